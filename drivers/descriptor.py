"""Moves bytes through a file descriptor that does not block, each call within its time.

The kernel may call a node ready and then take nothing (usblp, while the printer has no paper), or give nothing (usblp
again): then it is left alone for a moment, so that nobody turns in circles.
"""

import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from drivers.errors import DeviceLost

_CHUNK = 4096
_NAP = 0.02
_BROKEN = select.POLLERR | select.POLLHUP | select.POLLNVAL


class Descriptor:
    """An open file descriptor; ``lost`` makes the error that says how the device went away."""

    def __init__(self, fd: int, lost: Callable[[str], DeviceLost], *, hears: bool = True, ends: bool = True) -> None:
        """``hears``: it can be read. ``ends``: nothing where something was announced means that it hung up."""
        self._fd = fd
        self._lost = lost
        self._hears = hears
        self._ends = ends

    def __repr__(self) -> str:
        return f"<Descriptor {self._fd}>"

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over what it takes within the time; raises DeviceLost."""
        until = time.monotonic() + timeout
        while self._ready(select.POLLOUT, until):
            with suppress(BlockingIOError), self._minding():
                return os.write(self._fd, data)
            if not self._rest(until):
                break
        return 0

    def read(self, timeout: float) -> bytes:
        """What came, or nothing within the time; raises DeviceLost."""
        until = time.monotonic() + timeout
        if not self._hears:
            self.watch(timeout)
            return b""
        while self._ready(select.POLLIN, until):
            if data := self._heard():
                return data
            if not self._rest(until):
                break
        return b""

    def watch(self, seconds: float) -> None:
        """Wait, and notice if it goes away meanwhile: raises DeviceLost."""
        if self._poll(0, seconds) & _BROKEN:
            raise self._lost("it hung up")

    def _ready(self, event: int, until: float) -> bool:
        """Whether it is worth a try; what is broken is, because the try then says why."""
        return bool(self._poll(event, until - time.monotonic()))

    def _poll(self, event: int, seconds: float) -> int:
        poll = select.poll()
        poll.register(self._fd, event)
        return next((flags for _, flags in poll.poll(max(0.0, seconds) * 1000)), 0)

    def _heard(self) -> bytes:
        with suppress(BlockingIOError), self._minding():
            data = os.read(self._fd, _CHUNK)
            if not data and self._ends:
                raise self._lost("it hung up")
            return data
        return b""

    def _rest(self, until: float) -> bool:
        """Leave it alone for a moment; False if the time is over."""
        left = until - time.monotonic()
        if left > 0:
            self.watch(min(_NAP, left))
        return left > 0

    @contextmanager
    def _minding(self) -> Iterator[None]:
        try:
            yield
        except BlockingIOError:
            raise
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from error
