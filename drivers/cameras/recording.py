"""Frames of a camera as files, which ``camera:FOLDER/%04d.jpg`` plays."""

import time
from collections.abc import Callable
from pathlib import Path

from drivers.cameras.frames import Camera
from drivers.cameras.gray import Gray, packed
from drivers.cameras.packet import Packet

PATTERN = "%04d.jpg"
MOST = 9999
"""frames of one recording"""


def recorded(camera: Camera, folder: Path, seconds: float, clock: Callable[[], float] = time.monotonic) -> int:
    """Write frames as they come into a new folder, and say how many there are; a packet stays as the camera sent it.

    The folder is made when the first frame is there. Raises DeviceLost, and OSError where it can't be made or written.
    """
    first = camera.read()
    folder.mkdir()
    _write(first, folder, 1)
    until, count = clock() + seconds, 1
    while clock() < until and count < MOST:
        count += 1
        _write(camera.read(), folder, count)
    return count


def _write(frame: Packet | Gray, folder: Path, number: int) -> None:
    content = frame.jpeg if isinstance(frame, Packet) else packed(frame)
    (folder / (PATTERN % number)).write_bytes(content)
