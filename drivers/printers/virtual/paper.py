"""The strip of paper that comes out of the printer, and the pieces that it is cut into."""

from dataclasses import dataclass, replace
from operator import or_

from PIL import Image

from drivers.printers.virtual.dialects import DOTS_PER_MM, Dialect
from drivers.printers.virtual.words import Word


@dataclass(frozen=True)
class Paper:
    """A piece of paper: its picture at 8 dots per millimetre and what it says.

    ``words`` is the same text with its places, in the picture's dots. ``torn``: it was not cut off but is what stood in
    the printer when the power or the link went away.
    """

    image: Image.Image
    text: str
    torn: bool
    words: tuple[Word, ...] = ()

    @property
    def fate(self) -> str:
        """What became of it: ``cut`` or ``torn``."""
        return "torn" if self.torn else "cut"

    @property
    def mm(self) -> float:
        """How long the piece is."""
        return self.image.height / DOTS_PER_MM


@dataclass(frozen=True)
class _Note:
    """What can be read between two rows: a line of text, or a picture of that width."""

    top: int
    bottom: int
    text: str | None = None
    picture: int = 0
    words: tuple[Word, ...] = ()

    def __str__(self) -> str:
        return f"[picture {self.picture}x{self.bottom - self.top}]" if self.text is None else self.text


class Strip:
    """Paper from the cutter's blade to the head: what is printed now reaches the blade only later."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._stride = dialect.width // 8
        self._blank = bytes(self._stride * dialect.head_to_cutter)
        self._data = bytearray(self._blank)
        self._notes: list[_Note] = []
        self._behind = 0

    @property
    def height(self) -> int:
        """How many rows there are between blade and head and beyond."""
        return len(self._data) // self._stride

    def rows(self, top: int = 0) -> bytes:
        """What is printed on it from the row ``top`` on."""
        return bytes(self._data[top * self._stride :])

    @property
    def inked(self) -> bool:
        """Whether anything is printed on it."""
        return any(self._data)

    def add(self, data: bytes, picture: int = 0) -> None:
        """Print rows; ``picture`` is the width of the picture that they are part of, if they are."""
        top = self.height - self._behind
        over, onto = data[: self._behind * self._stride], top * self._stride
        self._data[onto : onto + len(over)] = map(or_, self._data[onto:], over)
        self._data += data[len(over) :]
        self._behind -= len(over) // self._stride
        if picture:
            self._note_picture(top, picture)

    def back(self, rows: int) -> None:
        """Pull it back, at most until it ends at the head; what is printed next comes over what stands there."""
        self._behind = min(self._behind + rows, self.height)

    def note(self, text: str, rows: int, words: tuple[Word, ...] = ()) -> None:
        """Note what the ``rows`` printed last say, and where in them."""
        end = self.height - self._behind
        self._notes.append(_Note(max(end - rows, 0), end, text, words=words))

    def cut(self) -> Paper:
        """Cut it at the blade; what stands between blade and head begins the next piece."""
        return self._piece(max(self.height - self._behind - self._dialect.head_to_cutter, 0), torn=False)

    def tear(self) -> Paper:
        """Take all of it out of the printer."""
        piece = self._piece(self.height, torn=True)
        self._behind = 0
        self._data = bytearray(self._blank)
        return piece

    def _note_picture(self, top: int, width: int) -> None:
        last = self._notes[-1] if self._notes else None
        if last is not None and last.picture and last.bottom == top:
            top, width = last.top, max(width, last.picture)
            self._notes.pop()
        self._notes.append(_Note(top, self.height - self._behind, picture=width))

    def _piece(self, rows: int, *, torn: bool) -> Paper:
        data = bytes(self._data[: rows * self._stride])
        above = sorted((note for note in self._notes if note.bottom <= rows), key=lambda note: note.top)
        across = [note for note in self._notes if note.top < rows < note.bottom]
        below = [note for note in self._notes if note.bottom > rows]
        halves = [replace(note, bottom=rows) for note in across if note.picture]
        text = "\n".join(str(note) for note in above + halves).rstrip()
        del self._data[: rows * self._stride]
        self._notes = [replace(note, top=max(note.top - rows, 0), bottom=note.bottom - rows) for note in below]
        margin = self._dialect.margin
        words = tuple(word.moved(margin, note.top) for note in above for word in note.words)
        return Paper(self._picture(data, rows), text + "\n" if text else "", torn, words)

    def _picture(self, data: bytes, rows: int) -> Image.Image:
        width, margin = self._dialect.width, self._dialect.margin
        sheet = Image.new("1", (width + 2 * margin, max(rows, 1)), 1)
        if rows:
            sheet.paste(Image.frombytes("1", (width, rows), data, "raw", "1;I"), (margin, 0))
        return sheet
