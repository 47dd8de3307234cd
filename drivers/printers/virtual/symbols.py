"""Codes that a printer draws by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import segno
import zxingcpp
from PIL import Image

from drivers.printers.virtual.glyphs import cell

BARCODES: Mapping[int, zxingcpp.BarcodeFormat] = {
    0: zxingcpp.BarcodeFormat.UPCA,
    1: zxingcpp.BarcodeFormat.UPCE,
    2: zxingcpp.BarcodeFormat.EAN13,
    3: zxingcpp.BarcodeFormat.EAN8,
    4: zxingcpp.BarcodeFormat.Code39,
    5: zxingcpp.BarcodeFormat.ITF,
    6: zxingcpp.BarcodeFormat.Codabar,
    7: zxingcpp.BarcodeFormat.Code93,
    8: zxingcpp.BarcodeFormat.Code128,
}
"""by the parameter of GS k, counted from 0 or from 65"""

_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}
_ESCAPES = {b"{A": b"", b"{B": b"", b"{C": b"", b"{1": b"\x1d", b"{{": b"{"}


@dataclass(frozen=True)
class BarcodeStyle:
    """How barcodes are drawn: in dots, and whether their text stands above (1) and below (2) them."""

    module: int = 3
    height: int = 162
    text: int = 0


def qr(data: bytes, module: int, level: int) -> Image.Image:
    """A QR code, mode "1" with 1 for ink, without a quiet zone; ``level`` is 48 to 51.

    Raises ValueError where there are no data, or more than fit a QR code.
    """
    if not data:
        raise ValueError("no data are stored")
    code = segno.make_qr(data, error=_LEVELS.get(level, "L"), boost_error=False)
    side = len(code.matrix)
    image = Image.frombytes("L", (side, side), bytes(255 * bit for row in code.matrix for bit in row))
    return image.convert("1").resize((side * module, side * module), Image.Resampling.NEAREST)


def barcode(kind: int, data: bytes, style: BarcodeStyle) -> Image.Image:
    """A barcode of a kind of ``BARCODES``, mode "1" with 1 for ink, without a quiet zone.

    Raises ValueError where the data don't make one.
    """
    if kind not in BARCODES:
        raise ValueError("there is no such kind")
    text = code_text(kind, data)
    code = zxingcpp.create_barcode(text, BARCODES[kind])
    raw = code.to_image(scale=1, add_quiet_zones=False)
    pattern = Image.fromarray(raw).crop((0, 0, raw.shape[1], 1)).point(lambda value: 255 - value)
    bars = pattern.resize((raw.shape[1] * style.module, style.height), Image.Resampling.NEAREST).convert("1")
    return _with_text(bars, text.replace("\x1d", ""), style.text)


def code_text(kind: int, data: bytes) -> str:
    """What a barcode says, without the signs that select a code set."""
    return _code128(data) if kind == 8 else data.decode("latin-1")


def _code128(data: bytes) -> str:
    """The text of the data of GS k 73: ``{A`` … ``{C`` select a set, and set C holds two digits in a byte."""
    text, pairs, rest = b"", False, data
    while rest:
        if rest[:2] in _ESCAPES:
            text += _ESCAPES[rest[:2]]
            pairs = rest[:2] == b"{C" or (pairs and rest[:2] == b"{1")
            rest = rest[2:]
        else:
            text += b"%02d" % rest[0] if pairs else rest[:1]
            rest = rest[1:]
    return text.decode("latin-1")


def _with_text(bars: Image.Image, text: str, where: int) -> Image.Image:
    rows = [bars]
    label = _label(text, bars.width)
    rows[:0] = [label] if where & 1 else []
    rows += [label] if where & 2 else []
    image = Image.new("1", (bars.width, sum(row.height for row in rows)))
    top = 0
    for row in rows:
        image.paste(row, (0, top))
        top += row.height
    return image


def _label(text: str, width: int) -> Image.Image:
    image = Image.new("1", (width, 28))
    left = (width - 12 * len(text)) // 2
    for index, char in enumerate(text):
        image.paste(cell(char, 12, 24), (left + 12 * index, 4))
    return image
