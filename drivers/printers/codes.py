"""The codes that gates read, as modules: dark and light fields in rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from drivers.errors import NothingSent
from drivers.printers.document import Barcode, Qr, Symbol

Modules = NDArray[np.bool_]


@dataclass(frozen=True)
class Kind:
    """How a kind of code is made."""

    name: str
    format: zxingcpp.BarcodeFormat
    quiet: int
    """blank modules around it"""
    smallest: int
    """dots of a module; a smaller one blurs on thermal paper"""
    largest: int
    """dots of a module; printers draw no larger one, and more of a PDF417 costs paper and helps no reader"""
    options: Mapping[str, Any] = field(default_factory=dict)


KINDS: Mapping[Symbol, Kind] = {
    Symbol.QR: Kind("QR code", zxingcpp.BarcodeFormat.QRCode, 4, 4, 16, {"ec_level": "M"}),
    # the edge of the paper, where no printer prints, adds to the quiet zone of wide codes
    Symbol.CODE128: Kind("Code 128", zxingcpp.BarcodeFormat.Code128, 2, 2, 6),
    # of level 4 it corrects about as much as the QR code
    Symbol.PDF417: Kind("PDF417", zxingcpp.BarcodeFormat.PDF417, 2, 2, 4, {"ec_level": "4"}),
}
_PDF417_FRAME, _PDF417_COLUMN = 69, 17
"""modules of its two edges with their indicators, and of a column of data"""


def symbol(code: Qr | Barcode) -> Symbol:
    """Which kind of code it is."""
    return Symbol.QR if isinstance(code, Qr) else code.symbol


@lru_cache(64)
def modules(symbol: Symbol, text: str, columns: int = 0) -> Modules:
    """The code without its quiet zone, True is dark; raises NothingSent where the text can't be said with it.

    A QR code corrects 15 %; a Code 128 is one row; a row of a PDF417 is three rows of modules, and it has as many
    ``columns`` as are asked for, or as look best.
    """
    kind = KINDS[symbol]
    options = {**kind.options, "columns": columns} if columns else kind.options
    try:
        drawn = zxingcpp.create_barcode(text, kind.format, **options).to_image(scale=1, add_quiet_zones=False)
    except ValueError as error:
        raise NothingSent(f"this text can't be a {kind.name}: {error}", "print less into the code") from error
    dark: Modules = np.array(drawn) == 0
    return dark[:1] if symbol is Symbol.CODE128 else dark


def shaped(code: Qr | Barcode, paper: int, room: int) -> Modules:
    """The code in the shape that has the largest modules on this paper; the narrowest one where none fits."""
    sizes = [(_dots(code, shape.shape[1], paper, room), shape) for shape in _shapes(symbol(code), code.text)]
    fitting = [(dots, shape) for dots, shape in sizes if dots >= KINDS[symbol(code)].smallest]
    if not fitting:
        return min((shape for _, shape in sizes), key=lambda shape: shape.shape[1])
    return max(fitting, key=lambda size: (size[0], size[1].shape[1]))[1]


def module_dots(code: Qr | Barcode, across: int, paper: int, room: int) -> int:
    """The whole dots of a module of a code that is ``across`` modules wide, so that it takes its share of the paper.

    Raises NothingSent if not even the smallest fits into ``room`` dots.
    """
    kind, dots = KINDS[symbol(code)], _dots(code, across, paper, room)
    if dots < kind.smallest:
        needed = (across + 2 * kind.quiet) * kind.smallest
        raise NothingSent(
            f"a {kind.name} of {len(code.text)} characters takes {needed} dots across, and the paper has {room}",
            "choose wider paper, or a kind of code that takes less room: a QR code takes the least",
        )
    return dots


def pdf417_columns(across: int) -> int:
    """How many columns of data a PDF417 has that is so many modules wide."""
    return (across - _PDF417_FRAME) // _PDF417_COLUMN


def _dots(code: Qr | Barcode, across: int, paper: int, room: int) -> int:
    kind = KINDS[symbol(code)]
    total = across + 2 * kind.quiet
    return min(max(kind.smallest, int(paper * code.share) // total), room // total, kind.largest)


@lru_cache(64)
def _shapes(symbol: Symbol, text: str) -> tuple[Modules, ...]:
    """A code as it looks best, and with fewer columns while it is half again as wide as high; others have one."""
    usual = modules(symbol, text)
    if symbol is not Symbol.PDF417:
        return (usual,)
    narrower = (modules(symbol, text, columns) for columns in range(1, pdf417_columns(usual.shape[1])))
    return (usual, *(shape for shape in narrower if 2 * shape.shape[1] >= 3 * shape.shape[0]))
