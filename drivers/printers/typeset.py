"""Sets a part of a document as a picture: black dots on white, as wide as the print head."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import segno
from PIL import Image, ImageDraw
from segno import DataOverflowError

from drivers.errors import NothingSent
from drivers.printers import font
from drivers.printers.document import Align, Feed, Op, Qr, Row, Rule, Text
from drivers.printers.wording import clean, wrap

MARGIN = 8
"""blank dots at both edges: room to move the picture, and for paper that runs askew"""
QUIET = 4
"""modules around a QR code"""
SMALLEST_MODULE = 4
"""dots; a smaller one blurs on thermal paper"""

_EM_MM = 3.4
_LEADING = 1.35
_LARGE_LEADING = 1.2
_GAP_MM = 3.0
_RULE_MM = 3.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Area:
    """Where a picture is set: the width of the head in dots, and how fine the dots are."""

    width: int
    dots_mm: float

    @property
    def inner(self) -> int:
        """Dots between the margins."""
        return self.width - 2 * MARGIN

    def dots(self, mm: float) -> int:
        """A length in whole dots."""
        return round(mm * self.dots_mm)

    def em(self, size: int) -> int:
        """The side of a Chinese character."""
        return self.dots(_EM_MM * size)


def picture(ops: Iterable[Op], area: Area) -> Image.Image:
    """The ops below one another, in mode "1" with 0 for black; the margins are blank."""
    strips = [_strip(op, area) for op in ops]
    sheet = _blank(area.width, sum(strip.height for strip in strips))
    top = 0
    for strip in strips:
        sheet.paste(strip, (MARGIN, top))
        top += strip.height
    return sheet


def qr_modules(text: str) -> Sequence[Sequence[int]]:
    """The modules of a QR code with 15 % error correction, without the quiet zone; raises NothingSent if too long."""
    try:
        code = segno.make_qr(text, error="m", boost_error=False)
    except DataOverflowError as error:
        raise NothingSent("the text is too long for a QR code", "print less into the code") from error
    return tuple(tuple(row) for row in code.matrix)


def module_dots(modules: int, share: float, area: Area) -> int:
    """The whole dots of a module so that the code takes ``share`` of the width; raises NothingSent if it can't fit."""
    across = modules + 2 * QUIET
    dots = max(SMALLEST_MODULE, int(area.width * share) // across)
    if dots * across > area.inner:
        raise NothingSent(
            f"a QR code of {modules} modules does not fit on {area.width} dots", "print less into the code"
        )
    return dots


def _strip(op: Op, area: Area) -> Image.Image:
    match op:
        case Text():
            return _text(op, area)
        case Row():
            return _row(op, area)
        case Rule():
            return _rule(op, area)
        case Qr():
            return _qr(op, area)
        case Feed():
            return _blank(area.inner, area.dots(op.mm))


@dataclass(frozen=True)
class _Hand:
    """One size and weight of type."""

    em: int
    leading: int
    bold: bool

    def width(self, text: str) -> float:
        return font.load(self.em).getlength(text) + (self.em // 16 if self.bold else 0)

    def line(self, strip: Image.Image, text: str, number: int, align: Align) -> None:
        spare = strip.width - self.width(text)
        left = {Align.LEFT: 0.0, Align.CENTER: spare / 2, Align.RIGHT: spare}[align]
        top = number * self.leading + (self.leading - self.em) // 2
        font.draw(strip, (round(left), top), text, self.em, bold=self.bold)


def _hand(op: Text | Row, area: Area) -> _Hand:
    em = area.em(op.size)
    return _Hand(em, round(em * (_LEADING if op.size == 1 else _LARGE_LEADING)), op.bold)


def _text(op: Text, area: Area) -> Image.Image:
    hand = _hand(op, area)
    lines = wrap(_printable(op.text), area.inner, hand.width)
    strip = _blank(area.inner, len(lines) * hand.leading)
    for number, line in enumerate(lines):
        hand.line(strip, line, number, op.align)
    return strip


def _row(op: Row, area: Area) -> Image.Image:
    """The right text keeps up to two thirds of the first line; a longer one goes below the left one."""
    hand = _hand(op, area)
    right = wrap(_printable(op.right), area.inner, hand.width)
    beside = len(right) == 1 and hand.width(right[0]) <= area.inner * 2 / 3
    room = area.inner - hand.width(right[0]) - area.dots(_GAP_MM) if beside else area.inner
    left = wrap(_printable(op.left), room, hand.width)
    below = 0 if beside else len(left)
    strip = _blank(area.inner, (len(left) if beside else len(left) + len(right)) * hand.leading)
    for number, line in enumerate(left):
        hand.line(strip, line, number, Align.LEFT)
    for number, line in enumerate(right):
        hand.line(strip, line, below + number, Align.RIGHT)
    return strip


def _rule(op: Rule, area: Area) -> Image.Image:
    strip = _blank(area.inner, area.dots(_RULE_MM))
    canvas = ImageDraw.Draw(strip)
    dash, step = (area.dots(1.5), area.dots(2.5)) if op.dashed else (area.inner, area.inner)
    middle = strip.height // 2
    for left in range(0, area.inner, step):
        canvas.rectangle((left, middle - 1, min(left + dash, area.inner) - 1, middle), fill=0)
    return strip


def _qr(op: Qr, area: Area) -> Image.Image:
    modules = qr_modules(op.text)
    dots = module_dots(len(modules), op.share, area)
    side = len(modules)
    small = Image.new("1", (side, side), 1)
    small.putdata([0 if module else 1 for row in modules for module in row])
    strip = _blank(area.inner, (side + 2 * QUIET) * dots)
    code = small.resize((side * dots, side * dots), Image.Resampling.NEAREST)
    strip.paste(code, ((area.inner - code.width) // 2, QUIET * dots))
    return strip


def _printable(text: str) -> str:
    text = clean(text)
    lacking = font.missing(text)
    if lacking:
        _log.warning("the font lacks %s", ", ".join(f"U+{ord(char):04X}" for char in sorted(lacking)))
    return font.replaced(text)


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), 1)
