"""The screen of a customer's phone that shows a voucher."""

import textwrap

import segno
from PIL import Image, ImageDraw, ImageFont

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_Shade = tuple[int, int, int]

WIDTH, HEIGHT = 540, 1080
LONGEST_TEXT = 512
_QUIET = 4
_CODE_SIDE = 488
_CODE_TOP = (HEIGHT - _CODE_SIDE) // 2
_BRAND: _Shade = (176, 32, 48)
_LIGHT: tuple[_Shade, _Shade, _Shade] = ((244, 244, 247), (255, 255, 255), (24, 24, 28))
_DARK: tuple[_Shade, _Shade, _Shade] = ((0, 0, 0), (18, 18, 20), (238, 238, 240))
"""Background, card, ink"""


def screen(text: str, title: str = "Cinema voucher", dark: bool = False) -> Image.Image:
    """A phone's screen, 540x1080, with the text as a QR code in its middle and in letters below it.

    ``dark`` inverts it, the code too, as phones do. Raises ValueError for a text that is empty, longer
    than 512 characters or beyond printable ASCII.
    """
    if not (0 < len(text) <= LONGEST_TEXT and text.isascii() and text.isprintable()):
        raise ValueError(f"a code holds 1 to {LONGEST_TEXT} printable ASCII characters, not {text[:40]!r}")
    background, card, ink = _DARK if dark else _LIGHT
    picture = Image.new("RGB", (WIDTH, HEIGHT), background)
    draw = ImageDraw.Draw(picture)
    _status_bar(draw, ink)
    draw.rounded_rectangle((24, 120, WIDTH - 24, HEIGHT - 150), 28, fill=card)
    draw.rounded_rectangle((24, 120, WIDTH - 24, 216), 28, fill=_BRAND, corners=(True, True, False, False))
    _centred(draw, 168, title, _fitting(title, 38), (255, 255, 255))
    code = _code(text, ink, card)
    picture.paste(code, ((WIDTH - code.width) // 2, _CODE_TOP + (_CODE_SIDE - code.height) // 2))
    _letters(draw, text, ink)
    _centred(draw, HEIGHT - 96, "Hold this code in front of the camera", ImageFont.load_default(22), (128, 128, 134))
    draw.rounded_rectangle((WIDTH // 2 - 80, HEIGHT - 28, WIDTH // 2 + 80, HEIGHT - 20), 4, fill=ink)
    return picture


def _status_bar(draw: ImageDraw.ImageDraw, ink: _Shade) -> None:
    draw.text((44, 40), "19:42", ink, ImageFont.load_default(26), anchor="lm")
    for bar in range(4):
        left = WIDTH - 140 + bar * 10
        draw.rectangle((left, 48 - 5 * bar, left + 6, 52), fill=ink)
    draw.rounded_rectangle((WIDTH - 88, 30, WIDTH - 44, 52), 5, outline=ink, width=2)
    draw.rectangle((WIDTH - 84, 34, WIDTH - 58, 48), fill=ink)


def _code(text: str, ink: _Shade, card: _Shade) -> Image.Image:
    code = segno.make(text, error="m", micro=False, boost_error=False)
    modules = len(code.matrix) + 2 * _QUIET
    small = Image.new("RGB", (modules, modules), card)
    for y, row in enumerate(code.matrix):
        for x, module in enumerate(row):
            if module:
                small.putpixel((x + _QUIET, y + _QUIET), ink)
    scale = _CODE_SIDE // modules
    return small.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)


def _letters(draw: ImageDraw.ImageDraw, text: str, ink: _Shade) -> None:
    lines = textwrap.wrap(text, 30, max_lines=3, placeholder=" …") or [text.strip()]
    for number, line in enumerate(lines):
        _centred(draw, _CODE_TOP + _CODE_SIDE + 30 + 34 * number, line, _fitting(line, 30), ink)


def _centred(draw: ImageDraw.ImageDraw, middle: int, text: str, font: _Font, shade: _Shade) -> None:
    draw.text((WIDTH / 2, middle), text, shade, font, anchor="mm")


def _fitting(text: str, size: int) -> _Font:
    """The font at the given size, or smaller where the text would be too wide."""
    width = WIDTH - 96
    wide = ImageFont.load_default(size).getlength(text)
    return ImageFont.load_default(size if wide <= width else max(8, int(size * width / wide)))
