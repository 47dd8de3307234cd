"""From a gray picture to the texts of the QR codes in it: zxing-cpp first, pyzbar as the second opinion."""

import logging
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras.gray import Gray, to_gray, unpacked
from drivers.cameras.packet import Packet

LONGEST_TEXT = 512
SMALLEST_SIDE = 21
"""Pixels; a QR code has at least this many modules a side"""

_REFUSALS = (ValueError, RuntimeError, IndexError, OverflowError, MemoryError, cv2.error)
"""What decoders raise on hostile codes: bad enum values of structured append, broken text encodings, C++ exceptions"""

_Decoder = Callable[[Gray], Iterable[str]]

_log = logging.getLogger(__name__)


def decode(picture: NDArray[Any]) -> list[str]:
    """The texts of all QR codes in a picture that can be vouchers: printable ASCII, at most 512 characters."""
    return [text for text in read(picture) if _printable(text)]


def look(picture: Packet | Gray, turn: int) -> list[str]:  # noqa: ARG001 - there is no heavy step yet
    """The texts of the vouchers in a frame of a camera; ``turn`` says which heavy step has its turn."""
    if isinstance(picture, Packet):
        picture = unpacked(picture.jpeg)
    return decode(picture)


def read(picture: NDArray[Any]) -> list[str]:
    """The texts of all QR codes in a picture, each once, whatever they hold; the first decoder that sees one wins."""
    gray = to_gray(picture)
    if min(gray.shape) < SMALLEST_SIDE:
        return []
    for decoder in _decoders().values():
        if texts := _guarded(decoder, gray):
            return texts
    return []


def decoders() -> list[str]:
    """The decoders that work on this machine, in the order in which they are asked."""
    return list(_decoders())


def _printable(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TEXT and text.isascii() and text.isprintable()


def _guarded(decoder: _Decoder, gray: Gray) -> list[str]:
    try:
        return list(dict.fromkeys(decoder(gray)))
    except _REFUSALS as error:
        _log.debug("a decoder refused a picture: %s", error)
        return []


@cache
def _decoders() -> dict[str, _Decoder]:
    makers: dict[str, Callable[[], _Decoder]] = {"zxing-cpp": _zxing, "pyzbar": _zbar}
    working = {}
    for name, make in makers.items():
        try:
            working[name] = make()
        except ImportError as error:  # pyzbar raises it too where the libzbar of the system is missing
            _log.warning("codes are read without %s: %s", name, error)
    return working


def _zxing() -> _Decoder:
    import zxingcpp  # noqa: PLC0415 - may be missing

    # QRCode would also read Micro QR M1, which has no error correction and is "seen" in mere texture.
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])

    def decoder(gray: Gray) -> list[str]:
        found = zxingcpp.read_barcodes(
            gray, formats=formats, try_invert=True, try_downscale=True, text_mode=zxingcpp.TextMode.Plain
        )
        return [code.text for code in found]

    return decoder


def _zbar() -> _Decoder:
    from pyzbar import pyzbar  # noqa: PLC0415 - may be missing

    symbols = [pyzbar.ZBarSymbol.QRCODE]

    def decoder(gray: Gray) -> list[str]:
        # Half scale reads more than full scale, at a quarter of the time.
        half = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        return [code.data.decode() for code in pyzbar.decode(np.ascontiguousarray(half), symbols=symbols)]

    return decoder
