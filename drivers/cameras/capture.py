"""Cameras that OpenCV opens: devices, films and streams."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import cv2
from numpy.typing import NDArray

from drivers.cameras import raw
from drivers.cameras.gray import Gray
from drivers.cameras.pace import Pace
from drivers.cameras.packet import Packet
from drivers.errors import DeviceLost, DeviceUnavailable

_ENVIRONMENT = {
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "1",  # seconds until an unplugged device is noticed, instead of 10
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # quiet: our errors say it already
}
_OPEN_MS, _READ_MS = 2000, 1000
_TRIES = 2
"""One broken picture, which cheap cameras now and then send, is no loss of the camera; two in a row are"""

_SHORT = 50
"""Exposure in units of 100 µs: phones give light of their own, and hands tremble; 0 leaves it to the device"""

_SHAPE = {"width": 1280, "height": 720, "fps": 30}
_DEFAULTS = {**_SHAPE, "exposure": _SHORT}
_SETTINGS: tuple[tuple[str, tuple[tuple[int, float | None], ...]], ...] = (
    ("width", ((cv2.CAP_PROP_FRAME_WIDTH, None),)),
    ("height", ((cv2.CAP_PROP_FRAME_HEIGHT, None),)),
    ("fps", ((cv2.CAP_PROP_FPS, None),)),
    ("exposure", ((cv2.CAP_PROP_AUTO_EXPOSURE, 1), (cv2.CAP_PROP_EXPOSURE, None))),
    ("gain", ((cv2.CAP_PROP_GAIN, None),)),
    ("focus", ((cv2.CAP_PROP_AUTOFOCUS, 0), (cv2.CAP_PROP_FOCUS, None))),
)
"""The properties of each setting, in the order that drivers of cameras need; None stands for the setting's value"""

_AUTOMATIC = 3
"""What cap_v4l calls a device's own choice of exposure: priority of the aperture"""


class Properties(Protocol):
    """What ``configure`` needs of a capture."""

    def set(self, prop: int, value: float, /) -> bool:
        """Ask for a value; the device may choose another one."""
        ...

    def get(self, prop: int, /) -> float:
        """The value that the device chose."""
        ...


class Capture:
    """An open camera of OpenCV; ``lost`` says what it means when no picture comes, and what to do. A frames.Device."""

    def __init__(
        self,
        name: str,
        capture: cv2.VideoCapture,
        lost: tuple[str, str],
        pace: Pace | None = None,
        *,
        stamped: bool = False,
    ) -> None:
        """Take an open capture; ``stamped`` where CAP_PROP_POS_MSEC is the clock of a driver."""
        self.name = name
        self.granted: Mapping[str, float] = {}
        """the settings that the device chose; empty for films and streams"""
        self.taken: float | None = None
        self.format = raw.four_letters(capture.get(cv2.CAP_PROP_FOURCC))
        """the four letters of what it sends, as MJPG or YUYV"""
        self._capture = capture
        self._lost = lost
        self._pace = pace
        self._stamped = stamped
        self._raw = self.format in raw.FORMATS and _hand_out_raw(capture, device=stamped)

    def __repr__(self) -> str:
        return f"<Capture {self.name}>"

    def read(self) -> Packet | Gray:
        """See Camera. Trusts ``grab`` alone: after an unplug, OpenCV goes on to hand out the last picture."""
        if self._pace:
            self._pace.turn()
        for _ in range(_TRIES):
            picture = self._picture()
            if picture is not None:
                return picture
        raise DeviceLost(*self._lost)

    def set(self, name: str, value: int) -> None:
        """See Device."""
        if name in self.granted:
            self.granted = {**self.granted, **_settle(self._capture, {name: value})}

    def close(self) -> None:
        """See Camera."""
        self._capture.release()

    def _picture(self) -> Packet | Gray | None:
        if not self._capture.grab() or not self._newer():
            return None
        try:
            found: tuple[bool, NDArray[Any] | None] = self._capture.retrieve()
        except cv2.error:
            return None
        good, picture = found
        if not good or picture is None or not picture.size:
            return None
        return raw.picture(self.format if self._raw else "", picture)

    def _newer(self) -> bool:
        """Whether what was grabbed is a picture of its own, by the driver's clock."""
        before = self.taken
        self.taken = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 if self._stamped else None
        return not self.taken or self.taken != before


def device(path: str, settings: Mapping[str, int]) -> Capture:
    """Open a camera by its path, best ``/dev/v4l/by-id/…``; settings are those of ``configure``."""
    capture = _open(path, cv2.CAP_V4L2)
    if not capture.isOpened():
        raise DeviceUnavailable(*_trouble(path))
    return configured(path, capture, settings)


def configured(path: str, capture: cv2.VideoCapture, settings: Mapping[str, int]) -> Capture:
    """The camera of a device that OpenCV has opened."""
    lost = (f"the camera {path} went away", "plug the camera in again; if it does not come back, try another port")
    granted = configure(capture, settings)
    camera = Capture(path, capture, lost, stamped=True)
    camera.granted = granted
    return camera


def stream(url: str, name: str) -> Capture:
    """Open MJPEG over HTTP; 2 s to connect, 1 s for each picture. ``name`` is the url as people may see it."""
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
    """Ask a device for MJPG and the settings: width, height, fps, exposure (100 µs; 0: its own choice), gain, focus.

    Returns what it granted. MJPG comes first: most devices send big pictures slowly in any other format.
    """
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    wanted = {**_DEFAULTS, **settings}
    if wanted["exposure"] == 0:
        del wanted["exposure"]
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, _AUTOMATIC)
    return _settle(capture, wanted)


def _settle(capture: Properties, wanted: Mapping[str, int]) -> dict[str, float]:
    """Ask for settings, and read back what was granted of those that the device has."""
    rows = [(name, properties) for name, properties in _SETTINGS if name in wanted]
    had = {
        name: [capture.set(number, wanted[name] if value is None else value) for number, value in properties][-1]
        for name, properties in rows
    }
    return {name: capture.get(properties[-1][0]) for name, properties in rows if had[name] or name in _SHAPE}


def _hand_out_raw(capture: Properties, *, device: bool) -> bool:
    """Whether pictures now come as they were sent."""
    if device:
        return capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
    return capture.set(cv2.CAP_PROP_FORMAT, -1)


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
