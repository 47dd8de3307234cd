"""A frame: a lobby, and a phone that somebody holds in front of it. All pure."""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from drivers.cameras.gray import Gray
from drivers.cameras.virtual import glass, lens, pose
from drivers.cameras.virtual.dice import Dice, Light
from drivers.cameras.virtual.lens import Tint
from drivers.cameras.virtual.lobby import Lobby
from drivers.cameras.virtual.look import HEIGHT, WIDTH, Look
from drivers.cameras.virtual.phone import Page, Quad
from drivers.cameras.virtual.pose import Matrix

_BEZEL = 22
_BEZEL_COLOUR = (12, 12, 12)
_MIRRORED_LOBBY = 0.02
"""share of the lobby's light that a switched-off screen gives back"""


@dataclass(frozen=True, eq=False)
class Face:
    """The front of a phone: screen and bezel, gray and in colour, and where on it the codes are."""

    gray: Gray
    tint: Tint
    quads: tuple[Quad, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.gray.shape[1], self.gray.shape[0]

    @property
    def code(self) -> float:
        """The height of a code in pixels."""
        (_, top), _, (_, bottom), _ = self.quads[0]
        return bottom - top


def face(page: Page) -> Face:
    """The face of a phone that shows a page."""
    width, height = page.picture.size
    body = Image.new("RGB", (width + 2 * _BEZEL, height + 2 * _BEZEL), _BEZEL_COLOUR)
    body.paste(page.picture, (_BEZEL, _BEZEL))
    split = cv2.cvtColor(np.asarray(body), cv2.COLOR_RGB2YCrCb)
    quads = tuple(tuple((x + _BEZEL, y + _BEZEL) for x, y in quad) for quad in page.quads)
    half = cv2.resize(split[..., 1:], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return Face(np.ascontiguousarray(split[..., 0], np.uint8), np.asarray(half, np.uint8), quads)


def where(look: Look, shown: Face) -> Matrix:
    """The pose of a face in the frame."""
    return pose.pose(look, shown.size, shown.code)


def picture(lobby: Lobby, look: Look, shown: Face | None, dice: Dice) -> Gray:
    """The frame in gray, 1280x720; ``dice`` decides what changes from frame to frame."""
    return lens.developed(light(lobby, look, shown, dice), look, dice.grain(HEIGHT, WIDTH))


def light(lobby: Lobby, look: Look, shown: Face | None, dice: Dice) -> Light:
    """The light of the frame as it reaches the sensor, which ``lens.developed`` makes a picture of."""
    behind = lobby.light * np.float32(look.ambient)
    return lens.through(behind if shown is None else _held(behind, shown, look, dice), look)


def tint(lobby: Lobby, look: Look, shown: Face | None) -> Tint:
    """The frame's colour."""
    if shown is None:
        return lobby.tint
    matrix = pose.scaled(where(look, shown), 0.5, 0.5)
    size = (WIDTH // 2, HEIGHT // 2)
    whole = lobby.tint.copy()
    cv2.warpPerspective(shown.tint, matrix, size, whole, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    return whole


def _held(behind: Light, shown: Face, look: Look, dice: Dice) -> Light:
    matrix = where(look, shown)
    quad = pose.seen(matrix, shown.quads[0])
    box = _box(matrix, shown)
    if not box:
        return behind
    rows, columns = box
    gray = glass.cracked(shown.gray, shown.quads[0], look)
    shrink = min(1.0, 1.2 * look.code * HEIGHT / shown.code)
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    emitted = small.astype(np.float32) / 255
    fitting = pose.moved(pose.scaled(matrix, small.shape[0] / gray.shape[0], 1), -columns.start, -rows.start)
    size = (columns.stop - columns.start, rows.stop - rows.start)
    held = cv2.warpPerspective(emitted * emitted, fitting, size) * np.float32(look.screen)
    cover = cv2.warpPerspective(np.ones_like(emitted), fitting, size)
    held = held * glass.dimming(look, dice)[rows, columns] + np.float32(_MIRRORED_LOBBY * look.ambient) * cover
    if look.glare > 0:
        held += glass.mirrored(quad, look)[rows, columns] * cover
    behind[rows, columns] += held - behind[rows, columns] * cover
    return glass.touched(behind, matrix, shown.quads[0], look)


def _box(matrix: Matrix, shown: Face) -> tuple[slice, slice] | None:
    """The rows and columns of the frame in which the phone is; None where it is in none."""
    width, height = shown.size
    corners = np.array(pose.seen(matrix, ((0, 0), (width, 0), (width, height), (0, height))))
    left, top = (corners.min(axis=0).astype(int) - 2).clip(0, [WIDTH, HEIGHT])
    right, bottom = (corners.max(axis=0).astype(int) + 3).clip(0, [WIDTH, HEIGHT])
    return (slice(int(top), int(bottom)), slice(int(left), int(right))) if left < right and top < bottom else None
