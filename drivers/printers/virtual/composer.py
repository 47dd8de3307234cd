"""Where commands leave their marks: settings, the line or sheet that is being put together, what is to be done."""

from dataclasses import replace
from functools import lru_cache

from PIL import Image

from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.glyphs import cell
from drivers.printers.virtual.line import Line, Look, dressed
from drivers.printers.virtual.memory import Flash, Memory, Replay
from drivers.printers.virtual.orders import Orders
from drivers.printers.virtual.page import Page
from drivers.printers.virtual.settings import CELLS, DOUBLE_CELLS, DPI, Settings
from drivers.printers.virtual.words import Word, line_of
from drivers.printers.virtual.work import Cut, Effect, Reverse, Rows, Unknown

MOST_FED = 8128
"""rows that one command feeds at most, a metre"""
_KEPT = 256
"""characters that are kept as they were drawn"""


class Composer:
    """Turns text and pictures into rows of dots, as the settings say."""

    def __init__(self, dialect: Dialect, flash: Flash) -> None:
        self.dialect = dialect
        self.flash = flash
        self.memory = Memory()
        self.settings = Settings.of(dialect)
        self.line = Line()
        self.sheet: Page | None = None
        """what is written in page mode"""
        self.replay = Replay()
        self.orders = Orders(dialect.width)

    @property
    def area(self) -> int:
        """How long a line can be, in dots."""
        if self.sheet is not None:
            return self.sheet.frame.across
        return min(self.settings.area, self.dialect.width - self.settings.left)

    def reset(self) -> None:
        """Set back what ESC @ sets back; a line that is not printed yet is lost."""
        self.settings = Settings.of(self.dialect)
        self.memory.forget()
        self._begin()

    def drop(self) -> None:
        """Forget what is not printed yet."""
        self._begin()
        self.replay = Replay()
        self.orders.drop()

    def ask(self, effect: Effect) -> None:
        """Have something done."""
        self.orders.add(effect)

    def unknown(self, command: bytes, why: str = "unknown") -> None:
        """Tell of a command that is skipped."""
        self.ask(Unknown(command, why))

    def across(self, count: int) -> int:
        """Horizontal motion units in dots; where a sheet is written sideways, these are the other ones."""
        return count * DPI // self.settings.units[self._sideways]

    def down(self, count: int) -> int:
        """Vertical motion units in dots, no more than can be fed."""
        return min(count * DPI // self.settings.units[1 - self._sideways], MOST_FED)

    def put(self, char: str, own: Image.Image | None = None) -> None:
        """Add a letter to the line; ``own`` is how its user drew it."""
        settings = self.settings
        look = self._look(settings.size, settings.underline, settings.gap)
        self._put(char, own, CELLS[settings.font], look)

    def put_double(self, char: str, own: Image.Image | None = None) -> None:
        """Add a double-byte character to the line."""
        settings = self.settings
        underline = settings.double_underline or settings.underline
        look = self._look(settings.double_size, underline, sum(settings.double_gap))
        self._put(char, own, DOUBLE_CELLS[settings.double_font], look)

    def new_line(self) -> None:
        """Print the line, or feed one that is empty."""
        line, self.line = self.line, Line()
        if self.sheet is not None:
            self.sheet.write(line)
            self.sheet.foot += self.settings.spacing
        else:
            self._print(line)

    def end_line(self) -> None:
        """Print the line, if anything is in it."""
        if self.line and self.sheet is None:
            self.new_line()
        elif self.sheet is None:
            self.line = Line()

    def feed(self, rows: int) -> None:
        """Print the line, if anything is in it, and feed that many dots."""
        if self.sheet is not None:
            self.settle()
            self.sheet.foot += rows
            return
        self.end_line()
        if rows:
            self.orders.add_rows(Rows(bytes(rows * self.dialect.width // 8)))

    def feed_back(self, rows: int) -> None:
        """Print the line, if anything is in it, and feed that many dots back."""
        if self.sheet is not None:
            self.settle()
            self.sheet.foot -= rows
        else:
            self.end_line()
            self.ask(Reverse(rows))

    def feed_to_mark(self) -> None:
        """Feed to the next black mark; nothing where the paper has none."""
        pitch = self.dialect.mark_pitch
        if pitch and self.orders.fed % pitch:
            self.feed(pitch - self.orders.fed % pitch)

    def cut(self, *, after: int | None = None) -> None:
        """Cut now, or where the paper stands at the blade when so many more rows were fed."""
        self.end_line()
        if after is None:
            self.ask(Cut())
        else:
            self.orders.cut_after(after)

    def settle(self, *, pen: int = 0) -> None:
        """Fix the line where it is on the sheet and begin another one there."""
        if self.sheet is not None:
            self.sheet.write(self.line)
            self.line = Line(pen)

    def show(self, image: Image.Image, text: str = "") -> None:
        """Print an image (1 is ink) by itself, aligned as text is; ``text`` is what it says."""
        if self.sheet is not None:
            if self.line.full:
                self.settle(pen=self.line.pen)
            self.line.place(image, text)
            return
        self.end_line()
        left = self._indent(image.width)
        paper = Image.new("1", (self.dialect.width, image.height))
        paper.paste(image, (left, 0))
        word = Word(left, 0, image.width, image.height, text)
        data = paper.tobytes()
        self.orders.add_rows(Rows(data, text=text, words=(word,)) if text else Rows(data, picture=image.width))

    def show_row(self, row: bytes, times: int) -> None:
        """Print a row of a picture ``times`` times, aligned as text is; a set bit is black."""
        self.end_line()
        paper, width = self.dialect.width, 8 * len(row)
        shift = paper - self._indent(width) - width
        bits = int.from_bytes(row, "big")
        moved = bits << shift if shift >= 0 else bits >> -shift
        data = (moved & ((1 << paper) - 1)).to_bytes(paper // 8, "big")
        self.orders.add_rows(Rows(data * times, picture=min(width, paper)))

    def open_sheet(self) -> None:
        """Begin to write a sheet, as ESC L does at the beginning of a line."""
        if self.sheet is None and not self.line:
            self._begin()
            self.sheet = Page(self.dialect.width, self.settings.frame, self.settings.direction)

    def print_sheet(self) -> None:
        """Print the sheet as it is, and keep it."""
        if self.sheet is not None:
            self.settle()
            image = self.sheet.image
            if image.height:
                self.orders.add_rows(Rows(image.tobytes(), text=self.sheet.text, words=self.sheet.words))

    def close_sheet(self) -> None:
        """Go back to standard mode; what is on the sheet is lost."""
        if self.sheet is not None:
            self._begin()
            self.settings.frame = None

    def _begin(self) -> None:
        self.line = Line()
        self.sheet = None

    @property
    def _sideways(self) -> int:
        return 0 if self.sheet is None else self.sheet.frame.direction % 2

    def _look(self, scale: tuple[int, int], underline: int, gap: int) -> Look:
        settings = self.settings
        turned = settings.turned and self.sheet is None
        return Look(scale, underline, settings.inverse, gap, turned, settings.italic)

    def _put(self, char: str, own: Image.Image | None, size: tuple[int, int], look: Look) -> None:
        settings = self.settings
        drawn = _drawn(char, size, settings.bold, settings.smooth, look) if own is None else dressed(own, look)
        if self.line.full or (self.line and self.line.pen + drawn.width > self.area):
            self.new_line()
        self.line.place(drawn, char)

    def _print(self, line: Line) -> None:
        settings, width = self.settings, self.dialect.width
        if not line:
            self.orders.add_rows(Rows(bytes(settings.spacing * width // 8), text=""))
            return
        foot = line.height
        rows = max(foot, settings.spacing)
        paper = Image.new("1", (width, rows))
        left = self._indent(line.width)
        for piece in line.pieces:
            paper.paste(piece.image, (left + piece.start, foot - piece.image.height))
        words = [word.moved(left, foot) for word in line.words()]
        text = line_of(words)
        if settings.upside_down:
            paper = paper.transpose(Image.Transpose.ROTATE_180)
            words = [replace(w, x=width - w.x - w.width, y=rows - w.y - w.height) for w in words]
        picture = 0 if line.readable else line.width
        data = paper.tobytes()
        self.orders.add_rows(Rows(data, picture=picture) if picture else Rows(data, text=text, words=tuple(words)))

    def _indent(self, width: int) -> int:
        room = max(self.area - width, 0)
        return self.settings.left + (0, room // 2, room)[self.settings.align]


@lru_cache(_KEPT)
def _drawn(char: str, size: tuple[int, int], bold: bool, smooth: bool, look: Look) -> Image.Image:
    if not smooth:
        return dressed(cell(char, *size, bold=bold), look)
    across, down = look.scale
    plain = cell(char, size[0] * across, size[1] * down, bold=bold)
    return dressed(plain, replace(look, scale=(1, 1), gap=look.gap * across))
