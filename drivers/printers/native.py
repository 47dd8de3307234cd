"""Says a part of a document in the printer's own fonts: a tenth of the bytes of a picture."""

import logging
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import Any

from drivers.printers import codes, commands
from drivers.printers.columns import beside, centred, fitting, width, wrapped
from drivers.printers.document import Align, Band, Barcode, Feed, Op, Qr, Row, Rule, Symbol, Text
from drivers.printers.profile import Cjk, Profile
from drivers.printers.wording import ELLIPSIS, clean

_COLUMN_DOTS, _ROW_DOTS = 12, 24
_LINE_MM = 4.25
_REPLACEMENT = "?"
_WIDEST = 8
"""times the width of a character"""
_CODECS = {Cjk.GB18030: "gb18030", Cjk.NONE: "ascii"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Look:
    """What the printer has been told of how text looks; the defaults are those after its reset."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    align: Align = Align.LEFT
    inverse: bool = False
    chinese: bool = False
    double: bool = False
    """of Chinese, for boards whose GS ! leaves it alone"""


# The size comes after FS !, which the other boards take for the size of Chinese too.
_SWITCHES: tuple[tuple[Callable[[_Look], Any], Callable[[_Look], bytes]], ...] = (
    (lambda look: look.chinese, lambda look: commands.CHINESE_ON if look.chinese else commands.CHINESE_OFF),
    (lambda look: look.double, lambda look: commands.CHINESE_DOUBLE if look.double else commands.CHINESE_NORMAL),
    (lambda look: (look.wide, look.high, look.double), lambda look: commands.size(look.wide, look.high)),
    (lambda look: look.bold, lambda look: commands.style(bold=look.bold)),
    (lambda look: look.align, lambda look: commands.style(align=look.align)),
    (lambda look: look.inverse, lambda look: commands.style(invert=look.inverse)),
)


def can_say(op: Op, profile: Profile) -> bool:
    """Whether the printer's own font has every character of the op."""
    return all(_spelled(clean(text), profile) == clean(text) for text in _texts(op))


def encode(ops: Iterable[Op], profile: Profile) -> tuple[bytes, float]:
    """The commands, and about how many millimetres of paper they take; pictures are not for here.

    The printer's looks are left as after a reset. A character that its font lacks becomes a question mark.
    Raises NothingSent for a code that does not fit.
    """
    pen = _Pen(profile)
    for op in ops:
        pen.set(op)
    pen.look_like(_Look())
    return bytes(pen.data), pen.mm


class _Pen:
    """Writes commands, and only those that change something."""

    def __init__(self, profile: Profile) -> None:
        self.data = bytearray()
        self.mm = 0.0
        self._profile = profile
        self._columns = profile.width_dots // _COLUMN_DOTS
        self._ellipsis = _spelled(ELLIPSIS, profile)
        self._look = _Look()

    def look_like(self, look: _Look) -> None:
        """Change what is different from now on."""
        for aspect, command in _SWITCHES:
            if aspect(look) != aspect(self._look):
                self.data += command(look)
        self._look = look

    def set(self, op: Op) -> None:
        """Write one op."""
        match op:
            case Text():
                self._text(op)
            case Row():
                self._row(op)
            case Band():
                self._band(op)
            case Rule():
                self._rule(op)
            case Qr() | Barcode():
                self._code(op)
            case Feed():
                self._feed(round(op.mm / _LINE_MM))

    def _text(self, op: Text) -> None:
        text = _spoken(op.text, self._profile)
        size = fitting(text, op.size, self._columns, lines=op.lines or 1) if op.whole else op.size
        lines = wrapped(text, self._columns // size, op.lines, self._ellipsis)
        self._lines(lines, _Look(size, size, op.bold, op.align))

    def _row(self, op: Row) -> None:
        texts = (_spoken(op.left, self._profile), _spoken(op.right, self._profile))
        size = fitting(" ".join(texts), op.size, self._columns) if op.whole else op.size
        lines = beside(*texts, self._columns // size, op.lines, self._ellipsis)
        self._lines(lines, _Look(size, size, op.bold))

    def _band(self, op: Band) -> None:
        text = _spoken(op.text, self._profile)
        size = fitting(text, op.size, self._columns)
        lines = [centred(line, self._columns // size) for line in wrapped(text, self._columns // size)]
        self._lines(lines, _Look(size, size, bold=True, inverse=True))

    def _rule(self, op: Rule) -> None:
        """Dashes as wide as they come: a line of single ones costs 48 bytes."""
        wide = _WIDEST // 2 if op.dashed else _WIDEST
        line = ("-" if op.dashed else "_") * (self._columns // wide)
        self._lines([line], replace(self._look, wide=wide, high=1, align=Align.CENTER, inverse=False))

    def _lines(self, lines: list[str], look: _Look) -> None:
        said = "".join(f"{line}\n" for line in lines)
        if all(width(line) * look.wide == self._columns for line in lines):
            look = replace(look, align=self._look.align)  # a full line stands everywhere the same
        if said.isascii():
            self.look_like(replace(look, chinese=self._look.chinese, double=self._look.double))
        else:
            self.look_like(replace(look, chinese=True, double=look.high > 1))
        self.data += said.encode(_CODECS[self._profile.cjk])
        self.mm += len(lines) * max(_LINE_MM, look.high * _ROW_DOTS / self._profile.dots_mm)

    def _code(self, op: Qr | Barcode) -> None:
        kind, profile = codes.symbol(op), self._profile
        modules = codes.shaped(op, profile.width_dots, profile.width_dots)
        across = commands.code128_modules(op.text) if kind is Symbol.CODE128 else modules.shape[1]
        dots = codes.module_dots(op, across, profile.width_dots, profile.width_dots)
        height = round(op.mm * profile.dots_mm) if isinstance(op, Barcode) and kind is Symbol.CODE128 else 0
        # printers leave the quiet zone to us
        quiet = ceil(codes.KINDS[kind].quiet * dots / profile.dots_mm / _LINE_MM)
        self.look_like(replace(self._look, align=Align.CENTER))
        self._feed(quiet)
        self.data += _SAY[kind](op.text, dots, height, across)
        self.mm += (height or len(modules) * dots) / profile.dots_mm
        self._feed(quiet)

    def _feed(self, lines: int) -> None:
        lines = min(255, lines)
        self.data += commands.feed(lines) if lines else b""
        self.mm += lines * _LINE_MM


_SAY: dict[Symbol, Callable[[str, int, int, int], bytes]] = {
    Symbol.QR: lambda text, dots, _height, _across: commands.qr(text, dots),
    Symbol.CODE128: lambda text, dots, height, _across: commands.code128(text, dots, height),
    Symbol.PDF417: lambda text, dots, _height, across: commands.pdf417(text, dots, codes.pdf417_columns(across)),
}


def _texts(op: Op) -> tuple[str, ...]:
    match op:
        case Text() | Band():
            return (op.text,)
        case Row():
            return (op.left, op.right)
        case _:
            return ()


def _spoken(text: str, profile: Profile) -> str:
    """The text in the characters that the printer has; what it lacks is logged."""
    text = clean(text)
    lacking = sorted(char for char in set(text) if _spelled(char, profile) == _REPLACEMENT != char)
    if lacking:
        _log.warning("the printer's font lacks %s", ", ".join(f"U+{ord(char):04X}" for char in lacking))
    return _spelled(text, profile)


def _spelled(text: str, profile: Profile) -> str:
    """Characters that the printer lacks lose their accents, or become plain ones, or a question mark."""
    return "".join(_nearest(char, _CODECS[profile.cjk]) for char in text)


@lru_cache(16384)
def _nearest(char: str, codec: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char)
    plain, marks = decomposed[0], decomposed[1:]
    forms: tuple[str, ...] = (char, decomposed) if decomposed.isascii() else (char,)
    forms += (plain,) if marks and all(unicodedata.combining(mark) for mark in marks) else ()
    return next((form for form in forms if form and all(_encodable(part, codec) for part in form)), _REPLACEMENT)


def _encodable(char: str, codec: str) -> bool:
    """Printers know the characters of one and two bytes only, of four they print the bytes; private ones are blank."""
    try:
        return len(char.encode(codec)) <= 2 and unicodedata.category(char) != "Co"
    except UnicodeEncodeError:
        return False
