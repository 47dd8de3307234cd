"""Commands of pictures, barcodes and QR codes."""

from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from drivers.printers.virtual import symbols
from drivers.printers.virtual.composer import Composer
from drivers.printers.virtual.grammar import Fixed, Parenthesised, Reader, Reading, ignore, word
from drivers.printers.virtual.settings import Picture

_WIDE = tuple(int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in range(256))
_COLUMN_BYTES = {0: 1, 1: 1, 32: 3, 33: 3}


def _raster(page: Composer) -> Reading:
    """GS v 0: a row is printed as soon as it is there, so that half a picture prints as half a picture."""
    head = yield 6
    mode, width, rows = head[1] & 3, word(head[2:4]), word(head[4:6])
    for _ in range(rows if width else 0):
        _show_row(page, (yield width), mode & 1, 2 if mode & 2 else 1)


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
    high = 8 * _COLUMN_BYTES[mode]
    upright = Image.frombytes("1", (high, count), data).transpose(Image.Transpose.TRANSPOSE)
    size = (count * (1 if mode & 1 else 2), 24)
    page.line.place(upright.resize(size, Image.Resampling.NEAREST))


def _graphics(page: Composer, data: bytes) -> None:
    """GS ( L: store a picture, or print the one that is stored."""
    function = data[1:2]
    if function == b"\x70" and len(data) > 10 and data[2] == 48:
        _store(page, data[2:])
    elif function in {b"\x02", b"\x32"}:
        _print_stored(page)
    else:
        page.unknown(b"\x1d(L" + data[:2])


def _store(page: Composer, data: bytes) -> None:
    width, rows = word(data[4:6]), word(data[6:8])
    stride = (width + 7) // 8
    if not width or len(data) - 8 < stride * rows:
        page.unknown(b"\x1d(L" + data[:8], "the picture is shorter than announced")
        return
    page.settings.picture = Picture(stride, data[8 : 8 + stride * rows], data[1] == 2, 2 if data[2] == 2 else 1)


def _print_stored(page: Composer) -> None:
    picture, page.settings.picture = page.settings.picture, Picture()
    for start in range(0, len(picture.data), picture.stride):
        _show_row(page, picture.data[start : start + picture.stride], picture.wide, picture.times)


def _show_row(page: Composer, row: bytes, wide: int, times: int) -> None:
    page.show_row(b"".join(_WIDE[byte] for byte in row) if wide else row, times)


def _barcode(page: Composer) -> Reading:
    kind = (yield 1)[0]
    data = b""
    if kind < 65:
        while (byte := (yield 1)) != b"\0":
            data += byte
    else:
        length = (yield 1)[0]
        data = yield length
        kind -= 65
    try:
        image = symbols.barcode(kind, data, page.settings.barcode)
    except ValueError as error:
        page.unknown(b"\x1dk" + bytes((kind,)) + data, f"no barcode: {error}")
    else:
        page.show(image, f"[barcode {symbols.code_text(kind, data)}]")


def _styled(name: str, value: Callable[[int], int]) -> Fixed:
    def obey(page: Composer, args: bytes) -> None:
        page.settings.barcode = replace(page.settings.barcode, **{name: value(args[0])})

    return 1, obey


def _two_dimensional(page: Composer, data: bytes) -> None:
    """GS ( k: set up, store or print a QR code."""
    obey = _QR.get(data[:2])
    if obey is None:
        page.unknown(b"\x1d(k" + data[:2])
    else:
        obey(page, data[2:])


def _qr_module(page: Composer, data: bytes) -> None:
    page.settings.qr_module = min(max(data[0] if data else 3, 1), 16)


def _qr_level(page: Composer, data: bytes) -> None:
    page.settings.qr_level = data[0] if data else 48


def _qr_store(page: Composer, data: bytes) -> None:
    page.settings.qr_data = data[1:]


def _qr_print(page: Composer, _data: bytes) -> None:
    settings = page.settings
    try:
        image = symbols.qr(settings.qr_data, settings.qr_module, settings.qr_level)
    except ValueError as error:
        page.unknown(b"\x1d(k1Q", f"no QR code: {error}")
    else:
        page.show(image, f"[QR {settings.qr_data.decode('utf-8', 'backslashreplace')}]")


_QR: dict[bytes, Parenthesised] = {
    b"1A": ignore,  # model 1 is long out of use: printers print model 2
    b"1C": _qr_module,
    b"1E": _qr_level,
    b"1P": _qr_store,
    b"1Q": _qr_print,
}

FIXED: dict[bytes, Fixed] = {
    b"\x1dH": _styled("text", lambda n: n % 48 & 3),
    b"\x1dh": _styled("height", lambda n: max(n, 1)),
    b"\x1dw": _styled("module", lambda n: min(max(n, 1), 6)),
}
PARENTHESISED: dict[bytes, Parenthesised] = {b"\x1d(L": _graphics, b"\x1d(k": _two_dimensional}
READ: dict[bytes, Reader] = {b"\x1b*": _columns, b"\x1dk": _barcode, b"\x1dv": _raster}
