"""What a camera in a lobby sees: the lobby, and now and then a phone that is held in front of it.

All pure: a picture follows from the generator's seed and the arguments.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras.gray import Gray

WIDTH, HEIGHT = 1280, 720
_BEZEL = 22
_NOISE_MARGIN = 64
_Float = NDArray[np.float32]


@dataclass(frozen=True)
class Look:
    """How a phone appears for as long as it is shown."""

    height: float
    """of the phone, in frame heights, at most what fits the frame's width; a code of ``phone.screen`` is 0.3 of it"""
    roll: float
    """degrees"""
    tilt: tuple[float, float]
    """perspective: by which share of its size the far side shrinks, sideways and upright"""
    centre: tuple[float, float]
    """of the phone, in pixels from the frame's centre; at most so far that both sides are in the frame"""
    defocus: float
    """pixels, the sigma of the blur"""
    motion: int
    """pixels that the hand moves while the shutter is open"""
    brightness: float
    """of the screen; 1 is well exposed"""
    noise: float
    """the sigma of the sensor's noise, in gray levels"""
    glare: float
    """gray levels that a lamp, mirrored in the glass, adds where it is brightest"""


def draw_look(random: np.random.Generator, glare: bool = False) -> Look:
    """A look as customers give it: a code of a quarter to three fifths of the frame's height, hardly ever straight."""
    return Look(
        height=float(random.uniform(0.8, 1.8)),
        roll=float(random.uniform(-15, 15)),
        tilt=(float(random.uniform(-0.12, 0.12)), float(random.uniform(-0.12, 0.12))),
        centre=(float(random.uniform(-220, 220)), float(random.uniform(-50, 50))),
        defocus=float(random.uniform(0.4, 2.6)),
        motion=int(random.integers(0, 7)),
        brightness=float(random.uniform(0.6, 1.15)),
        noise=float(random.uniform(2, 9)),
        glare=float(random.uniform(60, 160)) if glare else 0.0,
    )


def draw_lobby(random: np.random.Generator) -> Gray:
    """An empty lobby out of focus: wall, floor, posters, lamps."""
    light = np.linspace(120, 60, HEIGHT, dtype=np.float32)[:, None] + np.linspace(-20, 20, WIDTH, dtype=np.float32)
    floor = int(HEIGHT * 0.72)
    light[floor:] *= 0.6
    for left in range(60, WIDTH - 200, 300):
        top, shade = int(random.integers(100, 200)), float(random.uniform(30, 170))
        light[top : top + 280, left : left + 190] = shade
        for _ in range(12):
            x, y = int(random.integers(left, left + 150)), int(random.integers(top, top + 250))
            light[y : y + 24, x : x + 40] = float(random.uniform(20, 220))
    lamps = np.zeros_like(light)
    for x in random.integers(80, WIDTH - 80, 5):
        cv2.circle(lamps, (int(x), int(random.integers(20, 80))), 22, 240.0, -1)
    return np.clip(cv2.GaussianBlur(np.maximum(light, lamps), (0, 0), 5), 0, 255).astype(np.uint8)


def draw(
    random: np.random.Generator,
    lobby: Gray,
    screen: Gray | None = None,
    look: Look | None = None,
    shift: tuple[float, float] = (0, 0),
) -> Gray:
    """One frame of 1280x720; the phone is ``shift`` pixels away from where its look has it."""
    if screen is None or look is None:
        return _noisy(random, lobby, 4)
    phone = cv2.copyMakeBorder(_lit(screen, look), _BEZEL, _BEZEL, _BEZEL, _BEZEL, cv2.BORDER_CONSTANT, value=(12,))
    where = _homography(phone.shape[:2], look, shift)
    held = cv2.warpPerspective(phone, where, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    covers = cv2.warpPerspective(np.full_like(phone, 255), where, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST)
    return _noisy(random, _blurred(np.where(covers > 0, held, lobby), look), look.noise)


def _lit(screen: Gray, look: Look) -> Gray:
    light = screen.astype(np.float32) * look.brightness
    if look.glare:
        light += look.glare * _glare(screen.shape[1], screen.shape[0])
    return light.clip(0, 255).astype(np.uint8)


@cache
def _glare(width: int, height: int) -> _Float:
    """The mirrored lamp; it lies over a corner of the code."""
    light = np.zeros((height, width), np.float32)
    cv2.ellipse(light, (width * 3 // 4, height // 3), (width // 4, height // 14), -35, 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(light, (0, 0), 18), np.float32)


def _homography(shape: Any, look: Look, shift: tuple[float, float]) -> NDArray[Any]:
    height, width = shape
    scale = min(look.height * HEIGHT / height, 0.9 * WIDTH / width)
    half = np.array([width, height]) * scale / 2
    room = WIDTH / 2 - half[0]
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64)
    far = 1 - corners[:, ::-1] * np.array(look.tilt) / 2
    turn = np.deg2rad(look.roll)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    sideways, upright = look.centre
    centre = np.array([WIDTH, HEIGHT]) / 2 + [np.clip(sideways, -room, room), upright] + np.array(shift)
    target = (corners * far * half) @ rotation + centre
    source = (corners + 1) / 2 * [width, height]
    return cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))


def _blurred(picture: Gray, look: Look) -> Gray:
    if look.motion > 1:
        kernel = np.zeros((look.motion, look.motion), np.float32)
        np.fill_diagonal(kernel, 1 / look.motion)
        picture = np.asarray(cv2.filter2D(picture, -1, kernel), np.uint8)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), look.defocus), np.uint8)


def _noisy(random: np.random.Generator, picture: Gray, sigma: float) -> Gray:
    """Add the sensor's noise: a cut-out of one field, for drawing a million numbers takes longer than a frame."""
    y, x = random.integers(0, _NOISE_MARGIN, 2)
    noise = _noise_field()[y : y + HEIGHT, x : x + WIDTH]
    return np.asarray(cv2.scaleAdd(noise, sigma, picture.astype(np.float32)).clip(0, 255), np.uint8)


@cache
def _noise_field() -> _Float:
    shape = (HEIGHT + _NOISE_MARGIN, WIDTH + _NOISE_MARGIN)
    return np.random.default_rng(0).standard_normal(shape, np.float32)
