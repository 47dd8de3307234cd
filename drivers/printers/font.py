"""The font of tickets: the bundled subset of Noto Sans SC, or one that is configured in its place."""

from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.errors import DeviceUnavailable

BUNDLED = Path(__file__).parent / "fonts" / "NotoSansSC-subset.woff2"
REPLACEMENT = "□"
"""stands where a font lacks a character"""

_NOWHERE = "\U0010ffff"
_PROBE = 16


@cache
def load(px: int, path: Path = BUNDLED) -> ImageFont.FreeTypeFont:
    """The font at ``px`` pixels per em (a Chinese character is a square of that side); loaded once per size.

    Raises DeviceUnavailable where ``path`` is not a font that can be read.
    """
    try:
        return ImageFont.truetype(path, px, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise DeviceUnavailable(
            f"the font {path} can't be read: {error}",
            "name a TrueType, OpenType or WOFF2 file, or leave the font out to use the bundled one",
        ) from error


def missing(text: str, path: Path = BUNDLED) -> set[str]:
    """The characters of ``text`` that the font has no glyph for; never white space or control characters."""
    return {char for char in set(text) if char.isprintable() and not _has(char, path)}


def replaced(text: str, path: Path = BUNDLED) -> str:
    """The text with a square in the place of each character that the font lacks."""
    lacking = missing(text, path)
    return "".join(REPLACEMENT if char in lacking else char for char in text)


def draw(image: Image.Image, xy: tuple[float, float], text: str, px: int, *, bold: bool = False) -> None:
    """Draw black dots, without grey, with the top left corner of the first em square at ``xy``.

    Bold is a second strike one 16th of an em to the right, as line printers do; the width stays the same.
    """
    canvas = ImageDraw.Draw(image)
    canvas.fontmode = "1"
    x, y = xy
    shifts = range(1 + px // 16) if bold else range(1)
    for shift in shifts:
        # 0.88 em is where the baseline of a Chinese font stands in its square
        canvas.text((x + shift, y + 0.88 * px), text, fill=0, font=load(px), anchor="ls")


@cache
def _has(char: str, path: Path) -> bool:
    """Whether the font draws anything but its mark for a missing glyph; any font file will do."""
    return char.isspace() or _dots(char, path) != _dots(_NOWHERE, path)


@cache
def _dots(char: str, path: Path) -> tuple[tuple[int, int], bytes]:
    mask = load(_PROBE, path).getmask(char, mode="1")
    return mask.size, bytes(mask)
