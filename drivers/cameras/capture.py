"""Cameras that OpenCV opens: devices, films and streams."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import cv2

from drivers.cameras.gray import Gray, to_gray
from drivers.cameras.pace import Pace
from drivers.errors import DeviceLost, DeviceUnavailable

_ENVIRONMENT = {
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "2",  # seconds until an unplugged device is noticed, instead of 10
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # quiet: our errors say it already
}
_OPEN_MS, _READ_MS = 3000, 2000
_TRIES = 2
"""One broken picture, which cheap cameras now and then send, is no loss of the camera; two in a row are"""

_DEFAULTS = {"width": 1280, "height": 720, "fps": 30}
_SETTINGS: tuple[tuple[str, tuple[tuple[int, float | None], ...]], ...] = (
    ("width", ((cv2.CAP_PROP_FRAME_WIDTH, None),)),
    ("height", ((cv2.CAP_PROP_FRAME_HEIGHT, None),)),
    ("fps", ((cv2.CAP_PROP_FPS, None),)),
    ("exposure", ((cv2.CAP_PROP_AUTO_EXPOSURE, 1), (cv2.CAP_PROP_EXPOSURE, None))),
    ("gain", ((cv2.CAP_PROP_GAIN, None),)),
    ("focus", ((cv2.CAP_PROP_AUTOFOCUS, 0), (cv2.CAP_PROP_FOCUS, None))),
)
"""The properties of each setting, in the order that drivers of cameras need; None stands for the setting's value"""


class Properties(Protocol):
    """What ``configure`` needs of a capture."""

    def set(self, prop: int, value: float, /) -> bool:
        """Ask for a value; the device may choose another one."""
        ...

    def get(self, prop: int, /) -> float:
        """The value that the device chose."""
        ...


class Capture:
    """An open camera of OpenCV; ``lost`` says what it means when no picture comes, and what to do."""

    def __init__(self, name: str, capture: cv2.VideoCapture, lost: tuple[str, str], pace: Pace | None = None) -> None:
        self.name = name
        self.granted: Mapping[str, float] = {}
        """the settings that the device chose; empty for films and streams"""
        self._capture = capture
        self._lost = lost
        self._pace = pace

    def __repr__(self) -> str:
        return f"<Capture {self.name}>"

    def read(self) -> Gray:
        """See Camera. Trusts ``grab`` alone: after an unplug, OpenCV goes on to hand out the last picture."""
        if self._pace:
            self._pace.turn()
        for _ in range(_TRIES):
            picture = self._picture()
            if picture is not None:
                return picture
        raise DeviceLost(*self._lost)

    def close(self) -> None:
        """See Camera."""
        self._capture.release()

    def _picture(self) -> Gray | None:
        if not self._capture.grab():
            return None
        try:
            good, picture = self._capture.retrieve()
        except cv2.error:
            return None
        return to_gray(picture) if good and picture is not None else None


def device(path: str, settings: Mapping[str, int]) -> Capture:
    """Open a camera by its path, best ``/dev/v4l/by-id/…``; settings are those of ``configure``."""
    capture = _open(path, cv2.CAP_V4L2)
    if not capture.isOpened():
        raise DeviceUnavailable(*_trouble(path))
    lost = (f"the camera {path} went away", "plug the camera in again; if it does not come back, try another port")
    camera = Capture(path, capture, lost)
    camera.granted = configure(capture, settings)
    return camera


def stream(url: str, name: str) -> Capture:
    """Open MJPEG over HTTP; 3 s to connect, 2 s for each picture. ``name`` is the url as people may see it."""
    capture = _open(
        url, cv2.CAP_FFMPEG, cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_MS
    )
    if not capture.isOpened():
        raise DeviceUnavailable(f"{name} gives no pictures", "check the network camera's power, cable and address")
    return Capture(name, capture, (f"the stream of {name} ended", "check the network camera's power and cable"))


def film(
    path: str,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> Capture:
    """Open a film, which plays at its own speed and counts as lost at its end."""
    capture = _open(path, cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise DeviceUnavailable(*_film_trouble(path))
    per_second = capture.get(cv2.CAP_PROP_FPS)
    pace = Pace(per_second if 1 <= per_second <= 240 else 25, clock, wait)
    return Capture(path, capture, (f"the film {path} is over", "nothing: it starts again by itself"), pace)


def configure(capture: Properties, settings: Mapping[str, int]) -> dict[str, float]:
    """Ask a device for MJPG and the settings: width, height, fps, exposure (100 µs), gain, focus.

    Returns what it granted. MJPG comes first: most devices send big pictures slowly in any other format.
    """
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    wanted = {**_DEFAULTS, **settings}
    rows = [(name, properties) for name, properties in _SETTINGS if name in wanted]
    for name, properties in rows:
        for number, value in properties:
            capture.set(number, wanted[name] if value is None else value)
    return {name: capture.get(properties[-1][0]) for name, properties in rows}


def _open(name: str, api: int, *parameters: int) -> cv2.VideoCapture:
    for variable, value in _ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    return cv2.VideoCapture(name, api, parameters)


def _trouble(path: str) -> tuple[str, str]:
    if not Path(path).exists():
        return f"there is no camera at {path}", "plug the camera in; ls /dev/v4l/by-id shows the names of those there"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"the camera {path} may not be used by this account", "add the kiosk's account to the group video"
    return (
        f"{path} does not open as a camera",
        "end the other program that uses it; of a camera with two names, the one with index0 gives pictures",
    )


def _film_trouble(path: str) -> tuple[str, str]:
    if not Path(path).exists():
        return f"there is no film {path}", "check the path in the reader's address"
    return f"{path} is no film that can be played", "give it as MJPEG in .avi, or as .mp4"
