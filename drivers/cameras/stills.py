"""A sequence of JPEG files as a camera."""

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from drivers.cameras.pace import Pace
from drivers.cameras.packet import Packet
from drivers.errors import DeviceLost, DeviceUnavailable

FPS = 30


class Stills:
    """Plays files whose names count up from 0 or 1, and counts as lost after the last one."""

    def __init__(self, pattern: str, pace: Pace) -> None:
        """``pattern`` has one ``%d`` or the like, as in ``frames/f_%03d.jpg``; raises DeviceUnavailable."""
        self.pattern = pattern
        self._pace = pace
        first = next((number for number in (0, 1) if self._path(number).exists()), None)
        if first is None:
            raise DeviceUnavailable(
                f"there is no picture {self._path(0)}, nor {self._path(1)}", "check the path in the reader's address"
            )
        self._numbers = count(first)

    def __repr__(self) -> str:
        return f"<Stills {self.pattern}>"

    def read(self) -> Packet:
        """See Camera."""
        self._pace.turn()
        path = self._path(next(self._numbers))
        try:
            return Packet(path.read_bytes())
        except FileNotFoundError:
            raise DeviceLost(f"the sequence {self.pattern} is over", "nothing: it starts again by itself") from None
        except OSError as error:
            raise DeviceLost(f"{path} can't be read: {error.strerror}", "check its permissions") from None

    def close(self) -> None:
        """See Camera; there is nothing to let go of."""

    def _path(self, number: int) -> Path:
        return Path(self.pattern % number)


def stills(
    pattern: str,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> Stills:
    """The camera of a sequence of files, 30 a second."""
    return Stills(pattern, Pace(FPS, clock, wait))
