"""A virtual camera that can suffer what real ones do."""

from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np

from drivers.cameras.frames import Camera
from drivers.cameras.gray import Gray
from drivers.cameras.virtual import faults
from drivers.errors import DeviceLost

_BLUR = 12.0
"""pixels by which the picture is out of focus"""

_CHANGES: Mapping[str, Callable[[Gray], Gray]] = {
    # A little is left of the picture: a sensor's noise is there in the dark, too.
    "camera-black": lambda picture: np.asarray(picture >> 5, np.uint8),
    "camera-bright": lambda picture: np.asarray(255 - (picture >> 6), np.uint8),
    "camera-blurred": lambda picture: np.asarray(cv2.GaussianBlur(picture, (0, 0), _BLUR), np.uint8),
}
"""what a fault makes of a picture"""


class AilingCamera:
    """Gives the pictures of another camera, as the fault leaves them that it has at the time."""

    def __init__(self, camera: Camera, picture: Path) -> None:
        """Take a camera, and the picture whose fault it has (``faults``)."""
        self._camera = camera
        self._picture = picture
        self._last: Gray | None = None

    def __repr__(self) -> str:
        return f"<AilingCamera {self._camera!r} {faults.now(self._picture)}>"

    def read(self) -> Gray:
        """See Camera."""
        fault = faults.now(self._picture)
        if fault == "camera-gone":
            raise DeviceLost(faults.FAULTS[fault].tells, "plug it in again: kiosk devices fault camera-well")
        picture = np.asarray(self._camera.read(), np.uint8)
        if fault == "camera-frozen" and self._last is not None:
            return self._last
        change = _CHANGES.get(fault)
        self._last = picture if change is None else change(picture)
        return self._last

    def close(self) -> None:
        """See Camera."""
        self._camera.close()
