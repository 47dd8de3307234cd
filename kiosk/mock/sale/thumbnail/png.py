"""The thumbnail as PNG, for those who can't show SVG: the same marks, drawn large and made small."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from kiosk.mock.sale.thumbnail.scene import DOTS, HEAD, SIDE, Look, Mark, Scene
from kiosk.mock.sale.thumbnail.words import Words

PIXELS = 16
"""of a seat: sharp on a phone, which has two or three for one of the page's"""

_FINE = 4
_PAPER, _EDGE, _ACCENT, _WASH, _RED = "#ffffff", "#8d857a", "#0f5c55", "#e1eeeb", "#d3231a"


@dataclass(frozen=True)
class _Paint:
    fill: str
    edge: str
    dot: str | None = None


_PAINTS: Mapping[Look, _Paint] = {
    "free": _Paint(_WASH, _ACCENT),
    "held": _Paint(_PAPER, _EDGE, _EDGE),
    "sold": _Paint(_EDGE, _EDGE),
    "mine": _Paint(_ACCENT, _ACCENT, _PAPER),
}


def png(scene: Scene, words: Words) -> bytes:
    """The picture, with a title and a description; few colours, some kilobytes."""
    width, height = scene.columns + 2 * SIDE, scene.lines + HEAD + SIDE
    canvas = _Canvas(Image.new("RGB", (_fine(width), _fine(height)), _PAPER))
    canvas.screen(scene.columns)
    for mark in scene.marks:
        canvas.mark(mark)
    if scene.frame:
        canvas.frame((scene.frame.x, scene.frame.y), (scene.frame.width, scene.frame.height))
    told = PngInfo()
    told.add_itxt("Title", words.title)
    told.add_itxt("Description", words.text)
    file = BytesIO()
    canvas.image.reduce(_FINE).quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True, pnginfo=told)
    return file.getvalue()


class _Canvas:
    """Draws in the plan's columns and lines."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self._draw = ImageDraw.Draw(image)

    def mark(self, mark: Mark) -> None:
        paint = _PAINTS[mark.look]
        box = self._box(mark.left, mark.top, mark.right, mark.bottom)
        radius = _fine(0.4 if mark.round else 0.12)
        self._draw.rounded_rectangle(box, radius, paint.fill, paint.edge, _fine(0.1))
        if paint.dot:
            x, y = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
            half = DOTS[mark.look]
            self._draw.rectangle(self._box(x - half, y - half, x + half, y + half), paint.dot)

    def screen(self, columns: int) -> None:
        left, top, right, bottom = self._box(columns * 0.15, -0.95, columns * 0.85, -0.35)
        self._draw.arc((left, top, right, bottom), 200, 340, _EDGE, _fine(0.25))

    def frame(self, at: tuple[float, float], size: tuple[float, float]) -> None:
        """Its line lies on whole pixels."""
        (x, y), (width, height), half = at, size, 2 / PIXELS
        left, top, right, bottom = (round(it * PIXELS) / PIXELS for it in (x, y, x + width, y + height))
        box = self._box(left - half, top - half, right + half, bottom + half)
        self._draw.rectangle(box, outline=_RED, width=4 * _FINE)

    @staticmethod
    def _box(left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
        """The pixels of a rectangle, the last ones included, as Pillow counts."""
        return _fine(left + SIDE), _fine(top + HEAD), _fine(right + SIDE) - 1, _fine(bottom + HEAD) - 1


def _fine(units: float) -> int:
    return round(units * PIXELS * _FINE)
