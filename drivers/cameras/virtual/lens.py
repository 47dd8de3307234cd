"""From light to a picture: what a lens blurs and scatters, and what sensor, image processor and JPEG make of it."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras.gray import Gray
from drivers.cameras.virtual.dice import Dice, Light
from drivers.cameras.virtual.look import HEIGHT, WIDTH, Look

Tint = NDArray[np.uint8]
"""Colour at half the frame's size: Cr and Cb, 128 for none"""

_COARSE = 8
_BLOOM_WIDTH = 3.0
"""of scattered light, in coarse pixels"""
_EDGE = 1.2
_TINT_NOISE = 1.5
_TOO_DARK_FOR_COLOUR, _TOO_BRIGHT_FOR_COLOUR = 64, 32
"""Gray levels from black, and from white, at which colours begin to fade"""

_YUV_422 = (int(cv2.IMWRITE_JPEG_SAMPLING_FACTOR), int(cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422))


def through(light: Light, look: Look) -> Light:
    """Light as it reaches the sensor."""
    for kernel in (_streak(max(0.0, round(look.motion, 1)), round(look.heading)), _disc(round(look.defocus, 2))):
        if kernel.size > 1:
            light = np.asarray(cv2.filter2D(light, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32)
    if look.bloom > 0:
        coarse = cv2.resize(light, (WIDTH // _COARSE, HEIGHT // _COARSE), interpolation=cv2.INTER_AREA)
        around = cv2.GaussianBlur(coarse, (0, 0), _BLOOM_WIDTH)
        wide = cv2.resize(around, (WIDTH, HEIGHT))
        light = np.asarray(cv2.addWeighted(light, 1 - look.bloom, wide, look.bloom, 0), np.float32)
    return light


def developed(light: Light, look: Look, grain: Light) -> Gray:
    """The picture of light: noise, the curve of brightness (a square root), smoothing, sharpening, 8 bits."""
    noise = cv2.sqrt(np.maximum(light, 0) * look.shot + look.read**2)
    told = cv2.sqrt(np.clip(light + noise * grain, 0, 1)) * 255
    if look.denoise > 0:
        told = cv2.GaussianBlur(told, (0, 0), look.denoise)
    if look.sharpen > 0:
        told = cv2.addWeighted(told, 1 + look.sharpen, cv2.GaussianBlur(told, (0, 0), _EDGE), -look.sharpen, 0)
    return np.asarray((told + 0.5).clip(0, 255), np.uint8)


def packet(gray: Gray, tint: Tint, look: Look, dice: Dice) -> bytes:
    """The picture as a JPEG in the colours of USB cameras, YUV 4:2:2."""
    half = cv2.resize(gray, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA).astype(np.float32)
    pale = np.minimum(half / _TOO_DARK_FOR_COLOUR, (255 - half) / _TOO_BRIGHT_FOR_COLOUR).clip(0, 1)
    noise = dice.grain(*half.shape) * _TINT_NOISE
    colours = cv2.resize(128 + (tint.astype(np.float32) - 128) * pale[..., None] + noise[..., None], (WIDTH, HEIGHT))
    whole = cv2.merge([gray, *cv2.split((colours + 0.5).astype(np.uint8))])
    picture = cv2.cvtColor(whole, cv2.COLOR_YCrCb2BGR)
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, round(look.quality), *_YUV_422])
    return jpeg.tobytes()


@lru_cache(64)
def _disc(radius: float) -> Light:
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = (radius + 0.5 - np.hypot(x, y)).clip(0, 1)
    return np.asarray(disc / disc.sum(), np.float32)


@lru_cache(64)
def _streak(length: float, heading: int) -> Light:
    reach = int(np.ceil(length / 2))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    along = np.abs(x * np.cos(np.deg2rad(heading)) + y * np.sin(np.deg2rad(heading)))
    aside = np.abs(y * np.cos(np.deg2rad(heading)) - x * np.sin(np.deg2rad(heading)))
    streak = (length / 2 + 0.5 - along).clip(0, 1) * (1 - aside).clip(0, 1)
    return np.asarray(streak / streak.sum(), np.float32)
