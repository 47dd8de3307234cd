"""Commands that set the printer up, keep notes in it, and ask it about both."""

from collections.abc import Callable

from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading, ignore, word
from drivers.printers.virtual.memory import MACRO, ROOM, Replay
from drivers.printers.virtual.work import Answer

_CLEAR = b"CLR"
_NOTHING_SET = b"00000000"
"""the eight switches of a bank, all off"""


def _note(page: Composer, data: bytes) -> None:
    """GS ( C: notes of the user, under keys of two bytes."""
    function = data[1] % 48 if len(data) > 1 else -1
    obey = _NOTES.get(function)
    if obey is None:
        page.unknown(b"\x1d(C" + data[:2])
    else:
        obey(page, data[3:])


def _keep_note(page: Composer, data: bytes) -> None:
    key, text = data[:2], data[2:]
    page.flash.notes.pop(key, None)
    if len(text) > page.flash.note_room:
        page.unknown(b"\x1d(C" + key, "no room for the note")
    else:
        page.flash.notes[key] = text


def _drop_note(page: Composer, data: bytes) -> None:
    page.flash.notes.pop(data[:2], None)


def _tell_note(page: Composer, data: bytes) -> None:
    page.ask(Answer(b"\x37\x70\x40" + page.flash.notes.get(data[:2], b"") + b"\0"))


def _tell(said: Callable[[Composer], bytes]) -> Parenthesised:
    return lambda page, _: page.ask(Answer(b"\x37" + said(page) + b"\0"))


_NOTES: dict[int, Parenthesised] = {
    0: _drop_note,
    1: _keep_note,
    2: _tell_note,
    3: _tell(lambda _: b"\x28%d" % ROOM),
    4: _tell(lambda page: b"\x29%d" % page.flash.note_room),
    5: _tell(lambda page: b"\x71\x40" + b"".join(sorted(page.flash.notes))),
    6: lambda page, data: page.flash.notes.clear() if data == _CLEAR else None,
}
"""by the function"""


def _set_up(page: Composer, data: bytes) -> None:
    """GS ( E: settings are taken and forgotten; what is asked for is as it left the factory."""
    function, rest = data[:1], data[1:]
    if function == b"\x01":
        page.ask(Answer(b"\x37\x20\0"))
    elif function == b"\x04":
        page.ask(Answer(b"\x37\x21" + _NOTHING_SET + b"\0"))
    elif function == b"\x06":
        page.ask(Answer(b"\x37\x27" + rest[:1] + b"\x1f0\0"))
    elif function not in _SILENT:
        page.unknown(b"\x1d(E" + function)


_SILENT = {bytes((n,)) for n in (2, 3, 5, 7, 8, 9, 10, 11, 13, 15, 48, 49, 51, 99)}


def _test(page: Composer, data: bytes) -> None:
    """GS ( A: a test print, and a cut."""
    page.reset()
    letters = "".join(map(chr, range(0x20, 0x7F)))
    for line in (f"VIRTUAL PRINTER {page.dialect.name}", f"{page.dialect.width} dots", letters):
        for char in line:
            page.put(char)
        page.end_line()
    if data[1:]:
        page.feed(page.dialect.head_to_cutter)
        page.cut()


def _label(page: Composer, data: bytes) -> None:
    """FS ( L: feed to where a label is peeled, cut or begun."""
    feeds: dict[bytes, Callable[[], None]] = {
        b"A": lambda: page.feed(page.dialect.head_to_cutter),
        b"B": lambda: page.feed(page.dialect.head_to_cutter),
        b"C": page.feed_to_mark,
    }
    feed = feeds.get(data[:1])
    if feed is not None:
        feed()
    elif data[:1] not in _LAYOUTS:
        page.unknown(b"\x1c(L" + data[:1])


_LAYOUTS = {b"!", b"P"}


def _old_note(page: Composer) -> Reading:
    """FS g: notes by their place, of long ago: 1 writes, 2 reads."""
    function = (yield 2)[:1]
    head = yield 6
    place, count = head[:4], word(head[4:])
    if function == b"1":
        _keep_note(page, place[:2] + (yield count))
    elif function == b"2":
        page.ask(Answer(b"\x5f" + page.flash.notes.get(place[:2], b"")[:count] + b"\0"))
    else:
        page.unknown(b"\x1cg" + function)


def _counter(page: Composer) -> Reading:
    """GS C: how a counter counts and looks, which this printer does not have."""
    function = yield 1
    fields = _COUNTER_FIELDS if function == b";" else 0
    yield _COUNTER_LENGTHS.get(function, 0)
    for _ in range(_COUNTER_FIELDS * _LONGEST_FIELD):
        fields -= bool(fields) and (yield 1) == b";"
    page.unknown(b"\x1dC" + function, _NO_COUNTER)


_COUNTER_LENGTHS = {b"0": 2, b"1": 6, b"2": 2}
_COUNTER_FIELDS, _LONGEST_FIELD = 5, 6
"""GS C ; is followed by numbers of up to five digits, each with a semicolon behind it"""
_NO_COUNTER = "this printer has no counter to print"


def _record(page: Composer, _: bytes) -> None:
    """GS :, which begins a macro and ends it."""
    memory = page.memory
    if memory.recording is None:
        memory.recording = bytearray()
    else:
        memory.macro, memory.recording = bytes(memory.recording[:-2][:MACRO]), None


def _play(page: Composer, args: bytes) -> None:
    """GS ^: say the macro again and again, without the pauses and without waiting for a key."""
    memory = page.memory
    if memory.recording is not None:
        memory.recording, memory.macro = None, b""
    elif not page.replay:
        page.replay = Replay(memory.macro, args[0])


FIXED: dict[bytes, Fixed] = {
    b"\x1b<": (0, ignore),
    b"\x1b=": (1, ignore),  # which of several devices listens
    b"\x1bU": (1, ignore),
    b"\x1bc": (2, ignore),
    b"\x1bf": (2, ignore),
    b"\x1bp": (3, ignore),  # open the drawer
    b"\x1bq": (0, ignore),
    b"\x1br": (1, ignore),  # a second colour, which this paper doesn't have
    b"\x1d:": (0, _record),
    b"\x1d<": (0, ignore),
    b"\x1dE": (1, ignore),  # how the head is heated
    b"\x1d^": (3, _play),
    b"\x1dc": (0, lambda page, _: page.unknown(b"\x1dc", _NO_COUNTER)),
    b"\x1dj": (1, ignore),
    b"\x1dz": (3, ignore),
    b"\x1d|": (1, ignore),
}
PARENTHESISED: dict[bytes, Parenthesised] = {
    b"\x1b(A": ignore,  # the buzzer
    b"\x1b(Y": ignore,
    b"\x1c(L": _label,
    b"\x1d(A": _test,
    b"\x1d(C": _note,
    b"\x1d(E": _set_up,
    b"\x1d(F": ignore,  # how far from a mark printing begins
    b"\x1d(M": ignore,
    b"\x1d(N": ignore,
    b"\x1d(P": ignore,
    b"\x1d(z": ignore,
}
READ: dict[bytes, Reader] = {b"\x1cg": _old_note, b"\x1dC": _counter}
