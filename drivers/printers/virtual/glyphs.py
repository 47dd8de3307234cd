"""Characters as a printer has them: every one in a cell of fixed size, black or white."""

import unicodedata
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from drivers.printers import font

_FINER = 4
"""letters are drawn this much larger first, because the font's letters don't fit a printer's narrow cells"""
_LETTERS = (11 / 12, 0.79, 104)
_LINES = (1.0, 0.88, 48)
"""em and foot as shares of the cell's height, and how grey a dot must be to become black, of 255"""
_VOICED = {"ﾞ": "゛", "ﾟ": "゜"}
"""marks that have no width of their own elsewhere"""
_KEPT = 1024
"""drawn characters that are kept for the next time"""
_INK = 255
"""what Pillow draws as 1 is not what it inverts"""


@lru_cache(_KEPT)
def cell(char: str, width: int, height: int, *, bold: bool = False) -> Image.Image:
    """The character in a cell of that many dots; mode "1", where 1 is ink.

    A character that the font lacks becomes a square, as it does on paper.
    """
    shown = font.replaced(_alike(char))
    if shown == font.REPLACEMENT:
        drawn = _box(width, height)
    else:
        drawn = _square(shown, height) if width == height else _narrow(shown, width, height)
    return _struck_twice(drawn) if bold else drawn


def _alike(char: str) -> str:
    """A half-width letter of Japan as its full-width one, because the font has these alone."""
    if "\uff61" <= char <= "\uff9f":
        return _VOICED.get(char) or unicodedata.normalize("NFKC", char)
    return char


def _box(width: int, height: int) -> Image.Image:
    image = Image.new("1", (width, height))
    top, bottom = height // 6, height - 1 - height // 8
    ImageDraw.Draw(image).rectangle((1, top, max(width - 3, 1), bottom), outline=_INK)
    return image


def _struck_twice(drawn: Image.Image) -> Image.Image:
    shifted = Image.new("1", drawn.size)
    shifted.paste(drawn, (1, 0))
    return ImageChops.logical_or(drawn, shifted)


def _square(char: str, side: int) -> Image.Image:
    image = Image.new("1", (side, side))
    ImageDraw.Draw(image).text((0, 0.88 * side), char, fill=_INK, font=font.load(side), anchor="ls")
    return image


def _narrow(char: str, width: int, height: int) -> Image.Image:
    em, foot, ink_from = _LINES if "─" <= char <= "▟" else _LETTERS
    letters = font.load(round(height * _FINER * em))
    drawn = max(round(letters.getlength(char)), 1)
    large = Image.new("L", (max(drawn, width * _FINER), height * _FINER))
    left = (large.width - drawn) / 2
    ImageDraw.Draw(large).text((left, foot * large.height), char, fill=255, font=letters, anchor="ls")
    small = large.resize((width, height), Image.Resampling.BOX)
    return small.point(lambda value: 255 if value >= ink_from else 0, "1")
