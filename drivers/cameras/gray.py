"""The one kind of picture that decoders get: rows of gray bytes."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""Height x width, 0 black to 255 white, contiguous"""

LONGEST = 2560
"""Longer sides are shrunk to this many pixels: no camera of ours needs them, and decoders' time grows with them"""

_TO_GRAY = {1: None, 3: cv2.COLOR_BGR2GRAY, 4: cv2.COLOR_BGRA2GRAY}


def to_gray(picture: NDArray[Any]) -> Gray:
    """Any picture (gray, BGR or BGRA; bytes, wider integers or floats) as gray bytes, shrunk where it is huge.

    What is no picture at all (empty, or of another shape) becomes an empty one of 0x0.
    """
    channels = picture.shape[2] if picture.ndim == 3 else 1
    if picture.ndim not in {2, 3} or not picture.size or channels not in _TO_GRAY:
        return np.zeros((0, 0), np.uint8)
    small = _shrunk(_as_bytes(picture))
    code = _TO_GRAY[channels]
    flat = small.reshape(small.shape[:2]) if code is None else cv2.cvtColor(small, code)
    return np.ascontiguousarray(flat, np.uint8)


def unpacked(jpeg: bytes) -> Gray:
    """The picture in a JPEG; an empty one of 0x0 where there is none."""
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        picture = None
    return np.zeros((0, 0), np.uint8) if picture is None else to_gray(picture)


def _as_bytes(picture: NDArray[Any]) -> Gray:
    if picture.dtype == np.uint8:
        return picture
    if picture.dtype == np.bool_:
        return picture.astype(np.uint8) * np.uint8(255)
    if picture.dtype == np.uint16:
        return (picture >> 8).astype(np.uint8)
    return np.nan_to_num(picture.astype(np.float64), posinf=255).clip(0, 255).astype(np.uint8)


def _shrunk(picture: Gray) -> Gray:
    height, width = picture.shape[:2]
    longest = max(height, width)
    if longest <= LONGEST:
        return picture
    size = (max(1, width * LONGEST // longest), max(1, height * LONGEST // longest))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
