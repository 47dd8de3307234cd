"""Commands of text: how letters look and where they stand."""

from drivers.printers.virtual.code_pages import PAGES
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Reader, Reading, odd, put, word
from drivers.printers.virtual.settings import CELLS, LINE_SPACING

_MOST_TABS = 32


def tab(page: Composer) -> None:
    """Move the pen to the next tab stop; nothing without one."""
    settings = page.settings
    width = (CELLS[settings.font][0] + settings.gap) * settings.size[0]
    stops = (column * width for column in settings.tabs)
    page.line.pen = next((stop for stop in stops if page.line.pen < stop < settings.area), page.line.pen)


def _mode(page: Composer, args: bytes) -> None:
    n = args[0]
    page.settings.font = n & 1
    page.settings.bold = bool(n & 0x08)
    page.settings.size = (2 if n & 0x20 else 1, 2 if n & 0x10 else 1)
    page.settings.underline = 1 if n & 0x80 else 0


def _size(page: Composer, args: bytes) -> None:
    scale = ((args[0] >> 4 & 7) + 1, (args[0] & 7) + 1)
    page.settings.size = page.settings.chinese_size = scale


def _chinese_mode(page: Composer, args: bytes) -> None:
    n = args[0]
    page.settings.chinese_size = (2 if n & 0x04 else 1, 2 if n & 0x08 else 1)
    page.settings.chinese_underline = 1 if n & 0x80 else 0


def _feed_lines(page: Composer, args: bytes) -> None:
    lines = args[0]
    if page.line:
        page.new_line()
        lines -= 1
    for _ in range(max(lines, 0)):
        page.new_line()


def _code_page(page: Composer, args: bytes) -> None:
    if args[0] in PAGES:
        page.settings.page = args[0]
    else:
        page.unknown(b"\x1bt" + args, "no such code page")


def _area(page: Composer, args: bytes) -> None:
    page.settings.area = min(word(args), page.dialect.width - page.settings.left) or page.dialect.width


def _left(page: Composer, args: bytes) -> None:
    page.settings.left = min(word(args), page.dialect.width - CELLS[0][0])
    page.settings.area = min(page.settings.area, page.dialect.width - page.settings.left)


def _move_to(page: Composer, args: bytes) -> None:
    page.line.pen = min(word(args), page.settings.area)


def _move_by(page: Composer, args: bytes) -> None:
    by = int.from_bytes(args, "little", signed=True)
    page.line.pen = min(max(page.line.pen + by, 0), page.settings.area)


def _chinese(*, on: bool) -> Fixed:
    def obey(page: Composer, _: bytes) -> None:
        page.settings.chinese = on

    return 0, obey


def _tabs(page: Composer) -> Reading:
    stops: list[int] = []
    while len(stops) < _MOST_TABS:
        stop = (yield 1)[0]
        if stop == 0 or (stops and stop <= stops[-1]):
            break
        stops.append(stop)
    page.settings.tabs = tuple(stops)


def _gaps(page: Composer, args: bytes) -> None:
    page.settings.chinese_gap = (args[0], args[1])


FIXED: dict[bytes, Fixed] = {
    b"\x1b!": (1, _mode),
    b"\x1b ": put("gap", int),
    b"\x1b$": (2, _move_to),
    b"\x1b\\": (2, _move_by),
    b"\x1b-": put("underline", lambda n: n % 48 & 3),
    b"\x1b2": (0, lambda page, _: setattr(page.settings, "spacing", LINE_SPACING)),
    b"\x1b3": put("spacing", int),
    b"\x1bE": put("bold", odd),
    b"\x1bG": put("bold", odd),
    b"\x1bJ": (1, lambda page, args: page.feed(args[0])),
    b"\x1bM": put("font", odd),
    b"\x1ba": put("align", lambda n: min(n % 48, 2)),
    b"\x1bd": (1, _feed_lines),
    b"\x1bt": (1, _code_page),
    b"\x1b{": put("upside_down", odd),
    b"\x1c!": (1, _chinese_mode),
    b"\x1c&": _chinese(on=True),
    b"\x1c.": _chinese(on=False),
    b"\x1c-": put("chinese_underline", lambda n: n % 48 & 3),
    b"\x1cS": (2, _gaps),
    b"\x1cW": put("chinese_size", lambda n: (2, 2) if n & 1 else (1, 1)),
    b"\x1d!": (1, _size),
    b"\x1dB": put("inverse", odd),
    b"\x1dL": (2, _left),
    b"\x1dW": (2, _area),
}

READ: dict[bytes, Reader] = {b"\x1bD": _tabs}
