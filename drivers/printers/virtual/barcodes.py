"""Barcodes that a printer draws by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image

from drivers.printers.virtual.glyphs import cell

_F = zxingcpp.BarcodeFormat
_ESCAPES = {b"{A": b"", b"{B": b"", b"{C": b"", b"{S": b"", b"{1": b"\x1d", b"{{": b"{"}
_GS1_ESCAPES = {b"{(": b"(", b"{)": b")", b"{*": b"*", b"{{": b"{", b"{1": b"", b"{3": b""}
_TEXT_FONTS = {0: (12, 24), 1: (9, 17)}
_ABOVE, _BELOW = 1, 2


@dataclass(frozen=True)
class BarcodeStyle:
    """How barcodes are drawn, in dots; their text stands above (1), below (2) or both (3), in font 0 or 1."""

    module: int = 3
    height: int = 162
    text: int = 0
    font: int = 0


@dataclass(frozen=True)
class Kind:
    """A kind of barcode: how it is drawn, and what its data say.

    ``retail``: readers read one digit more than its data, and so are people to. ``stacked``: it has rows of its own, so
    that its height is not a matter of style. ``gs1``: its data are fields in parentheses.
    """

    symbology: zxingcpp.BarcodeFormat
    says: Callable[[bytes], str]
    retail: bool = False
    stacked: bool = False
    gs1: bool = False


def barcode(number: int, data: bytes, style: BarcodeStyle) -> Image.Image:
    """A barcode of a kind of ``KINDS``, mode "1" with 1 for ink, without a quiet zone.

    Raises ValueError where the data don't make one.
    """
    kind = KINDS.get(number)
    if kind is None:
        raise ValueError("there is no such kind")
    text = kind.says(data)
    code = zxingcpp.create_barcode(text, kind.symbology, gs1=kind.gs1)
    raw = np.asarray(code.to_image(scale=1, add_quiet_zones=False)) < 128
    rows = raw if kind.stacked else raw[:1].repeat(style.height, axis=0)
    tall = style.module if kind.stacked else 1
    bars = Image.fromarray(rows.repeat(tall, axis=0).repeat(style.module, axis=1))
    return _with_text(bars, code_text(number, data).replace("\x1d", ""), style)


def code_text(number: int, data: bytes) -> str:
    """What a barcode says to those who read it, without the signs that select a code set."""
    kind = KINDS[number]
    text = kind.says(data)
    return text + _check_digit(text) if kind.retail else text


def _plain(data: bytes) -> str:
    return data.decode("latin-1")


def _checked(digits: int) -> Callable[[bytes], str]:
    """Digits without the last one where it is a check digit, which is worked out anew."""
    return lambda data: _plain(data)[:digits]


def _short(data: bytes) -> str:
    """UPC-E from its six digits, from seven or eight with the system and the check digit, or from a UPC-A."""
    text = _plain(data)
    if len(text) < 11:
        return text[:7] if len(text) > 6 else text
    maker, item = text[1:6], text[6:11]
    if maker[2] in "012" and maker[3:] == "00" and item[:2] == "00":
        short = maker[:2] + item[2:] + maker[2]
    elif maker[3:] == "00" and item[:3] == "000":
        short = maker[:3] + item[3:] + "3"
    elif maker[4] == "0" and item[:4] == "0000":
        short = maker[:4] + item[4] + "4"
    elif item[:4] == "0000" and item[4] in "56789":
        short = maker + item[4]
    else:
        raise ValueError("these digits have no short form")
    return text[0] + short


def _starred(data: bytes) -> str:
    return _plain(data).strip("*")


def _pairs(data: bytes) -> str:
    return _plain(data)[: len(data) // 2 * 2]


def _codabar(data: bytes) -> str:
    return _plain(data).upper()


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


def _fields(data: bytes) -> str:
    """The data of GS1 codes; a bracket that belongs to a field is escaped."""
    text = data.replace(b" ", b"").replace(b"*", b"")
    for escape, meant in _GS1_ESCAPES.items():
        text = text.replace(escape, meant)
    return text.decode("latin-1")


KINDS: Mapping[int, Kind] = {
    0: Kind(_F.UPCA, _checked(11), retail=True),
    1: Kind(_F.UPCE, _short),
    2: Kind(_F.EAN13, _checked(12), retail=True),
    3: Kind(_F.EAN8, _checked(7), retail=True),
    4: Kind(_F.Code39, _starred),
    5: Kind(_F.ITF, _pairs),
    6: Kind(_F.Codabar, _codabar),
    7: Kind(_F.Code93, _plain),
    8: Kind(_F.Code128, _code128),
    9: Kind(_F.Code128, _fields, gs1=True),
    10: Kind(_F.DataBarOmni, _checked(13)),
    11: Kind(_F.DataBarOmni, _checked(13)),
    12: Kind(_F.DataBarLtd, _checked(13)),
    13: Kind(_F.DataBarExp, _fields),
    14: Kind(_F.Code128, _plain),
    25: Kind(_F.Code32, _plain),
}
"""by the parameter of GS k, counted from 0 or from 65"""


def _check_digit(digits: str) -> str:
    """What makes the digits, every other one counted three times, from the last one on, a multiple of ten."""
    return str(-sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits))) % 10)


def _with_text(bars: Image.Image, text: str, style: BarcodeStyle) -> Image.Image:
    label = _label(text, bars.width, _TEXT_FONTS[style.font])
    rows = [label] * bool(style.text & _ABOVE) + [bars] + [label] * bool(style.text & _BELOW)
    image = Image.new("1", (bars.width, sum(row.height for row in rows)))
    top = 0
    for row in rows:
        image.paste(row, (0, top))
        top += row.height
    return image


def _label(text: str, width: int, font: tuple[int, int]) -> Image.Image:
    across, down = font
    image = Image.new("1", (width, down + 4))
    left = (width - across * len(text)) // 2
    for index, char in enumerate(text):
        image.paste(cell(char, across, down), (left + across * index, 4))
    return image
