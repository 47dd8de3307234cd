"""What is behind the phone: calm lobbies, hostile clutter, and people who walk by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras.gray import Gray
from drivers.cameras.virtual.dice import Dice, Light
from drivers.cameras.virtual.lens import Tint
from drivers.cameras.virtual.look import HEIGHT, WIDTH

_COATS = 4
_WALKER_BLUR = 2.0


@dataclass(frozen=True, eq=False)
class Lobby:
    """A still background: its light, where white is 1, and its colour."""

    light: Light
    tint: Tint


def hall(dice: Dice) -> Lobby:
    """An empty lobby, out of focus: wall, floor, posters, lamps."""
    wall = np.linspace(120, 60, HEIGHT)[:, None] + np.linspace(-20, 20, WIDTH)
    floor = int(HEIGHT * 0.72)
    wall[floor:] *= 0.6
    canvas = wall.astype(np.uint8)
    for left in range(60, WIDTH - 200, 300):
        _poster(canvas, dice, left, dice.whole(100, 200))
    for _ in range(5):
        cv2.circle(canvas, (dice.whole(80, WIDTH - 80), dice.whole(20, 80)), 22, 240, -1)
    return _lobby(canvas, dice, 5)


def clutter(dice: Dice) -> Lobby:
    """A background that is full of edges, as hostile to decoders as lobbies get: tiles, mosaics, prints, foliage."""
    canvas = np.full((HEIGHT, WIDTH), dice.whole(40, 200), np.uint8)
    for _ in range(dice.whole(2, 5)):
        dice.pick(_PAINTERS)(canvas, dice)
    return _lobby(canvas, dice, dice.uniform(0.6, 4))


def passed_by(lobby: Lobby, walkers: int, dice: Dice, at: float) -> Lobby:
    """The lobby while people walk through it; ``at`` in seconds, ``dice`` decides who walks, anew at each call."""
    canvas = lobby.light.copy()
    for _ in range(walkers):
        start, speed = dice.uniform(0, 1.3), dice.uniform(0.12, 0.35) * dice.pick((-1, 1))
        x = ((start + speed * at) % 1.3 - 0.15) * WIDTH
        _walker(canvas, x, dice.uniform(0.45, 0.9) * HEIGHT, [dice.uniform(0.02, 0.5) for _ in range(_COATS)], at)
    return Lobby(canvas, lobby.tint)


def _lobby(canvas: Gray, dice: Dice, blur: float) -> Lobby:
    tint = np.full((HEIGHT // 2, WIDTH // 2, 2), 128, np.uint8)
    for channel in range(2):
        corners = np.array([[dice.whole(112, 146) for _ in range(4)] for _ in range(3)], np.float32)
        tint[..., channel] = cv2.resize(corners, (WIDTH // 2, HEIGHT // 2)).astype(np.uint8)
    soft = cv2.GaussianBlur(canvas, (0, 0), blur).astype(np.float32) / 255
    return Lobby(np.asarray(soft * soft, np.float32), tint)


def _walker(canvas: Light, x: float, height: float, shades: list[float], at: float) -> None:
    """Head, coat and two legs in striped cloth, out of focus, with two steps a second."""
    feet = HEIGHT + 40
    swing = 0.09 * height * np.sin(at * 2 * np.pi)
    figure = np.zeros_like(canvas)
    parts = (
        ((x, feet - height * 0.93), (0.05 * height, 0.07 * height), shades[0]),
        ((x, feet - height * 0.62), (0.13 * height, 0.26 * height), shades[1]),
        ((x + swing, feet - height * 0.2), (0.05 * height, 0.24 * height), shades[2]),
        ((x - swing, feet - height * 0.2), (0.05 * height, 0.24 * height), shades[3]),
    )
    cover = np.zeros(canvas.shape, np.uint8)
    for centre, axes, shade in parts:
        oval = (tuple(map(round, centre)), tuple(map(round, axes)), 0, 0, 360)
        cv2.ellipse(cover, *oval, 255, -1)
        cv2.ellipse(figure, *oval, shade, -1)
    stripe = max(2, round(height / 60))
    for y in range(round(feet - 0.85 * height), HEIGHT, 2 * stripe):
        cv2.line(figure, (0, y), (WIDTH, y), shades[0], stripe)
    figure *= cover > 0
    soft = cv2.GaussianBlur(cover, (0, 0), _WALKER_BLUR).astype(np.float32) / 255
    canvas += cv2.GaussianBlur(figure, (0, 0), _WALKER_BLUR) - canvas * soft


def _poster(canvas: Gray, dice: Dice, left: int, top: int) -> None:
    cv2.rectangle(canvas, (left, top), (left + 190, top + 280), dice.whole(30, 170), -1)
    for _ in range(12):
        x, y = dice.whole(left, left + 150), dice.whole(top, top + 250)
        cv2.rectangle(canvas, (x, y), (x + 40, y + 24), dice.whole(20, 220), -1)


def _tiles(canvas: Gray, dice: Dice) -> None:
    side, joint = dice.whole(14, 70), dice.whole(0, 255)
    for y in range(0, HEIGHT, side):
        cv2.line(canvas, (0, y), (WIDTH, y), joint, dice.whole(1, 4))
    for x in range(0, WIDTH, side):
        cv2.line(canvas, (x, 0), (x, HEIGHT), joint, dice.whole(1, 4))


def _mosaic(canvas: Gray, dice: Dice) -> None:
    """Black and white squares as in a code, but no code."""
    module, wide, high = dice.whole(4, 14), dice.whole(20, 60), dice.whole(12, 40)
    squares = np.where(dice.bits(high, wide) < 128, 20, 235).astype(np.uint8)
    size = (wide * module, high * module)
    _paste(canvas, cv2.resize(squares, size, interpolation=cv2.INTER_NEAREST), dice)


def _print(canvas: Gray, dice: Dice) -> None:
    """Lines of black words on paper."""
    page = np.full((dice.whole(150, 500), dice.whole(150, 500)), dice.whole(190, 250), np.uint8)
    step = dice.whole(9, 26)
    for y in range(step, page.shape[0] - step, step):
        x = step
        while x < page.shape[1] - 3 * step:
            word = dice.whole(step // 2, 3 * step)
            cv2.rectangle(page, (x, y), (x + word, y + step // 2), dice.whole(10, 90), -1)
            x += word + step // 2
    _paste(canvas, page, dice)


def _foliage(canvas: Gray, dice: Dice) -> None:
    coarse = dice.pick((4, 8, 16))
    leaves = dice.bits(HEIGHT // coarse, WIDTH // coarse)
    whole = cv2.resize(leaves, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    cv2.addWeighted(canvas, 0.5, whole, 0.5, 0, dst=canvas)


def _posters(canvas: Gray, dice: Dice) -> None:
    for _ in range(dice.whole(1, 5)):
        _poster(canvas, dice, dice.whole(0, WIDTH - 200), dice.whole(0, HEIGHT - 290))


def _lamps(canvas: Gray, dice: Dice) -> None:
    for _ in range(dice.whole(2, 12)):
        cv2.circle(canvas, (dice.whole(0, WIDTH), dice.whole(0, HEIGHT)), dice.whole(6, 40), 255, -1)


def _rings(canvas: Gray, dice: Dice) -> None:
    """Light and dark in turn around a point, as in the corners of a code."""
    centre, width = (dice.whole(0, WIDTH), dice.whole(0, HEIGHT)), dice.whole(6, 20)
    for ring in range(dice.whole(3, 18), 0, -1):
        cv2.circle(canvas, centre, ring * width, 30 if ring % 2 else 220, -1)


def _paste(canvas: Gray, whole: NDArray[Any], dice: Dice) -> None:
    piece = whole[:HEIGHT, :WIDTH]
    high, wide = piece.shape
    x, y = dice.whole(0, WIDTH - wide), dice.whole(0, HEIGHT - high)
    canvas[y : y + high, x : x + wide] = piece


_PAINTERS: tuple[Callable[[Gray, Dice], None], ...] = (_tiles, _mosaic, _print, _foliage, _posters, _lamps, _rings)
