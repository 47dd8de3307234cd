"""Commands of text: how letters look and where they stand."""

from drivers.printers.virtual.composer import MOST_FED, Composer
from drivers.printers.virtual.grammar import Fixed, Reader, Reading, high_word, odd, put, signed, word
from drivers.printers.virtual.line import Line
from drivers.printers.virtual.settings import CELLS, DPI, LINE_SPACING

_MOST_TABS = 32
_WIDEST_GAP = 255
_TIGHT_SPACING = 25
"""dots of an eighth of an inch"""


def tab(page: Composer) -> None:
    """Move the pen to the next tab stop; nothing without one."""
    settings = page.settings
    width = (CELLS[settings.font][0] + settings.gap) * settings.size[0]
    stops = (column * width for column in settings.tabs)
    page.line.pen = next((stop for stop in stops if page.line.pen < stop < page.area), page.line.pen)


def form_feed(page: Composer) -> None:
    """FF: print the sheet and leave page mode, or print the line and feed to the next black mark."""
    if page.sheet is None:
        page.end_line()
        page.feed_to_mark()
    else:
        page.print_sheet()
        page.close_sheet()


def cancel(page: Composer) -> None:
    """CAN: clear the area of page mode."""
    if page.sheet is not None:
        page.line = Line(page.line.pen)
        page.sheet.erase()


def _mode(page: Composer, args: bytes) -> None:
    n = args[0]
    settings = page.settings
    settings.font = n & 1
    settings.bold = bool(n & 0x08)
    settings.size = (2 if n & 0x20 else 1, 2 if n & 0x10 else 1)
    settings.underline = 1 if n & 0x80 else 0


def _font(page: Composer, args: bytes) -> None:
    font = args[0] % 48
    if font in CELLS:
        page.settings.font = font
    else:
        page.unknown(b"\x1bM" + args, "no such font")


def _size(page: Composer, args: bytes) -> None:
    scale = ((args[0] >> 4 & 7) + 1, (args[0] & 7) + 1)
    page.settings.size = page.settings.double_size = scale


def _double_mode(page: Composer, args: bytes) -> None:
    n = args[0]
    page.settings.double_size = (2 if n & 0x04 else 1, 2 if n & 0x08 else 1)
    page.settings.double_underline = 1 if n & 0x80 else 0


def _feed_lines(page: Composer, args: bytes) -> None:
    lines = args[0]
    if page.line:
        page.new_line()
        lines -= 1
    for _ in range(min(lines, MOST_FED // max(page.settings.spacing, 1))):
        page.new_line()


def _spacing(page: Composer, args: bytes) -> None:
    page.settings.spacing = page.down(args[0])


def _fixed_spacing(rows: int) -> Fixed:
    def obey(page: Composer, _: bytes) -> None:
        page.settings.spacing = rows

    return 0, obey


def _gap(page: Composer, args: bytes) -> None:
    page.settings.gap = min(page.across(args[0]), _WIDEST_GAP)


def _double_gap(page: Composer, args: bytes) -> None:
    left, right = (min(page.across(arg), _WIDEST_GAP) for arg in args)
    page.settings.double_gap = (left, right)


def _area(page: Composer, args: bytes) -> None:
    page.settings.area = page.across(word(args)) or page.dialect.width


def _left(page: Composer, args: bytes) -> None:
    page.settings.left = min(page.across(word(args)), page.dialect.width - CELLS[0][0])


def _move_to(page: Composer, args: bytes) -> None:
    page.line.pen = min(page.across(word(args)), page.area)


def _move_by(page: Composer, args: bytes) -> None:
    page.line.pen = min(max(page.line.pen + page.across(signed(args)), 0), page.area)


def _to_the_beginning(page: Composer, args: bytes) -> None:
    """GS T: forget the line, or print it."""
    if args[0] & 1:
        page.end_line()
    else:
        page.line = Line()


def _tabs(page: Composer) -> Reading:
    stops: list[int] = []
    while len(stops) < _MOST_TABS:
        stop = (yield 1)[0]
        if stop == 0 or (stops and stop <= stops[-1]):
            break
        stops.append(stop)
    page.settings.tabs = tuple(stops)


def _units(page: Composer, args: bytes) -> None:
    page.settings.units = (args[0] or DPI, args[1] or DPI)


def _fine_units(page: Composer, args: bytes) -> None:
    page.settings.units = (high_word(args[:2]) or DPI, high_word(args[2:]) or DPI)


def _upside_down(page: Composer, args: bytes) -> None:
    """ESC {, which counts at the beginning of a line alone."""
    if not page.line:
        page.settings.upside_down = odd(args[0])


def _italic_off(page: Composer, _: bytes) -> None:
    page.settings.italic = False


FIXED: dict[bytes, Fixed] = {
    b"\x1b!": (1, _mode),
    b"\x1b ": (1, _gap),
    b"\x1b$": (2, _move_to),
    b"\x1b\\": (2, _move_by),
    b"\x1b-": put("underline", lambda n: n % 48 & 3),
    b"\x1b0": _fixed_spacing(_TIGHT_SPACING),
    b"\x1b2": _fixed_spacing(LINE_SPACING),
    b"\x1b3": (1, _spacing),
    b"\x1b4": put("italic", odd),
    b"\x1b5": (0, _italic_off),
    b"\x1bE": put("bold", odd),
    b"\x1bG": put("bold", odd),
    b"\x1bJ": (1, lambda page, args: page.feed(page.down(args[0]))),
    b"\x1bK": (1, lambda page, args: page.feed_back(page.down(args[0]))),
    b"\x1bM": (1, _font),
    b"\x1bV": put("turned", lambda n: n % 48 in {1, 2}),
    b"\x1ba": put("align", lambda n: min(n % 48, 2)),
    b"\x1bd": (1, _feed_lines),
    b"\x1be": (1, lambda page, args: page.feed_back(min(args[0] * page.settings.spacing, MOST_FED))),
    b"\x1b{": (1, _upside_down),
    b"\x1c!": (1, _double_mode),
    b"\x1c-": put("double_underline", lambda n: n % 48 & 3),
    b"\x1cS": (2, _double_gap),
    b"\x1cW": put("double_size", lambda n: (2, 2) if n & 1 else (1, 1)),
    b"\x1d!": (1, _size),
    b"\x1dB": put("inverse", odd),
    b"\x1dL": (2, _left),
    b"\x1dP": (2, _units),
    b"\x1dT": (1, _to_the_beginning),
    b"\x1dW": (2, _area),
    b"\x1db": put("smooth", odd),
    b"\x1d\x0c": (0, lambda page, _: form_feed(page) if page.sheet is None else None),
    b"\x1d\xd0": (4, _fine_units),
    b"\x1d\xf6": (0, lambda page, _: page.feed_to_mark()),
}

READ: dict[bytes, Reader] = {b"\x1bD": _tabs}
