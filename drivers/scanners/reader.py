"""A scanner as a CodeReader, whatever its bytes come from."""

import logging
import time
from collections.abc import Callable
from typing import Protocol, Self

from drivers.back_off import BackOff
from drivers.errors import DeviceLost, DriverError
from drivers.ports import Scan
from drivers.scanners.lines import Begun
from drivers.scanners.options import Reading
from drivers.scanners.presence import Presence

TELL_AGAIN = 60.0
"""Seconds for which no other refused line is told of in the log"""

_log = logging.getLogger(__name__)


class Source(Protocol):
    """An open scanner."""

    def read(self, timeout: float) -> bytes:
        """What came, or nothing within ``timeout`` seconds; raises DeviceLost."""
        ...

    def close(self) -> None:
        """Let go of the device, in at most 1 s; idempotent."""
        ...


Opener = Callable[[], Source]
"""Opens a scanner, in at most 1 s; raises DeviceUnavailable when it can't"""


class ScannerReader:
    """Reads codes from the lines of a scanner; a CodeReader. Nothing is opened before the first read."""

    def __init__(
        self,
        name: str,
        opener: Opener,
        reading: Reading,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``name`` is what its scans bear."""
        self.name = name
        self._opener = opener
        self._reading = reading
        self._clock = clock
        self._sleep = sleep
        self._back_off = BackOff(clock)
        self._source: Source | None = None
        self._away: DriverError | None = None
        self._closed = False
        self._begun = Begun()
        self._presence = Presence()
        self._scan: Scan | None = None
        self._quiet_until = clock()

    def __repr__(self) -> str:
        return f"<ScannerReader {self.name}{' closed' if self._closed else ''}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, timeout: float) -> Scan | None:
        """See CodeReader. Of codes that came together the last one is meant: the others were there before it."""
        until = self._clock() + timeout
        self._scan = None
        while self._scan is None:
            left = until - self._clock()
            self._listen(max(0.0, left))
            if left <= 0:
                break
        return self._scan

    def close(self) -> None:
        """See CodeReader."""
        self._closed = True
        self._let_go()

    def _listen(self, timeout: float) -> None:
        if self._closed:
            raise DeviceLost(f"the scanner {self.name} is closed", "restart the kiosk")
        if self._source is None:
            self._wait(timeout)
        try:
            data = (self._source or self._open()).read(min(timeout, self._reading.idle))
        except DriverError as error:
            self._back_off.failed()
            self._away = error
            self._let_go()
            raise
        self._back_off.worked()
        self._take(data)

    def _open(self) -> Source:
        self._source = self._opener()
        self._begun = Begun(at=self._clock())
        return self._source

    def _wait(self, timeout: float) -> None:
        """Wait for the next try; raise again why the last one failed if it is not due in time."""
        left = self._back_off.left
        self._sleep(min(left, timeout))
        if left > timeout and self._away is not None:
            # A fresh one: raising the same object twice would pile up its traceback.
            raise type(self._away)(str(self._away), self._away.remedy)

    def _let_go(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _take(self, data: bytes) -> None:
        now = self._clock()
        self._begun, lines = self._begun.take(data, now, self._reading.idle)
        for line in lines:
            text = None if line is None else self._reading.frame.text(line)
            if text is None:
                self._refuse(now)
                continue
            self._presence, is_new = self._presence.say(text, now, self._reading.again)
            if is_new:
                self._scan = Scan(text, self.name)

    def _refuse(self, now: float) -> None:
        if now >= self._quiet_until:
            self._quiet_until = now + TELL_AGAIN
            _log.warning("%s sent a line that is no code: too long, without its frame, or not printable", self.name)
