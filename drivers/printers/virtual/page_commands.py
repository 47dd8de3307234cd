"""Commands of page mode."""

from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, signed, word
from drivers.printers.virtual.page import ROWS, Frame
from drivers.printers.virtual.settings import DPI

_LINE, _RECTANGLE = 48, 49


def _open(page: Composer, _: bytes) -> None:
    page.open_sheet()


def _close(page: Composer, _: bytes) -> None:
    page.close_sheet()


def _print(page: Composer, _: bytes) -> None:
    page.print_sheet()


def _direct(page: Composer, args: bytes) -> None:
    """ESC T: the direction to write in, from its corner on."""
    if args[0] % 48 > 3:
        page.unknown(b"\x1bT" + args, "no such direction")
        return
    page.settings.direction = args[0] % 48
    _go_on(page)


def _bound(page: Composer, args: bytes) -> None:
    """ESC W: the area to write in."""
    across, down = page.settings.units
    x, y, width, height = (
        word(args[at : at + 2]) * DPI // unit for at, unit in ((0, across), (2, down), (4, across), (6, down))
    )
    width, height = min(width, page.dialect.width - x), min(height, ROWS - y)
    if width <= 0 or height <= 0:
        page.unknown(b"\x1bW" + args, "no such area")
        return
    page.settings.frame = Frame(x, y, width, height)
    _go_on(page)


def _go_on(page: Composer) -> None:
    if page.sheet is not None:
        page.settle()
        page.sheet.direct(page.settings.frame, page.settings.direction)


def _move_to(page: Composer, args: bytes) -> None:
    """GS $: stand that far below the beginning of the area."""
    if page.sheet is not None:
        foot = page.down(word(args))
        page.settle(pen=page.line.pen)
        if foot <= page.sheet.frame.down:
            page.sheet.foot = foot


def _move_by(page: Composer, args: bytes) -> None:
    if page.sheet is not None:
        foot = page.sheet.foot + page.down(signed(args))
        page.settle(pen=page.line.pen)
        if 0 <= foot <= page.sheet.frame.down:
            page.sheet.foot = foot


def _draw(page: Composer, data: bytes) -> None:
    """GS ( Q: a line or a rectangle."""
    if len(data) < 11 or data[0] not in {_LINE, _RECTANGLE} or page.sheet is None:
        page.unknown(b"\x1d(Q" + data[:1], "no such line")
        return
    page.settle(pen=page.line.pen)
    x, y, to_x, to_y = (word(data[at : at + 2]) for at in range(1, 9, 2))
    start, end = (page.across(x), page.down(y)), (page.across(to_x), page.down(to_y))
    page.sheet.rule(start, end, max(data[10], 1), frame=data[0] == _RECTANGLE)


FIXED: dict[bytes, Fixed] = {
    b"\x1b\x0c": (0, _print),
    b"\x1bL": (0, _open),
    b"\x1bS": (0, _close),
    b"\x1bT": (1, _direct),
    b"\x1bW": (8, _bound),
    b"\x1d$": (2, _move_to),
    b"\x1d\\": (2, _move_by),
}
PARENTHESISED: dict[bytes, Parenthesised] = {b"\x1d(Q": _draw}
