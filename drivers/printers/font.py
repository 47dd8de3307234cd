"""The font of tickets: the bundled subset of Noto Sans SC, or the one that a profile names in its place."""

from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.errors import NothingSent

BUNDLED = Path(__file__).parent / "fonts" / "NotoSansSC-subset.woff2"
REPLACEMENT = "□"
"""stands where a font lacks a character"""

_NOWHERE = "\U0010ffff"
_PROBE = 16


@cache
def load(px: int, path: Path = BUNDLED) -> ImageFont.FreeTypeFont:
    """The font at ``px`` pixels per em (a Chinese character is a square of that side); loaded once per size.

    Raises NothingSent where ``path`` is not a font that can be read.
    """
    try:
        return ImageFont.truetype(path, px, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise NothingSent(
            f"the font {path} can't be read: {error}",
            "name a TrueType, OpenType or WOFF2 file, or leave the font out to use the bundled one",
        ) from error


def missing(text: str, path: Path = BUNDLED) -> set[str]:
    """The characters of ``text`` that the font has no glyph for; never white space or control characters."""
    return {char for char in set(text) if not _unseen(char) and not _has(char, path)}


def replaced(text: str, path: Path = BUNDLED) -> str:
    """The text with a square in the place of each character that the font lacks, or a question mark if that, too."""
    lacking = missing(text, path)
    mark = REPLACEMENT if lacking and _has(REPLACEMENT, path) else "?"
    return "".join(mark if char in lacking else char for char in text)


def width(text: str, px: int, path: Path = BUNDLED) -> float:
    """How many pixels the text takes; two texts take as much as both together."""
    return sum(_advance(char, px, path) for char in text)


def draw(
    image: Image.Image,
    xy: tuple[float, float],
    text: str,
    px: int,
    path: Path = BUNDLED,
    *,
    bold: bool = False,
    ink: int = 0,
) -> None:
    """Draw dots of ``ink`` (0 is black), without grey, with the top left corner of the first em square at ``xy``.

    Bold is a second strike one 16th of an em to the right, as line printers do; the width stays the same.
    """
    x, y = round(xy[0]), round(xy[1])
    strike = Image.new("1", (round(width(text, px, path)) + px, 2 * px), 0)
    canvas = ImageDraw.Draw(strike)
    canvas.fontmode = "1"
    # 0.88 em is where the baseline of a Chinese font stands in its square; half an em around it is for overhang
    canvas.text((px // 2, round(0.88 * px) + px // 2), text, fill=1, font=load(px, path), anchor="ls")
    for shift in range(1 + px // 16) if bold else range(1):
        image.paste(ink, (x + shift - px // 2, y - px // 2), strike)


@lru_cache(16384)
def _advance(char: str, px: int, path: Path) -> float:
    return load(px, path).getlength(char)


def _unseen(char: str) -> bool:
    return char.isspace() or (not char.isprintable() and char.isascii())


@lru_cache(16384)
def _has(char: str, path: Path) -> bool:
    """Whether the font draws anything but its mark for a missing glyph; any font file will do."""
    return _dots(char, path) != _dots(_NOWHERE, path)


def _dots(char: str, path: Path) -> tuple[tuple[int, int], bytes]:
    mask = load(_PROBE, path).getmask(char, mode="1")
    return mask.size, bytes(mask)
