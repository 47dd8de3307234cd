"""One picture of a camera, as a file for people."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.cameras.frames import Camera
from drivers.cameras.gray import Gray
from drivers.cameras.packet import Packet
from drivers.errors import DeviceUnavailable

SETTLED = 15
"""Frames until a camera has found its exposure and its focus, and a virtual hand is in its place"""

_TRIES = 5


def snapshot(camera: Camera, settled: int = SETTLED) -> NDArray[Any]:
    """The first picture that can be opened after so many frames: BGR, or gray where the camera gives no colours.

    Raises DeviceLost, DeviceUnavailable.
    """
    for _ in range(settled):
        camera.read()
    for _ in range(_TRIES):
        picture = _opened(camera.read())
        if picture is not None and picture.size:
            return picture
    raise DeviceUnavailable("the camera gives no pictures that can be opened", "unplug the camera and plug it in again")


def encoded(picture: NDArray[Any], suffix: str) -> bytes:
    """The content of a file; ``suffix`` is .jpg, .jpeg or .png."""
    # Encoded anew even where a JPEG came: those of cameras lack the tables without which many programs show nothing.
    return cv2.imencode(suffix, picture)[1].tobytes()


def _opened(picture: Packet | Gray) -> NDArray[Any] | None:
    if not isinstance(picture, Packet):
        return picture
    try:
        return cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
