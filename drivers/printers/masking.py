"""Covers what a printer is told, so that nobody can print or read a ticket from it; pure, byte for byte.

Who keeps a trace of a printer's line must not keep tickets. The rule: **commands stay, content goes.**

=================================  =============================================
text                               every letter, digit and sign becomes ``x``, every byte of Chinese ``A1``;
                                   spaces and line ends stay
pictures, codes, unknown settings  every byte becomes ``00``
commands that we know              stay, with their parameters and the names of jobs
a command that we don't know       and all after it becomes ``00``, until the printer is reset (``ESC @``)
=================================  =============================================

The length stays the same.
"""

from collections.abc import Callable, Generator, Mapping

Cover = bytes
"""a table of 256: what becomes of each byte"""
Reading = Generator[tuple[int, Cover], bytes, None]
"""yields how many bytes it reads next and what covers them, and is sent these bytes as they were"""

_KEEP: Cover = bytes(range(256))
_HIDE: Cover = bytes(256)
_TEXT: Cover = _KEEP[:0x21] + b"x" * (0x7F - 0x21) + _KEEP[0x7F:0x80] + b"\xa1" * 0x80

_RESET = b"\x1b@"
_BEGINNINGS = frozenset({b"\x10", b"\x1b", b"\x1c", b"\x1d"})
_PARAMETERS: Mapping[bytes, int] = {
    **dict.fromkeys((_RESET, b"\x1b2", b"\x1bF", b"\x1bi", b"\x1bm", b"\x1c&", b"\x1c.", b"\x1d\xf6", b"\x1d\xf8"), 0),
    **dict.fromkeys((b"\x1d\xe1", b"\x1d\xe2", b"\x1d\xe3", b"\x1d\xe4", b"\x1d\xe5"), 0),
    **dict.fromkeys((b"\x1b!", b"\x1b ", b"\x1b-", b"\x1b3", b"\x1bC", b"\x1bE", b"\x1bG", b"\x1bJ", b"\x1bM"), 1),
    **dict.fromkeys((b"\x1bR", b"\x1bV", b"\x1ba", b"\x1bd", b"\x1bt", b"\x1b{", b"\x1c!", b"\x1c-", b"\x1cW"), 1),
    **dict.fromkeys((b"\x1d!", b"\x1dB", b"\x1dH", b"\x1dI", b"\x1da", b"\x1df", b"\x1dh", b"\x1dr", b"\x1dw"), 1),
    **dict.fromkeys((b"\x10\x05", b"\x1cK", b"\x1c\xc1", b"\x1d\xe0", b"\x1d\xe8", b"\x1d\xf0"), 1),
    **dict.fromkeys((b"\x1b$", b"\x1b\\", b"\x1bc", b"\x1cS", b"\x1cp", b"\x1dL", b"\x1dP", b"\x1dW", b"\x1d\xe7"), 2),
    b"\x1cP": 4,
}
"""commands of fixed length, and how many bytes follow each"""
_OF_ONE: Mapping[bytes, Mapping[int, int]] = {
    b"\x10\x04": {7: 1, 8: 1, 18: 1},
    b"\x10\x14": {1: 2, 2: 2, 3: 5, 7: 1, 8: 7},
    b"\x1dR": {0x31: 1},
    b"\x1dV": dict.fromkeys((65, 66, 97, 98, 103, 104), 1),
    b"\x1de": {3: 1, 0x20: 2},
}
"""commands whose first parameter says how many more follow it; none where it is not named"""
_STORE = 80
"""the function of GS ( k that is given the text of a code"""


class Mask:
    """Covers one stream of bytes, in whatever pieces it comes."""

    def __init__(self) -> None:
        self._reading = _stream()
        self._read = b""
        self._left, self._cover = next(self._reading)

    def __call__(self, data: bytes) -> bytes:
        """The next piece, covered."""
        covered = b""
        while data:
            piece, data = data[: self._left], data[self._left :]
            covered += piece.translate(self._cover)
            self._read += piece
            self._left -= len(piece)
            self._go_on()
        return covered

    def _go_on(self) -> None:
        while not self._left:
            read, self._read = self._read, b""
            self._left, self._cover = self._reading.send(read)


def _stream() -> Reading:
    while True:
        first = yield 1, _TEXT
        if first in _BEGINNINGS:
            name = first + (yield 1, _KEEP)
            if name in _PARAMETERS:
                yield _PARAMETERS[name], _KEEP
            elif name in _OF_ONE:
                kind = yield 1, _KEEP
                yield _OF_ONE[name].get(kind[0], 0), _KEEP
            else:
                yield from _READERS.get(name, _unknown)()


def _unknown() -> Reading:
    seen = b""
    while seen != _RESET:
        seen = seen[-1:] + (yield 1, _HIDE)


def _parenthesised() -> Reading:
    letter = yield 1, _KEEP
    length = _number((yield 2, _KEEP))
    if letter == b"k" and length >= 2:
        symbol = yield 2, _KEEP
        yield length - 2, _HIDE if symbol[1] == _STORE else _KEEP
    else:
        yield length, _KEEP if letter == b"H" else _HIDE


def _graphics() -> Reading:
    yield 1, _KEEP
    yield _number((yield 4, _KEEP)), _HIDE


def _raster() -> Reading:
    yield 2, _KEEP
    width = _number((yield 2, _KEEP))
    rows = _number((yield 2, _KEEP))
    yield width * rows, _HIDE


def _columns() -> Reading:
    mode = yield 1, _KEEP
    count = _number((yield 2, _KEEP))
    yield count * (3 if mode[0] >= 32 else 1), _HIDE


def _bars() -> Reading:
    kind = yield 1, _KEEP
    if kind[0] >= 65:
        yield (yield 1, _KEEP)[0], _HIDE
        return
    while (yield 1, _HIDE) != b"\0":
        pass


def _number(low_high: bytes) -> int:
    return int.from_bytes(low_high, "little")


_READERS: Mapping[bytes, Callable[[], Reading]] = {
    b"\x1b(": _parenthesised,
    b"\x1c(": _parenthesised,
    b"\x1d(": _parenthesised,
    b"\x1d8": _graphics,
    b"\x1dk": _bars,
    b"\x1dv": _raster,
    b"\x1b*": _columns,
}
