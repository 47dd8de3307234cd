"""The screen of a customer's phone that shows a voucher, or two."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import segno
from PIL import Image, ImageDraw, ImageFont

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_Shade = tuple[int, int, int]
Quad = tuple[tuple[float, float], ...]
"""The corners of a code, without its quiet zone: x and y of the top left one, then clockwise as the code stands"""

WIDTH, HEIGHT = 540, 1080
LONGEST_TEXT = 512
_QUIET = 4
_CARD = (24, 120, WIDTH - 24, HEIGHT - 150)
_HEAD = 96
_PLACES = (((488, 296),), ((297, 224), (297, 572)))
"""For one code and for two: the side of each, with its quiet zone, and its top"""


@dataclass(frozen=True)
class Theme:
    """The colours of a ticket's page; ``ink`` is also that of the code's dark modules, inverted where it is bright."""

    background: _Shade
    card: _Shade
    ink: _Shade
    head: _Shade


THEMES: Mapping[str, Theme] = {
    "light": Theme((244, 244, 247), (255, 255, 255), (24, 24, 28), (176, 32, 48)),
    "dark": Theme((0, 0, 0), (18, 18, 20), (238, 238, 240), (176, 32, 48)),
    "brand": Theme((176, 32, 48), (255, 250, 240), (40, 16, 60), (24, 20, 60)),
}


@dataclass(frozen=True)
class Page:
    """A screen of 540x1080 and where its codes are in it."""

    picture: Image.Image
    quads: tuple[Quad, ...]


def screen(text: str, title: str = "Cinema voucher", dark: bool = False) -> Image.Image:
    """A phone's screen, 540x1080, with the text as a QR code in its middle and in letters below it.

    ``dark`` inverts it, the code too, as phones do. Raises ValueError for a text that is empty, longer
    than 512 characters or beyond printable ASCII.
    """
    return page((text,), "dark" if dark else "light", title).picture


def page(texts: Sequence[str], theme: str = "light", title: str = "Cinema voucher") -> Page:
    """The same with one code or two, one above the other, and with where they are; themes are those of THEMES."""
    for text in texts:
        if not (0 < len(text) <= LONGEST_TEXT and text.isascii() and text.isprintable()):
            raise ValueError(f"a code holds 1 to {LONGEST_TEXT} printable ASCII characters, not {text[:40]!r}")
    colours = THEMES[theme]
    picture = Image.new("RGB", (WIDTH, HEIGHT), colours.background)
    draw = ImageDraw.Draw(picture)
    ink = _readable_on(colours.background)
    _status_bar(draw, ink)
    draw.rounded_rectangle(_CARD, 28, fill=colours.card)
    head = (*_CARD[:3], _CARD[1] + _HEAD)
    draw.rounded_rectangle(head, 28, fill=colours.head, corners=(True, True, False, False))
    _centred(draw, _CARD[1] + _HEAD // 2, title, _fitting(title, 38), (255, 255, 255))
    places = _PLACES[len(texts) - 1]
    quads = tuple(_code(picture, colours, *shown) for shown in zip(texts, places, strict=True))
    for text, (side, top) in zip(texts, places, strict=True):
        _letters(draw, text, colours.ink, top + side + 30, 3 // len(texts))
    _centred(draw, HEIGHT - 96, "Hold this code in front of the camera", ImageFont.load_default(22), (128, 128, 134))
    draw.rounded_rectangle((WIDTH // 2 - 80, HEIGHT - 28, WIDTH // 2 + 80, HEIGHT - 20), 4, fill=ink)
    return Page(picture, quads)


def of_picture(picture: Image.Image) -> Page:
    """Any picture as the screen of a phone; its code is taken to be where ``screen`` has it."""
    half = max(0.32 * picture.height, 0.5 * picture.width) / 2
    x, y = picture.width / 2, picture.height / 2
    return Page(picture, (((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)),))


def _status_bar(draw: ImageDraw.ImageDraw, ink: _Shade) -> None:
    draw.text((44, 40), "19:42", ink, ImageFont.load_default(26), anchor="lm")
    for bar in range(4):
        left = WIDTH - 140 + bar * 10
        draw.rectangle((left, 48 - 5 * bar, left + 6, 52), fill=ink)
    draw.rounded_rectangle((WIDTH - 88, 30, WIDTH - 44, 52), 5, outline=ink, width=2)
    draw.rectangle((WIDTH - 84, 34, WIDTH - 58, 48), fill=ink)


def _code(picture: Image.Image, colours: Theme, text: str, place: tuple[int, int]) -> Quad:
    """Paste a code and say where its corners are."""
    modules = segno.make(text, error="m", micro=False, boost_error=False).matrix
    side, top = place
    count = len(modules)
    small = Image.new("RGB", (count, count))
    small.putdata([colours.ink if module else colours.card for row in modules for module in row])
    size = side // (count + 2 * _QUIET) * count
    left, top = (WIDTH - size) // 2, top + (side - size) // 2
    picture.paste(small.resize((size, size), Image.Resampling.NEAREST), (left, top))
    return (left, top), (left + size, top), (left + size, top + size), (left, top + size)


def _letters(draw: ImageDraw.ImageDraw, text: str, ink: _Shade, top: int, lines: int) -> None:
    wrapped = textwrap.wrap(text, 30, max_lines=lines, placeholder=" …") or [text.strip()]
    for number, line in enumerate(wrapped):
        _centred(draw, top + 34 * number, line, _fitting(line, 30), ink)


def _readable_on(shade: _Shade) -> _Shade:
    return (24, 24, 28) if sum(shade) > 384 else (238, 238, 240)


def _centred(draw: ImageDraw.ImageDraw, middle: int, text: str, font: _Font, shade: _Shade) -> None:
    draw.text((WIDTH / 2, middle), text, shade, font, anchor="mm")


def _fitting(text: str, size: int) -> _Font:
    """The font at the given size, or smaller where the text would be too wide."""
    width = WIDTH - 96
    wide = ImageFont.load_default(size).getlength(text)
    return ImageFont.load_default(size if wide <= width else max(8, int(size * width / wide)))
