"""Pictures as devices send them, without conversion: rows of a table by the four letters of their format."""

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras.gray import Gray, to_gray
from drivers.cameras.packet import Packet

_Raw = NDArray[Any]
_JPEG = b"\xff\xd8"
"""How each one begins"""


def four_letters(fourcc: float) -> str:
    """The name of a format that OpenCV gives as a number; empty for none."""
    letters = int(fourcc).to_bytes(4, "little", signed=True) if -(2**31) <= fourcc < 2**31 else b""
    return letters.decode("ascii", "replace").strip("\0 ").upper()


def picture(letters: str, raw: _Raw) -> Packet | Gray | None:
    """The picture in what a device of this format sent; None for rubbish. Nothing is decoded, colour is left out."""
    return FORMATS.get(letters, to_gray)(raw)


def _packet(raw: _Raw) -> Packet | None:
    jpeg = raw.tobytes()
    return Packet(jpeg) if jpeg.startswith(_JPEG) else None


def _plane(number: int) -> Callable[[_Raw], Gray]:
    """Of interleaved bytes, each second one is the brightness."""

    def brightness(raw: _Raw) -> Gray:
        pairs = raw if raw.ndim == 3 and raw.shape[2] == 2 else raw.reshape(raw.shape[0], -1, 2)
        return to_gray(cv2.extractChannel(pairs, number))

    return brightness


def _upper(raw: _Raw) -> Gray:
    """The brightness comes first, then the colours at half the size."""
    return to_gray(np.ascontiguousarray(raw[: raw.shape[0] * 2 // 3]))


FORMATS: Mapping[str, Callable[[_Raw], Packet | Gray | None]] = {
    "MJPG": _packet,
    "JPEG": _packet,
    "YUYV": _plane(0),
    "YUY2": _plane(0),
    "UYVY": _plane(1),
    "GREY": to_gray,
    "NV12": _upper,
    "NV21": _upper,
    "YU12": _upper,
    "YV12": _upper,
}
"""Those that are taken as they are; any other is left to OpenCV"""
