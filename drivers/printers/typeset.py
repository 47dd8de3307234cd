"""Sets a part of a document as a picture: black dots on white, as wide as the print head."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from drivers.errors import NothingSent
from drivers.printers import codes, font
from drivers.printers.document import Align, Band, Barcode, Feed, Op, Picture, Qr, Row, Rule, Symbol, Text
from drivers.printers.wording import clean, wrap

MARGIN = 8
"""blank dots at both edges: room to move the picture, and for paper that runs askew"""

_EM_MM = 3.4
_LEADING = 1.35
_LARGE_LEADING = 1.2
_GAP_MM = 3.0
_RULE_MM = 3.0
_DASH_MM, _STEP_MM = 1.5, 2.5
_STEPS = 16
"""steps between a size and the next one, where a text is made to fit"""
_SMALLEST = 12
"""steps of the smallest size, which is still read well: 2.5 mm"""
_BROKEN = 0.75
"""of the size: from here on a text that is made to fit may take several lines"""
_HIGHEST = 1.5
"""of a picture, in widths of the paper"""
_GREY = 128

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Area:
    """Where a picture is set: the width of the head in dots, how fine the dots are, and the file of the font."""

    width: int
    dots_mm: float
    face: Path = font.BUNDLED

    @property
    def inner(self) -> int:
        """Dots between the margins."""
        return self.width - 2 * MARGIN

    def dots(self, mm: float) -> int:
        """A length in whole dots."""
        return round(mm * self.dots_mm)

    def em(self, size: float) -> int:
        """The side of a Chinese character."""
        return self.dots(_EM_MM * size)


def picture(ops: Iterable[Op], area: Area) -> Image.Image:
    """The ops below one another, in mode "1" with 0 for black; the margins are blank.

    Raises NothingSent for a code or a picture that can't be drawn there.
    """
    strips = [_strip(op, area) for op in ops]
    sheet = _blank(area.width, sum(strip.height for strip in strips))
    top = 0
    for strip in strips:
        sheet.paste(strip, (MARGIN, top))
        top += strip.height
    return sheet


@lru_cache(128)
def _strip(op: Op, area: Area) -> Image.Image:
    """One op; most of a ticket is the same on the next one, so strips are kept, and nobody may draw on them."""
    return _SETTERS[type(op)](op, area)


@dataclass(frozen=True)
class _Hand:
    """One size and weight of type."""

    em: int
    leading: int
    bold: bool
    face: Path

    def width(self, text: str) -> float:
        return font.width(text, self.em, self.face)

    @property
    def strike(self) -> int:
        """By how much bold letters stand out on their right."""
        return self.em // 16 if self.bold else 0

    def line(self, strip: Image.Image, text: str, top: int, align: Align, ink: int = 0) -> None:
        spare = strip.width - self.width(text) - self.strike
        left = {Align.LEFT: 0.0, Align.CENTER: spare / 2, Align.RIGHT: spare}[align]
        corner = left, top + (self.leading - self.em) // 2
        font.draw(strip, corner, text, self.em, self.face, bold=self.bold, ink=ink)


def _hand(size: float, area: Area, *, bold: bool) -> _Hand:
    em = area.em(size)
    return _Hand(em, round(em * (_LEADING if size <= 1 else _LARGE_LEADING)), bold, area.face)


def _fitting(text: str, size: int, room: float, area: Area, *, bold: bool, lines: int = 1) -> _Hand:
    """The largest type in which the text stays on one line, or takes its lines; if there is none, the standard one.

    It is broken only in type of three quarters the size: two lines of the largest would cost a raster printer too much.
    """
    sizes = [steps / _STEPS for steps in range(size * _STEPS, _SMALLEST - 1, -1)]
    hands = [(_hand(each, area, bold=bold), lines if each <= size * _BROKEN else 1) for each in sizes]
    return next((hand for hand, most in hands if _takes(text, room, hand, most)), _hand(1, area, bold=bold))


def _takes(text: str, room: float, hand: _Hand, lines: int) -> bool:
    """Whether so many lines are enough."""
    if lines == 1 or hand.width(text) > lines * room:
        return hand.width(text) + hand.strike <= room
    return len(wrap(text, room - hand.strike, hand.width)) <= lines


def _text(op: Text, area: Area) -> Image.Image:
    text = _printable(op.text, area)
    size, bold = op.size, op.bold
    hand = _hand(size, area, bold=bold)
    if op.whole:
        hand = _fitting(text, size, area.inner, area, bold=bold, lines=op.lines or 1)
    lines = wrap(text, area.inner - hand.strike, hand.width, op.lines)
    strip = _blank(area.inner, len(lines) * hand.leading)
    for number, line in enumerate(lines):
        hand.line(strip, line, number * hand.leading, op.align)
    return strip


def _row(op: Row, area: Area) -> Image.Image:
    """On one line if both fit, or the right text leaves a third of it; else the right one goes below the left one."""
    texts, gap = (_printable(op.left, area), _printable(op.right, area)), area.dots(_GAP_MM)
    hand = _hand(op.size, area, bold=op.bold)
    if op.whole:
        hand = _fitting("".join(texts), op.size, area.inner - gap, area, bold=op.bold)
    inner = area.inner - hand.strike
    right = wrap(texts[1], inner, hand.width)
    fits = hand.width("".join(texts)) + gap <= inner
    beside = len(right) == 1 and (fits or hand.width(right[0]) <= inner * 2 / 3)
    room = inner - hand.width(right[0]) - gap if beside else inner
    left = wrap(texts[0], room, hand.width, op.lines)
    below = 0 if beside else len(left)
    strip = _blank(area.inner, max(len(left), below + len(right)) * hand.leading)
    for number, line in enumerate(left):
        hand.line(strip, line, number * hand.leading, Align.LEFT)
    for number, line in enumerate(right):
        hand.line(strip, line, (below + number) * hand.leading, Align.RIGHT)
    return strip


def _band(op: Band, area: Area) -> Image.Image:
    text = _printable(op.text, area)
    room = area.inner - area.dots(_GAP_MM)
    hand = _fitting(text, op.size, room, area, bold=True)
    lines = wrap(text, room, hand.width)
    strip = Image.new("1", (area.inner, len(lines) * hand.leading + area.dots(1)), 0)
    for number, line in enumerate(lines):
        hand.line(strip, line, number * hand.leading + area.dots(1) // 2, Align.CENTER, ink=1)
    return strip


def _rule(op: Rule, area: Area) -> Image.Image:
    strip = _blank(area.inner, area.dots(_RULE_MM))
    canvas = ImageDraw.Draw(strip)
    dash = area.dots(_DASH_MM) if op.dashed else area.inner
    steps = round((area.inner - dash) / area.dots(_STEP_MM))
    middle = strip.height // 2
    for number in range(steps + 1):
        left = round(number * (area.inner - dash) / max(1, steps))  # a dash at each edge, the others evenly between
        canvas.rectangle((left, middle - 1, left + dash - 1, middle), fill=0)
    return strip


def _code(op: Qr | Barcode, area: Area) -> Image.Image:
    modules = codes.shaped(op, area.width, area.inner)
    dots = codes.module_dots(op, modules.shape[1], area.width, area.inner)
    bars = isinstance(op, Barcode) and op.symbol is Symbol.CODE128
    dark = np.kron(modules, np.ones((area.dots(op.mm) if isinstance(op, Barcode) and bars else dots, dots), np.bool_))
    quiet = codes.KINDS[codes.symbol(op)].quiet * dots
    strip = _blank(area.inner, dark.shape[0] + 2 * quiet)
    strip.paste(Image.fromarray(~dark), ((area.inner - dark.shape[1]) // 2, quiet))
    return strip


def _picture(op: Picture, area: Area) -> Image.Image:
    try:
        with Image.open(BytesIO(op.data)) as opened:
            shown = opened.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise NothingSent(f"the picture can't be read: {error}", "give it as a PNG file") from error
    grey = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("L")
    width = max(1, round(area.inner * min(1.0, op.share)))
    height = min(max(1, round(grey.height * width / grey.width)), round(area.width * _HIGHEST))
    scaled = grey.resize((width, height), Image.Resampling.LANCZOS)
    dots = scaled.convert("1") if op.dither else scaled.point(lambda value: 255 * (value >= _GREY)).convert("1")
    strip = _blank(area.inner, height)
    strip.paste(dots, ((area.inner - width) // 2, 0))
    return strip


def _feed(op: Feed, area: Area) -> Image.Image:
    return _blank(area.inner, area.dots(op.mm))


def _printable(text: str, area: Area) -> str:
    text = clean(text)
    lacking = font.missing(text, area.face)
    if lacking:
        _log.warning("the font lacks %s", ", ".join(f"U+{ord(char):04X}" for char in sorted(lacking)))
    return font.replaced(text, area.face)


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), 1)


_SETTERS: Mapping[type[Op], Callable[[Any, Area], Image.Image]] = {
    Text: _text,
    Row: _row,
    Band: _band,
    Rule: _rule,
    Qr: _code,
    Barcode: _code,
    Picture: _picture,
    Feed: _feed,
}
