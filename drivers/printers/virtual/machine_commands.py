"""Commands of the machine: cutting, and questions that it answers."""

from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading, ignore
from drivers.printers.virtual.work import Answer, AskStatus, Cut, Fence, Subscribe


def _cut_now(page: Composer) -> None:
    page.end_line()
    page.ask(Cut())


def _cut(page: Composer) -> Reading:
    mode = (yield 1)[0]
    if mode in {0, 1, 48, 49}:
        _cut_now(page)
    elif mode in {65, 66}:
        extra = (yield 1)[0]
        page.feed(page.dialect.head_to_cutter + extra)
        _cut_now(page)
    else:
        page.unknown(b"\x1dV" + bytes((mode,)))


def _reset(page: Composer, _: bytes) -> None:
    page.reset()
    page.ask(Subscribe(0))


def _identify(page: Composer, args: bytes) -> None:
    n = args[0]
    if n in page.dialect.words:
        page.ask(Answer(b"_" + page.dialect.words[n].encode("ascii") + b"\0"))
    elif n % 48 in page.dialect.letters:
        page.ask(Answer(page.dialect.letters[n % 48]))
    else:
        page.unknown(b"\x1dI" + args)


def _process_id(page: Composer, data: bytes) -> None:
    if not page.dialect.process_id:
        return
    if len(data) == 6 and data[:2] == b"00":
        page.ask(Fence(b"\x37\x22" + data[2:] + b"\0"))
    else:
        page.unknown(b"\x1d(H" + data)


FIXED: dict[bytes, Fixed] = {
    b"\x1b@": (0, _reset),
    b"\x1bi": (0, lambda page, _: _cut_now(page)),
    b"\x1bm": (0, lambda page, _: _cut_now(page)),
    b"\x1dI": (1, _identify),
    b"\x1da": (1, lambda page, args: page.ask(Subscribe(args[0]))),
    b"\x1dr": (1, lambda page, args: page.ask(AskStatus(args[0]))),
}
PARENTHESISED: dict[bytes, Parenthesised] = {
    b"\x1d(D": ignore,
    b"\x1d(H": _process_id,
    b"\x1d(K": ignore,
}
READ: dict[bytes, Reader] = {b"\x1dV": _cut}
