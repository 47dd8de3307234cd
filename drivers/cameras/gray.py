"""The one kind of picture that decoders get: rows of gray bytes."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras import jpeg as header

Gray = NDArray[np.uint8]
"""Height x width, 0 black to 255 white, contiguous"""

LONGEST = 2560
"""Longer sides are shrunk to this many pixels: no camera of ours needs them, and decoders' time grows with them"""

BURNT = 250
"""From this gray on a pixel says nothing any more"""

MOST_PIXELS = 8000 * 6000
"""of a JPEG: no camera sends more, and a header can promise four thousand million of them in a few bytes"""

_TO_GRAY = {1: None, 3: cv2.COLOR_BGR2GRAY, 4: cv2.COLOR_BGRA2GRAY}

_REDUCED = {
    1: cv2.IMREAD_GRAYSCALE,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
}
"""How a JPEG is unpacked at a whole fraction of its size, which saves the work for all other pixels"""


def to_gray(picture: NDArray[Any]) -> Gray:
    """Any picture (gray, BGR or BGRA; bytes, wider integers or floats) as gray bytes, shrunk where it is huge.

    What is no picture at all (empty, of another shape, or not of real numbers) becomes an empty one of 0x0.
    """
    channels = picture.shape[2] if picture.ndim == 3 else 1
    if picture.ndim not in {2, 3} or not picture.size or channels not in _TO_GRAY or picture.dtype.kind not in "buif":
        return _nothing()
    height, width = picture.shape[:2]
    longest = max(height, width)
    if longest > LONGEST:
        picture = _resized(_as_bytes(picture), height * LONGEST // longest, width * LONGEST // longest)
    small = _as_bytes(picture)
    code = _TO_GRAY[channels]
    flat = small.reshape(small.shape[:2]) if code is None else cv2.cvtColor(small, code)
    return np.ascontiguousarray(flat, np.uint8)


def reduced(gray: Gray, longest: int) -> Gray:
    """A picture at 1, 1/2, 1/4 or 1/8 of its size: the largest with no side longer than that."""
    height, width = gray.shape
    by = _reduction(height, width, longest)
    return gray if by == 1 else _resized(gray, height // by, width // by)


def unpacked(jpeg: bytes, longest: int) -> Gray:
    """The picture in a JPEG, ``reduced`` to that length; an empty one of 0x0 where there is none."""
    height, width = header.size(jpeg)
    if not 0 < height * width <= MOST_PIXELS:
        return _nothing()
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), _REDUCED[_reduction(height, width, longest)])
    except cv2.error:
        return _nothing()
    return _nothing() if picture is None else np.asarray(picture, np.uint8)


def _nothing() -> Gray:
    return np.zeros((0, 0), np.uint8)


def _reduction(height: int, width: int, longest: int) -> int:
    return next((by for by in _REDUCED if max(height, width) <= by * longest), max(_REDUCED))


def packed(gray: Gray) -> bytes:
    """A picture as a JPEG, for people."""
    return cv2.imencode(".jpg", gray)[1].tobytes() if gray.size else b""


def _as_bytes(picture: NDArray[Any]) -> Gray:
    if picture.dtype == np.uint8:
        return picture
    if picture.dtype == np.bool_:
        return picture.astype(np.uint8) * np.uint8(255)
    if picture.dtype == np.uint16:
        return (picture >> 8).astype(np.uint8)
    return np.asarray(np.nan_to_num(picture.clip(0, 255), copy=False), np.uint8)


def _resized(picture: Gray, height: int, width: int) -> Gray:
    size = (max(1, width), max(1, height))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
