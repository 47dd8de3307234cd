"""How sharp and how bright a picture is, for those who turn a lens: finer than the figures of each frame."""

from dataclasses import dataclass

import cv2
import numpy as np

from drivers.cameras.gray import BURNT, Gray

_NOISE = 1.0
"""Sigma in pixels of the blur under which the grain of a dark picture does not count as sharpness"""


@dataclass(frozen=True)
class Sight:
    """One picture in figures."""

    sharpness: float
    """fine contrast in the middle of the picture against its brightness; compare it with that of the same scene only"""
    bright: int
    """the gray, 0 to 255, that one pixel in a hundred reaches: the screen of a phone that is there"""
    burnt: float
    """share of the picture, 0 to 1, that is too bright to say anything"""


def sight(gray: Gray) -> Sight | None:
    """The figures of a picture; None where there is too little of it."""
    height, width = gray.shape
    middle = gray[height // 4 : height - height // 4, width // 4 : width - width // 4]
    if min(middle.shape) < 3:
        return None
    calm = cv2.GaussianBlur(middle, (0, 0), _NOISE)
    sharpness = float(cv2.Laplacian(calm, cv2.CV_32F).std()) / max(1.0, float(calm.mean()))
    counts = np.bincount(gray.ravel(), minlength=256)
    bright = int(np.searchsorted(counts.cumsum(), 0.99 * gray.size))
    return Sight(sharpness, bright, float(counts[BURNT:].sum()) / gray.size)
