"""Figures of pictures."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras.figures import CELLS, COLUMNS, ROWS, Figures
from drivers.cameras.gray import BURNT, Gray

_CONTRAST = 60
"""Gray levels between the darkest and the brightest pixel of a cell that may be judged by its edges"""

_NOISE = 0.8
"""Sigma in pixels of the blur under which the grain of a dark picture is no edge"""

_STEEPEST = 95
"""Percentile of the cells: one sharp spot is no sharp picture"""

_SIZE = (20 * COLUMNS, 20 * ROWS)


def measure(gray: Gray) -> Figures | None:
    """The figures of a picture; None where there is none."""
    if min(gray.shape) < ROWS:
        return None
    even = np.asarray(cv2.resize(gray, _SIZE, interpolation=cv2.INTER_AREA), np.uint8)
    burnt = np.where(even >= BURNT, np.uint8(255), np.uint8(0))
    return Figures(_sharpness(even), thumbnail(even), thumbnail(burnt))


def thumbnail(gray: Gray) -> bytes:
    """The gray of each cell of a picture; empty where there is none."""
    if min(gray.shape) < ROWS:
        return b""
    return cv2.resize(gray, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA).tobytes()


def _sharpness(even: Gray) -> float:
    calm = np.asarray(cv2.GaussianBlur(even, (0, 0), _NOISE), np.uint8)
    blocks = _blocks(calm)
    contrast = blocks.max(axis=0).astype(np.float32) - blocks.min(axis=0)
    slopes = [np.abs(cv2.Sobel(calm, cv2.CV_16S, *along, ksize=1)) for along in ((1, 0), (0, 1))]
    steepest = _blocks(np.maximum(*slopes)).max(axis=0) / np.maximum(contrast, 1)
    judged = steepest[contrast >= _CONTRAST]
    return float(min(1, np.percentile(judged, _STEEPEST))) if judged.size else 1.0


def _blocks(even: NDArray[Any]) -> NDArray[Any]:
    """The pixels of each cell along the first axis."""
    height, width = even.shape
    split = even.reshape(ROWS, height // ROWS, COLUMNS, width // COLUMNS)
    return split.transpose(1, 3, 0, 2).reshape(-1, CELLS)
