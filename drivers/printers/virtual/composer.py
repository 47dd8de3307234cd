"""Where commands leave their marks: settings, the line that is being put together, what is to be done."""

from PIL import Image

from drivers.printers.virtual.dialects import Dialect
from drivers.printers.virtual.glyphs import cell
from drivers.printers.virtual.line import Line, Look
from drivers.printers.virtual.settings import CELLS, CHINESE_CELL, Settings
from drivers.printers.virtual.work import Effect, Rows, Unknown


class Composer:
    """Turns text and pictures into rows of dots, as the settings say."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.settings = Settings.of(dialect)
        self.line = Line()
        self._effects: list[Effect] = []

    def reset(self) -> None:
        """Set back what ESC @ sets back; a line that is not printed yet is lost."""
        self.settings = Settings.of(self.dialect)
        self.line = Line()

    def drop(self) -> None:
        """Forget the line that is not printed yet."""
        self.line = Line()
        self._effects = []

    def ask(self, effect: Effect) -> None:
        """Have something done."""
        self._effects.append(effect)

    def take(self) -> list[Effect]:
        """What is to be done since this was last asked."""
        effects, self._effects = self._effects, []
        return effects

    def unknown(self, command: bytes, why: str = "unknown") -> None:
        """Tell of a command that is skipped."""
        self.ask(Unknown(command, why))

    def put(self, char: str) -> None:
        """Add a letter of the code page to the line."""
        settings = self.settings
        plain = cell(char, *CELLS[settings.font], bold=settings.bold)
        self._put(char, plain, Look(settings.size, settings.underline, settings.inverse, settings.gap))

    def put_chinese(self, char: str) -> None:
        """Add a double-byte character to the line."""
        settings = self.settings
        plain = cell(char, CHINESE_CELL, CHINESE_CELL, bold=settings.bold)
        underline = settings.chinese_underline or settings.underline
        look = Look(settings.chinese_size, underline, settings.inverse, sum(settings.chinese_gap))
        self._put(char, plain, look)

    def new_line(self) -> None:
        """Print the line, or feed one that is empty."""
        line, self.line = self.line, Line()
        data = line.image(self.settings, self.dialect.width).tobytes()
        if line and not line.readable:
            self.ask(Rows(data, picture=line.pen))
        else:
            self.ask(Rows(data, text=line.text(self.settings)))

    def end_line(self) -> None:
        """Print the line, if anything is in it."""
        if self.line:
            self.new_line()
        self.line = Line()

    def feed(self, rows: int) -> None:
        """Print the line, if anything is in it, and feed that many dots."""
        self.end_line()
        if rows:
            self.ask(Rows(bytes(rows * self.dialect.width // 8)))

    def show(self, image: Image.Image, text: str) -> None:
        """Print an image (1 is ink) by itself, aligned as text is; ``text`` is what it says."""
        self.end_line()
        sheet = Image.new("1", (self.dialect.width, image.height))
        sheet.paste(image, (self._indent(image.width), 0))
        self.ask(Rows(sheet.tobytes(), text=text))

    def show_row(self, row: bytes, times: int) -> None:
        """Print a row of a picture ``times`` times, aligned as text is; a set bit is black."""
        self.end_line()
        paper, width = self.dialect.width, 8 * len(row)
        shift = paper - self._indent(width) - width
        bits = int.from_bytes(row, "big")
        moved = bits << shift if shift >= 0 else bits >> -shift
        data = (moved & ((1 << paper) - 1)).to_bytes(paper // 8, "big")
        self.ask(Rows(data * times, picture=min(width, paper)))

    def _put(self, char: str, plain: Image.Image, look: Look) -> None:
        width = (plain.width + look.gap) * look.scale[0]
        if self.line and self.line.pen + width > self.settings.area:
            self.new_line()
        self.line.place_character(char, plain, look)

    def _indent(self, width: int) -> int:
        room = max(self.settings.area - width, 0)
        return self.settings.left + (0, room // 2, room)[self.settings.align]
