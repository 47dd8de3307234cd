"""Page mode: a sheet that is written in any order and direction before it is printed."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from drivers.printers.virtual.line import Line
from drivers.printers.virtual.words import Word, lines_of

ROWS = 1662
"""how long a sheet can be: what printers of 80 mm paper have memory for"""
FIRST_FOOT = 24
"""rows from the top of an area to the foot of its first line: a plain letter is just inside"""
_MOST_WORDS = 1024
"""words of a sheet that are noted; what is written over them is drawn alone"""
_INK = 255
"""what Pillow draws as 1 is not what it inverts"""

_TURNS = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True)
class Frame:
    """An area of the sheet, in dots, and the direction in which it is written.

    0: left to right, 1: bottom to top, 2: right to left and upside down, 3: top to bottom.
    """

    x: int
    y: int
    width: int
    height: int
    direction: int = 0

    @property
    def across(self) -> int:
        """How long a line can be."""
        return self.height if self.direction % 2 else self.width

    @property
    def down(self) -> int:
        """How much room there is for lines."""
        return self.width if self.direction % 2 else self.height

    def box(self, start: int, top: int, width: int, height: int) -> tuple[int, int, int, int]:
        """Where on the sheet something is that a reader sees at (start, top): left, top, right, bottom."""
        left, upper, right, lower = (
            (start, top, start + width, top + height),
            (top, self.height - start - width, top + height, self.height - start),
            (self.width - start - width, self.height - top - height, self.width - start, self.height - top),
            (self.width - top - height, start, self.width - top, start + width),
        )[self.direction]
        return self.x + left, self.y + upper, self.x + right, self.y + lower


class Page:
    """The sheet while it is being written."""

    def __init__(self, width: int, frame: Frame | None, direction: int) -> None:
        self._sheet = Image.new("1", (width, ROWS))
        self._words: list[Word] = []
        self._length = 0
        self.direct(frame, direction)

    def direct(self, frame: Frame | None, direction: int) -> None:
        """Go on in another area, or without one on all of the sheet, in that direction."""
        self._chosen = frame is not None
        area = frame or Frame(0, 0, self._sheet.width, ROWS)
        self.frame = Frame(area.x, area.y, area.width, area.height, direction)
        self.foot = FIRST_FOOT
        """rows from the beginning of the area to where the next line stands"""

    def write(self, line: Line) -> None:
        """Put a line where it is due; what would stand outside of the area is lost."""
        for piece in line.pieces:
            image = piece.image
            self._stamp(image, self.frame.box(piece.start, self.foot - image.height, image.width, image.height))
        for word in line.words()[: _MOST_WORDS - len(self._words)]:
            left, top, right, bottom = self.frame.box(word.x, self.foot + word.y, word.width, word.height)
            self._words.append(Word(left, top, right - left, bottom - top, word.text))

    def rule(self, start: tuple[int, int], end: tuple[int, int], thick: int, *, frame: bool) -> None:
        """Draw a line between two points as the reader sees them, or the rectangle that they span."""
        left, top, right, bottom = self.frame.box(
            min(start[0], end[0]), min(start[1], end[1]), abs(end[0] - start[0]), abs(end[1] - start[1])
        )
        canvas = ImageDraw.Draw(self._sheet)
        if frame:
            canvas.rectangle((left, top, right, bottom), outline=_INK, width=thick)
        else:
            canvas.line((left, top, right, bottom), fill=_INK, width=thick)
        self._reach(bottom + 1)

    def erase(self) -> None:
        """Clear the area."""
        x, y, width, height = self.frame.x, self.frame.y, self.frame.width, self.frame.height
        self._sheet.paste(0, (x, y, x + width, y + height))
        self._words = [w for w in self._words if not (x <= w.x < x + width and y <= w.y < y + height)]

    @property
    def image(self) -> Image.Image:
        """The sheet as far as it is used: to the end of each area that was chosen, else to the last dot."""
        return self._sheet.crop((0, 0, self._sheet.width, self._length))

    @property
    def words(self) -> tuple[Word, ...]:
        """What stands on it, and where."""
        return tuple(self._words)

    @property
    def text(self) -> str:
        """What it says, line by line."""
        return lines_of(self._words)

    def _stamp(self, image: Image.Image, box: tuple[int, int, int, int]) -> None:
        turn = _TURNS.get(self.frame.direction)
        turned = image if turn is None else image.transpose(turn)
        frame = self.frame
        left, top = max(box[0], frame.x), max(box[1], frame.y)
        right, bottom = min(box[2], frame.x + frame.width), min(box[3], frame.y + frame.height)
        if left >= right or top >= bottom:
            return
        part = turned.crop((left - box[0], top - box[1], right - box[0], bottom - box[1]))
        there = self._sheet.crop((left, top, right, bottom))
        self._sheet.paste(ImageChops.logical_or(there, part), (left, top))
        self._reach(bottom)

    def _reach(self, bottom: int) -> None:
        end = self.frame.y + self.frame.height if self._chosen else bottom
        self._length = min(max(self._length, end), ROWS)
