"""Commands of pictures that are printed as they come."""

from PIL import Image

from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Reader, Reading, skip, word
from drivers.printers.virtual.memory import Picture, upright
from drivers.printers.virtual.page import ROWS

_WIDE = tuple(int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in range(256))
_COLUMN_BYTES = {0: 1, 1: 1, 32: 3, 33: 3}
_LINE_HEIGHT = 24


def _raster(page: Composer) -> Reading:
    """GS v 0: a row is printed as soon as it is there, so that half a picture prints as half a picture."""
    head = yield 6
    mode, width, rows = head[1] & 3, word(head[2:4]), word(head[4:6])
    if not width:
        return
    if page.sheet is not None:
        yield from _raster_on_sheet(page, width, rows, (1 + mode % 2, 1 + mode // 2))
        return
    for _ in range(rows):
        row = yield width
        page.show_row(b"".join(_WIDE[byte] for byte in row) if mode & 1 else row, 2 if mode & 2 else 1)


def _raster_on_sheet(page: Composer, width: int, rows: int, scale: tuple[int, int]) -> Reading:
    """As much of the picture as a sheet can hold."""
    most = max(page.dialect.width, ROWS) // 8
    data, kept = bytearray(), min(rows, ROWS)
    for _ in range(kept):
        data += (yield width)[:most]
    yield from skip((rows - kept) * width)
    if kept:
        page.show(Picture(8 * min(width, most), kept, bytes(data), scale).image)


def _columns(page: Composer) -> Reading:
    """ESC *: a picture as high as a line, given by columns."""
    head = yield 3
    mode, count = head[0], word(head[1:])
    if mode not in _COLUMN_BYTES:
        page.unknown(b"\x1b*" + head, "no such density")
        return
    data = yield count * _COLUMN_BYTES[mode]
    if not count:
        return
    if page.line.full:
        page.new_line()
    drawn = upright(8 * _COLUMN_BYTES[mode], data)
    size = (count * (1 if mode & 1 else 2), _LINE_HEIGHT)
    page.line.place(drawn.resize(size, Image.Resampling.NEAREST))


READ: dict[bytes, Reader] = {b"\x1b*": _columns, b"\x1dv": _raster}
