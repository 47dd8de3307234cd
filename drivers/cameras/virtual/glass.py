"""What stands between a screen's light and the camera: cracks, waves and bands, mirrored lamps, a finger.

What chance decides of each comes from the look's ``marks``, so that it stays from frame to frame.
"""

import cv2
import numpy as np

from drivers.cameras.gray import Gray
from drivers.cameras.virtual.dice import Dice, Light
from drivers.cameras.virtual.look import HEIGHT, WIDTH, Look
from drivers.cameras.virtual.phone import Quad
from drivers.cameras.virtual.pose import Matrix, seen

_COARSE = 4
_SKIN = 0.35
"""light of a finger where white would be 1"""
_CRACK_STEPS = 9


def cracked(screen: Gray, quad: Quad, look: Look) -> Gray:
    """The screen with cracks that start at one point near its code; each splits light, and casts a shadow beside it."""
    if look.cracks < 1:
        return screen
    dice = _dice(look, 1)
    broken = screen.copy()
    (left, top), _, (right, bottom), _ = quad
    side = right - left
    centre = np.array([dice.uniform(left, right), dice.uniform(top, bottom) + dice.uniform(-0.2, 0.2) * side])
    for _ in range(int(look.cracks)):
        angle, point = dice.uniform(0, 2 * np.pi), centre
        for _ in range(_CRACK_STEPS):
            angle += dice.uniform(-0.5, 0.5)
            following = point + dice.uniform(0.04, 0.14) * side * np.array([np.cos(angle), np.sin(angle)])
            width, shade = dice.whole(1, 3), dice.pick((20, 120, 190, 255))
            cv2.line(broken, _whole(point), _whole(following), shade, width, cv2.LINE_AA)
            point = following
    return broken


def dimming(look: Look, dice: Dice) -> Light:
    """The share of a screen's light that waves and bands leave, all over the frame.

    Bands run: ``dice`` decides where they are in this frame.
    """
    share = np.ones((HEIGHT, 1), np.float32)
    if look.bands > 0:
        period, start = _dice(look, 2).uniform(40, 280), dice.uniform(0, 2 * np.pi)
        wave = 0.5 + 1.2 * np.sin(np.arange(HEIGHT) * 2 * np.pi / period + start)
        share = (1 - look.bands * wave.clip(0, 1)).astype(np.float32)[:, None]
    if look.moire > 0:
        share = share * (1 + np.float32(look.moire) * _waves(_dice(look, 3)))
    return np.broadcast_to(share, (HEIGHT, WIDTH))


def mirrored(quad: Quad, look: Look) -> Light:
    """The light of lamps in the glass near a code, which is at ``quad`` in the frame."""
    dice = _dice(look, 4)
    corners = np.array(quad)
    middle, side = corners.mean(axis=0), np.linalg.norm(corners[0] - corners[2]) / 2**0.5
    coarse = np.zeros((HEIGHT // _COARSE, WIDTH // _COARSE), np.float32)
    for _ in range(dice.whole(1, 3)):
        lamp = np.zeros_like(coarse)
        where = middle + side * np.array([dice.uniform(-0.6, 0.6), dice.uniform(-0.6, 0.6)])
        axes = side * np.array([dice.uniform(0.06, 0.5), dice.uniform(0.04, 0.14)])
        cv2.ellipse(lamp, _whole(where / _COARSE), _whole(axes / _COARSE + 1), dice.uniform(0, 180), 0, 360, 1.0, -1)
        coarse += cv2.GaussianBlur(lamp, (0, 0), dice.uniform(1, 6)) * dice.uniform(0.5, 1)
    return np.asarray(cv2.resize(coarse, (WIDTH, HEIGHT)) * look.glare, np.float32)


def touched(light: Light, matrix: Matrix, quad: Quad, look: Look) -> Light:
    """The frame with a finger that reaches over an edge of the code."""
    if look.finger <= 0:
        return light
    dice = _dice(look, 5)
    corners = np.array(quad)
    side = np.linalg.norm(corners[1] - corners[0])
    edge = dice.whole(0, 3)
    start, end = corners[edge], corners[(edge + 1) % 4]
    inward = (corners[(edge + 2) % 4] - end) / side
    tip = start + (end - start) * dice.uniform(0.15, 0.85) + inward * look.finger * side
    lean = (end - start) / side * dice.uniform(-0.5, 0.5)
    root = tip - (inward + lean) * side
    ends = np.array(seen(matrix, (tuple(tip - inward * 0.11 * side), tuple(root))))
    width = 0.22 * float(np.linalg.norm(ends[1] - ends[0]))
    cover = np.zeros(light.shape, np.uint8)
    cv2.line(cover, _whole(ends[0]), _whole(ends[1]), 255, max(2, round(width)), cv2.LINE_AA)
    share = cv2.GaussianBlur(cover, (0, 0), 1.5).astype(np.float32) / 255
    return np.asarray(light + (np.float32(_SKIN * look.ambient) - light) * share, np.float32)


def _waves(dice: Dice) -> Light:
    """Curved waves from -1 to 1: the sine of a sum of what hangs on the row and what hangs on the column."""
    rows, columns = (
        (np.arange(size) - dice.uniform(0, size)) / period * 2 * np.pi
        for size, period in ((HEIGHT, dice.uniform(6, 60)), (WIDTH, dice.uniform(6, 60)))
    )
    bend = dice.uniform(-0.0004, 0.0004)
    rows, columns = rows + bend * rows**2, columns + bend * columns**2
    waves = np.outer(np.sin(rows), np.cos(columns)) + np.outer(np.cos(rows), np.sin(columns))
    return np.asarray(waves, np.float32)


def _dice(look: Look, part: int) -> Dice:
    return Dice(int(look.marks), part)


def _whole(point: object) -> tuple[int, int]:
    x, y = np.asarray(point).round().astype(int)
    return int(x), int(y)
