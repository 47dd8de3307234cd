"""Where in the frame each point of a phone's screen is: a flat thing, turned in space, before a pinhole."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.cameras.virtual.look import HEIGHT, WIDTH, Look
from drivers.cameras.virtual.phone import Quad

Matrix = NDArray[np.float64]
"""3x3: from pixels of the screen to pixels of the frame"""

_FOCAL = 1000.0
"""Pixels; a camera that sees 65 degrees"""


def pose(look: Look, size: tuple[int, int], code: float) -> Matrix:
    """The pose of a screen of ``size`` (width, height) on which a code is ``code`` pixels high."""
    scale = look.code * HEIGHT / code
    turned = _turn(2, look.roll) @ _turn(0, look.pitch) @ _turn(1, look.yaw)
    centre = np.array([(0.5 + look.right) * WIDTH, (0.5 + look.down) * HEIGHT, 1.0])
    axes = turned[:, :2] * scale
    flat = np.diag([_FOCAL, _FOCAL, 0.0]) @ axes + np.outer(centre, axes[2])
    from_middle = np.array([[1, 0, -size[0] / 2], [0, 1, -size[1] / 2], [0, 0, 1]])
    result: Matrix = np.column_stack([flat, centre * _FOCAL]) @ from_middle
    return result


def seen(matrix: Matrix, quad: Quad) -> Quad:
    """Where in the frame the points of the screen are."""
    points = np.column_stack([np.array(quad), np.ones(len(quad))]) @ matrix.T
    return tuple((float(x / z), float(y / z)) for x, y, z in points)


def wholly_in_view(quad: Quad, margin: float = 0) -> bool:
    """Whether all corners are in the frame, at least ``margin`` pixels from its edges."""
    return all(margin <= x <= WIDTH - margin and margin <= y <= HEIGHT - margin for x, y in quad)


def scaled(matrix: Matrix, screen: float, frame: float) -> Matrix:
    """The same pose for a screen whose pixels are ``screen`` times as many, in a frame with ``frame`` times as many."""
    result: Matrix = np.diag([frame, frame, 1.0]) @ matrix @ np.diag([1 / screen, 1 / screen, 1.0])
    return result


def moved(matrix: Matrix, right: float, down: float) -> Matrix:
    """The same pose, so many pixels of the frame away."""
    result: Matrix = np.array([[1, 0, right], [0, 1, down], [0, 0, 1]]) @ matrix
    return result


def _turn(axis: int, degrees: float) -> NDArray[Any]:
    sine, cosine = np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))
    others = [other for other in range(3) if other != axis]
    turn = np.eye(3)
    turn[np.ix_(others, others)] = [[cosine, -sine], [sine, cosine]]
    return turn
