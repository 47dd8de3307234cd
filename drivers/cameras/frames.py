"""The newest frame of a camera: a thread drains it, so that a slow reader never looks at the past."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from drivers.back_off import BACK_OFF
from drivers.errors import DeviceLost, DriverError

if TYPE_CHECKING:  # decoders and cameras load the numeric libraries, in their own threads and processes
    from drivers.cameras.gray import Gray

PATIENCE = 5.0
"""Seconds without a frame after which an open camera counts as lost"""


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture and when it was taken, in monotonic seconds."""

    gray: "Gray"
    at: float


class Camera(Protocol):
    """An open camera; opened, read and closed by one thread."""

    def read(self) -> "Gray":
        """Wait for the next picture, at most about 4 s; raises DeviceLost when the camera is gone."""
        ...

    def close(self) -> None:
        """Let go of the device; idempotent."""
        ...


Opener = Callable[[], Camera]
"""Opens a camera, in at most about 4 s; raises DeviceUnavailable when it can't"""


class Frames(Protocol):
    """Where frames come from, the newest first and each one once."""

    def newest(self, timeout: float) -> Frame | None:
        """Wait for a frame that was not handed out yet; None if none came within ``timeout`` seconds.

        Raises DeviceLost or DeviceUnavailable, after the same wait, while the camera is away.
        """
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
        back_off: Sequence[float] = BACK_OFF,
    ) -> None:
        self.name = name
        self._opener = opener
        self._clock = clock
        self._back_off = tuple(back_off)
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._frame: Frame | None = None
        self._error: DriverError | None = None
        self._sign_of_life = clock()
        self._thread = threading.Thread(target=self._run, name=f"frames of {name}", daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<Drain {self.name}{' closed' if self._closed.is_set() else ''}>"

    def newest(self, timeout: float) -> Frame | None:
        """See Frames."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame or self._closed.is_set(), timeout)
            frame, self._frame = self._frame, None
            error = self._error
            silence = self._clock() - self._sign_of_life
        if self._closed.is_set():
            raise DeviceLost(f"the camera {self.name} is closed", "restart the kiosk")
        if frame is not None:
            return frame
        if error is not None:
            # A fresh one: raising the same object twice would pile up its traceback.
            raise type(error)(str(error), error.remedy)
        if silence > PATIENCE:
            raise DeviceLost(
                f"the camera {self.name} has given no picture for {silence:.0f} s",
                "unplug the camera and plug it in again",
            )
        return None

    def close(self) -> None:
        """Stop the thread, which closes the camera; waits for it at most 2 s; idempotent."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(2)

    def _run(self) -> None:
        delays = self._delays()
        while not self._closed.is_set():
            try:
                with closing(self._opener()) as camera:
                    while not self._closed.is_set():
                        self._put(camera.read())
                        delays = self._delays()
            except DriverError as error:
                self._fail(error)
                self._closed.wait(next(delays))

    def _put(self, gray: "Gray") -> None:
        with self._changed:
            self._sign_of_life = self._clock()
            self._frame = Frame(gray, self._sign_of_life)
            self._error = None
            self._changed.notify_all()

    def _fail(self, error: DriverError) -> None:
        with self._changed:
            self._error = error
            self._changed.notify_all()

    def _delays(self) -> Iterator[float]:
        yield from self._back_off
        while True:
            yield self._back_off[-1]
