"""The live picture for the screen: the newest frame, few times a second, and never stored."""

import threading
from typing import TYPE_CHECKING

from drivers.cameras.frames import Frame
from drivers.cameras.packet import Packet

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray

SLOW, FAST = 0.2, 0.06
"""Seconds between two pictures while nothing has come into view, and while somebody is there"""


class Live:
    """Takes frames from the one who reads, and hands them to the one who shows, from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: Frame | None = None
        self.count = 0
        """frames that came so far"""
        self._shown = float("-inf")
        self._period = SLOW

    def put(self, frame: Frame | None, armed: bool = False) -> None:
        """The newest frame, and whether something has come into view; None when the camera is gone."""
        with self._lock:
            self._newest = frame
            self.count += frame is not None
            self._period = FAST if armed else SLOW

    def picture(self) -> bytes | None:
        """A JPEG that was not handed out yet; None if there is none, or the last one was a moment ago."""
        with self._lock:
            frame = self._newest
            if frame is None or frame.at - self._shown < self._period:
                return None
            self._shown, self._newest = frame.at, None
        return _jpeg(frame.picture)


def _jpeg(picture: "Packet | Gray") -> bytes:
    if isinstance(picture, Packet):
        return picture.jpeg
    from drivers.cameras.gray import packed  # noqa: PLC0415 - a picture that is not packed has loaded OpenCV already

    return packed(picture)
