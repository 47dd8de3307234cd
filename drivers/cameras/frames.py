"""The newest frame of a camera: a thread drains it, so that a slow reader never looks at the past."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from drivers.back_off import BACK_OFF
from drivers.cameras.gate import Turn
from drivers.errors import DeviceLost, DriverError

if TYPE_CHECKING:  # decoders and cameras load the numeric libraries, in their own threads and processes
    from drivers.cameras.gray import Gray
    from drivers.cameras.packet import Packet

PATIENCE = 1.5
"""Seconds without a frame after which a camera that gave one counts as lost"""

FIRST_PATIENCE = 6.0
"""The same before its first frame: opening takes its time"""

OLDEST = 5.0
"""Seconds; a driver's time of a frame that is further away is of another clock than ours"""

CAMERA_BACK_OFF = BACK_OFF[:2]
"""Seconds before each try to open a lost camera again: short enough to use it within 3 s of its return"""

LONGEST_OPENING = 4.0
"""Seconds that a camera may take to be opened"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture and when it was taken, in monotonic seconds."""

    picture: "Packet | Gray"
    at: float
    turn: Turn = Turn.LOOK
    """what is to be done with it"""


class Camera(Protocol):
    """An open camera; opened, read and closed by one thread."""

    def read(self) -> "Packet | Gray":
        """Wait for the next picture, at most about 2 s; raises DeviceLost when the camera is gone."""
        ...

    def close(self) -> None:
        """Let go of the device; idempotent."""
        ...


@runtime_checkable
class Device(Camera, Protocol):
    """A camera that may have a clock and settings of its own."""

    granted: Mapping[str, float]
    """the settings that it chose, by name; empty where it has none"""
    taken: float | None
    """when the last picture was taken, by the driver's clock in seconds; None where it does not say"""

    def set(self, name: str, value: int) -> None:
        """Ask for another value of a granted setting; ``granted`` says what became of it."""
        ...


Opener = Callable[[], Camera]
"""Opens a camera, in at most about LONGEST_OPENING; raises DeviceUnavailable when it can't"""

Sieve = Callable[[Frame], Frame | None]
"""What is handed out of a frame; None: it is not worth to wake anybody"""


class Frames(Protocol):
    """Where frames come from, the newest first and each one once."""

    def newest(self, timeout: float) -> Frame | None:
        """Wait for a frame that was not handed out yet; None if none came within ``timeout`` seconds.

        Raises DeviceLost or DeviceUnavailable, after the same wait, while the camera is away.
        """
        ...

    def sift(self, sieve: Sieve) -> None:
        """Hand out from now on what the sieve leaves; it is asked about each frame, in the camera's own thread."""
        ...

    @property
    def granted(self) -> Mapping[str, float]:
        """The settings that the open camera chose, by name; empty while there is none."""
        ...

    def wish(self, name: str, value: int) -> None:
        """Ask the camera for another value of a granted setting before its next frame."""
        ...

    def reopen(self) -> None:
        """Close the camera after its next frame and open it again; it is not away meanwhile, unless it stays away."""
        ...

    def close(self) -> None:
        """Let go of the camera; idempotent."""
        ...


class Drain:
    """Frames of a camera that a thread of its own opens, drains, and opens again whenever it was lost."""

    def __init__(
        self,
        name: str,
        opener: Opener,
        clock: Callable[[], float] = time.monotonic,
        back_off: Sequence[float] = CAMERA_BACK_OFF,
    ) -> None:
        self.name = name
        self._opener = opener
        self._clock = clock
        self._back_off = tuple(back_off)
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._reopening = threading.Event()
        self._sieve: Sieve = _everything
        self._frame: Frame | None = None
        self._error: DriverError | None = None
        self._granted: Mapping[str, float] = {}
        self._wishes: dict[str, int] = {}
        self._patience = FIRST_PATIENCE
        self._sign_of_life = clock()
        self._thread = threading.Thread(target=self._run, name=f"frames of {name}", daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<Drain {self.name}{' closed' if self._closed.is_set() else ''}>"

    @property
    def granted(self) -> Mapping[str, float]:
        """See Frames."""
        with self._changed:
            return dict(self._granted)

    def newest(self, timeout: float) -> Frame | None:
        """See Frames."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame or self._closed.is_set(), timeout)
            frame, self._frame = self._frame, None
            error = self._error
            silence, patience = self._clock() - self._sign_of_life, self._patience
        if self._closed.is_set():
            raise DeviceLost(f"the camera {self.name} is closed", "restart the kiosk")
        if frame is not None:
            return frame
        if error is not None:
            # A fresh one: raising the same object twice would pile up its traceback.
            raise type(error)(str(error), error.remedy)
        if silence > patience:
            raise DeviceLost(
                f"the camera {self.name} has given no picture for {silence:.0f} s",
                "unplug the camera and plug it in again",
            )
        return None

    def sift(self, sieve: Sieve) -> None:
        """See Frames."""
        self._sieve = sieve

    def wish(self, name: str, value: int) -> None:
        """See Frames."""
        with self._changed:
            self._wishes[name] = value

    def reopen(self) -> None:
        """See Frames."""
        self._reopening.set()

    def close(self) -> None:
        """Stop the thread, which closes the camera; waits for it for as long as opening may take; idempotent."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(LONGEST_OPENING)
        if self._thread.is_alive():
            _log.warning("the camera %s does not come back from its driver, and is left behind", self.name)

    def _run(self) -> None:
        delays = self._delays()
        while not self._closed.is_set():
            try:
                with closing(self._opener()) as camera:
                    device = camera if isinstance(camera, Device) else None  # once, for it takes its time
                    while not (self._closed.is_set() or self._reopening.is_set()):
                        self._grant(device)
                        picture = camera.read()
                        self._put(Frame(picture, self._time_of(device)))
                        delays = self._delays()
                self._expect_first()
            except DriverError as error:
                self._fail(error)
            except Exception as error:  # noqa: BLE001 - whatever a library makes of a broken camera, it is tried again
                _log.exception("the camera %s failed", self.name)
                self._fail(DeviceLost(f"the camera {self.name} failed: {error!r}", "see the log of the kiosk"))
            self._closed.wait(next(delays))

    def _grant(self, device: Device | None) -> None:
        """Fulfil wishes in this thread, for a camera is used by one."""
        if device is None:
            return
        with self._changed:
            wishes, self._wishes = self._wishes, {}
            self._granted = device.granted
        for name in wishes.keys() & device.granted.keys():
            device.set(name, wishes[name])

    def _time_of(self, device: Device | None) -> float:
        now = self._clock()
        taken = device.taken if device else None
        return taken if taken is not None and now - OLDEST <= taken <= now else now

    def _expect_first(self) -> None:
        """As before the first frame, for opening takes its time again."""
        with self._changed:
            self._sign_of_life, self._patience = self._clock(), FIRST_PATIENCE
        self._reopening.clear()

    def _put(self, frame: Frame) -> None:
        worth = self._sieve(frame)
        with self._changed:
            self._sign_of_life = self._clock()
            self._patience = PATIENCE
            self._error = None
            if worth is not None:
                self._frame = worth
                self._changed.notify_all()

    def _fail(self, error: DriverError) -> None:
        with self._changed:
            self._error = error
            self._granted, self._wishes = {}, {}
            self._changed.notify_all()

    def _delays(self) -> Iterator[float]:
        yield from self._back_off
        while True:
            yield self._back_off[-1]


def _everything(frame: Frame) -> Frame:
    return frame
