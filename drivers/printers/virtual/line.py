"""A line of text while it is being put together."""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from drivers.printers.virtual.words import Word

_MOST_PIECES = 2048
_LEAN = 0.2
"""how far an italic letter leans to the right for each row that it is high"""
_INK = 255
"""what Pillow draws as 1 is not what it inverts"""


@dataclass(frozen=True)
class Look:
    """How one character differs from plain; ``gap`` is the room after it in dots, before it is scaled."""

    scale: tuple[int, int] = (1, 1)
    underline: int = 0
    inverse: bool = False
    gap: int = 0
    turned: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Piece:
    """An image at ``start`` dots from the left, and the text that it shows, if it is text."""

    start: int
    image: Image.Image
    text: str = ""

    @property
    def stop(self) -> int:
        """Where the next one may begin."""
        return self.start + self.image.width


class Line:
    """Cells side by side, standing on one foot; mode "1", where 1 is ink."""

    def __init__(self, pen: int = 0) -> None:
        self.pieces: list[Piece] = []
        self.pen = pen
        """dots from the left edge of the print area to the next cell"""

    def __bool__(self) -> bool:
        return bool(self.pieces)

    @property
    def full(self) -> bool:
        """Whether the printer has no memory for more cells, even where they lie on each other."""
        return len(self.pieces) >= _MOST_PIECES

    @property
    def readable(self) -> bool:
        """Whether it has text, not only pictures."""
        return any(piece.text for piece in self.pieces)

    @property
    def height(self) -> int:
        """Rows of its highest cell."""
        return max((piece.image.height for piece in self.pieces), default=0)

    @property
    def width(self) -> int:
        """Dots to the end of the cell that reaches farthest."""
        return max((piece.stop for piece in self.pieces), default=0)

    def place(self, image: Image.Image, text: str = "") -> None:
        """Put an image at the pen."""
        self.pieces.append(Piece(self.pen, image, text))
        self.pen += image.width

    def place_character(self, char: str, plain: Image.Image, look: Look) -> None:
        """Put a character, which looks like ``plain`` when nothing is done to it, at the pen."""
        self.place(dressed(plain, look), char)

    def back(self) -> None:
        """Move the pen back to the beginning of the last cell, so that the next one is printed over it."""
        self.pen = self.pieces[-1].start if self.pieces else 0

    def words(self) -> list[Word]:
        """Its text with its places; the line's foot is row 0, so that all of it stands above."""
        words: list[Word] = []
        for piece in sorted(self.pieces, key=lambda piece: piece.start):
            word = Word(piece.start, -piece.image.height, piece.image.width, piece.image.height, piece.text)
            last = words[-1] if words else None
            if last is not None and (last.x + last.width, last.height) == (word.x, word.height) and word.text:
                words[-1] = Word(last.x, last.y, last.width + word.width, last.height, last.text + word.text)
            elif word.text:
                words.append(word)
        return [word for word in words if word.text.strip()]


def dressed(plain: Image.Image, look: Look) -> Image.Image:
    """A character as it is to look."""
    across, down = look.scale
    spaced = Image.new("1", (plain.width + look.gap, plain.height))
    spaced.paste(_leaning(plain) if look.italic else plain, (0, 0))
    image = spaced.resize((spaced.width * across, spaced.height * down), Image.Resampling.NEAREST)
    if look.underline and not (look.turned or look.inverse):
        bottom = image.height - 1
        ImageDraw.Draw(image).rectangle((0, bottom + 1 - look.underline, image.width, bottom), fill=_INK)
    if look.inverse:
        image = ImageChops.invert(image)
    return image.transpose(Image.Transpose.ROTATE_270) if look.turned else image


def _leaning(plain: Image.Image) -> Image.Image:
    shift = -_LEAN * plain.height / 2
    return plain.transform(plain.size, Image.Transform.AFFINE, (1, _LEAN, shift, 0, 1, 0))
