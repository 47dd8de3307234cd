"""Commands of the machine: cutting, and questions that it answers."""

from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading, ignore
from drivers.printers.virtual.work import Answer, AskInTurn, AskMaintenance, AskStatus, Fence, Subscribe, TellOffline

_REAL_TIME_PAIRS = {7, 8, 18}
"""the parameters of DLE EOT that are followed by another one"""
_IDENTITIES = {1, 2, 3, 4, 49, 50, 51, 65, 66, 67, 68, 69, 111, 112, 255}
"""the parameters of GS I that some printer answers; another stays silent"""


def _cut_at_blade(page: Composer, extra: int) -> None:
    page.feed(page.dialect.head_to_cutter + extra)
    page.cut()


def _cut_when_there(page: Composer, extra: int) -> None:
    page.cut(after=page.dialect.head_to_cutter + extra)


def _cut_and_return(page: Composer, extra: int) -> None:
    _cut_at_blade(page, extra)
    page.feed_back(page.dialect.head_to_cutter)


_CUTS = {0, 1, 48, 49}
_CUTS_AFTER_FEED = {
    **dict.fromkeys((65, 66), _cut_at_blade),
    **dict.fromkeys((97, 98), _cut_when_there),
    **dict.fromkeys((103, 104), _cut_and_return),
}
"""the parameters of GS V, full and partial; those in the second table are followed by how much more is fed"""


def _cut(page: Composer) -> Reading:
    mode = (yield 1)[0]
    extra = page.down((yield 1)[0]) if mode in _CUTS_AFTER_FEED else 0
    if not page.dialect.gs_v:
        page.unknown(b"\x1dV" + bytes((mode,)), "this printer cuts with the command of its presenter")
    elif mode in _CUTS_AFTER_FEED:
        _CUTS_AFTER_FEED[mode](page, extra)
    elif mode in _CUTS:
        page.cut()
    else:
        page.unknown(b"\x1dV" + bytes((mode,)))


def _reset(page: Composer, _: bytes) -> None:
    page.reset()
    page.ask(Subscribe(0))


def _identify(page: Composer, args: bytes) -> None:
    n = args[0]
    if n in page.dialect.words:
        page.ask(Answer(b"_" + page.dialect.words[n].encode("ascii") + b"\0"))
    elif n in page.dialect.letters or n - 48 in page.dialect.letters:
        page.ask(Answer(page.dialect.letters.get(n) or page.dialect.letters[n - 48]))
    elif n not in _IDENTITIES:
        page.unknown(b"\x1dI" + args)


def _real_time(page: Composer) -> Reading:
    """DLE EOT, which was obeyed when it arrived unless this printer answers in turn."""
    n = (yield 1)[0]
    if n in _REAL_TIME_PAIRS:
        yield 1
    elif page.dialect.in_turn and n in page.dialect.real_time:
        page.end_line()
        page.ask(AskInTurn(n))


def _responses(page: Composer, data: bytes) -> None:
    """GS ( H: process ids (48), and telling when it goes off line (49)."""
    if not page.dialect.process_id:
        return
    if len(data) == 6 and data[:2] == b"00":
        page.ask(Fence(b"\x37\x22" + data[2:] + b"\0"))
    elif len(data) == 3 and data[:2] == b"10" and data[2] % 48 in {0, 1, 2}:
        page.ask(TellOffline(data[2] % 48))
    else:
        page.unknown(b"\x1d(H" + data)


def _maintenance(page: Composer, args: bytes) -> None:
    """GS g: 2 tells a counter, which can't be set back (0) in this printer."""
    if args[:2] == b"2\0":
        page.ask(AskMaintenance(int.from_bytes(args[2:], "little")))
    else:
        page.unknown(b"\x1dg" + args)


FIXED: dict[bytes, Fixed] = {
    b"\x1b@": (0, _reset),
    b"\x1bi": (0, lambda page, _: page.cut()),
    b"\x1bm": (0, lambda page, _: page.cut()),
    b"\x1dI": (1, _identify),
    b"\x1dg": (4, _maintenance),
    b"\x1da": (1, lambda page, args: page.ask(Subscribe(args[0]))),
    b"\x1dr": (1, lambda page, args: page.ask(AskStatus(args[0]))),
}
PARENTHESISED: dict[bytes, Parenthesised] = {
    b"\x1d(D": ignore,
    b"\x1d(H": _responses,
    b"\x1d(K": ignore,
}
READ: dict[bytes, Reader] = {b"\x1dV": _cut, b"\x10\x04": _real_time}
