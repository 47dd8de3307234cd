"""A line of text while it is being put together."""

import unicodedata
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from drivers.printers.virtual.settings import Settings

_COLUMN = 12
"""dots of a column of plain text"""


@dataclass(frozen=True)
class Look:
    """How one character differs from plain; ``gap`` is the room after it in dots, before it is scaled."""

    scale: tuple[int, int] = (1, 1)
    underline: int = 0
    inverse: bool = False
    gap: int = 0


class Line:
    """Cells side by side, standing on one foot; mode "1", where 1 is ink."""

    def __init__(self) -> None:
        self._cells: list[tuple[int, Image.Image]] = []
        self._words: list[tuple[int, int, str]] = []
        self.pen = 0
        """dots from the left edge of the print area to the next cell"""

    def __bool__(self) -> bool:
        return bool(self._cells)

    @property
    def readable(self) -> bool:
        """Whether it has text, not only pictures."""
        return bool(self._words)

    def place(self, image: Image.Image) -> None:
        """Put an image at the pen."""
        self._cells.append((self.pen, image))
        self.pen += image.width

    def place_character(self, char: str, plain: Image.Image, look: Look) -> None:
        """Put a character, which looks like ``plain`` when nothing is done to it, at the pen."""
        start = self.pen
        self.place(_dressed(plain, look))
        self._words.append((start, self.pen, char))

    def image(self, settings: Settings, width: int) -> Image.Image:
        """The line across the whole paper of ``width`` dots, as high as its spacing or its highest cell."""
        foot = max((image.height for _, image in self._cells), default=0)
        sheet = Image.new("1", (width, max(foot, settings.spacing)))
        left = settings.left + self._indent(settings)
        for pen, image in self._cells:
            sheet.paste(image, (left + pen, foot - image.height))
        return sheet.rotate(180) if settings.upside_down else sheet

    def text(self, settings: Settings) -> str:
        """What the line says from left to right, with spaces where the paper has room."""
        indent = settings.left + self._indent(settings)
        line, columns, end = "", 0, -1
        for start, stop, char in sorted(self._words):
            if start > end:
                room = max((indent + start) // _COLUMN - columns, 0)
                line, columns = line + " " * room, columns + room
            line, columns, end = line + char, columns + _columns(char), stop
        return line.rstrip()

    def _indent(self, settings: Settings) -> int:
        room = max(settings.area - self.pen, 0)
        return (0, room // 2, room)[settings.align]


def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _dressed(plain: Image.Image, look: Look) -> Image.Image:
    across, down = look.scale
    spaced = Image.new("1", (plain.width + look.gap, plain.height))
    spaced.paste(plain, (0, 0))
    image = spaced.resize((spaced.width * across, spaced.height * down), Image.Resampling.NEAREST)
    if look.underline:
        bottom = image.height - 1
        ImageDraw.Draw(image).rectangle((0, bottom + 1 - look.underline, image.width, bottom), fill=1)
    return ImageChops.invert(image) if look.inverse else image
