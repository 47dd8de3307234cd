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
    options: Mapping[str, Any] = field(default_factory=dict)


KINDS: Mapping[Symbol, Kind] = {
    Symbol.QR: Kind("QR code", zxingcpp.BarcodeFormat.QRCode, 4, 4, {"ec_level": "M"}),
    # the edge of the paper, where no printer prints, adds to the quiet zone of wide codes
    Symbol.CODE128: Kind("Code 128", zxingcpp.BarcodeFormat.Code128, 2, 2),
    Symbol.PDF417: Kind("PDF417", zxingcpp.BarcodeFormat.PDF417, 2, 2),
}


def symbol(code: Qr | Barcode) -> Symbol:
    """Which kind of code it is."""
    return Symbol.QR if isinstance(code, Qr) else code.symbol


@lru_cache(64)
def modules(symbol: Symbol, text: str) -> Modules:
    """The code without its quiet zone, True is dark; raises NothingSent where the text can't be said with it.

    A QR code corrects 15 %; a Code 128 is one row; a row of a PDF417 is three rows of modules.
    """
    kind = KINDS[symbol]
    try:
        drawn = zxingcpp.create_barcode(text, kind.format, **kind.options).to_image(scale=1, add_quiet_zones=False)
    except ValueError as error:
        raise NothingSent(f"this text can't be a {kind.name}: {error}", "print less into the code") from error
    dark: Modules = np.array(drawn) == 0
    return dark[:1] if symbol is Symbol.CODE128 else dark


def module_dots(code: Qr | Barcode, across: int, paper: int, room: int) -> int:
    """The whole dots of a module of a code that is ``across`` modules wide, so that it takes its share of the paper.

    Raises NothingSent if not even the smallest fits into ``room`` dots.
    """
    kind = KINDS[symbol(code)]
    total = across + 2 * kind.quiet
    dots = min(max(kind.smallest, int(paper * code.share) // total), room // total)
    if dots < kind.smallest:
        raise NothingSent(
            f"a {kind.name} of {len(code.text)} characters takes {total * kind.smallest} dots across, "
            f"and the paper has {room}",
            "print less into the code, or choose a kind of code that takes less room",
        )
    return dots
