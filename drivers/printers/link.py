"""The line to a printer: opened when it is needed, closed and opened anew when it broke, read as replies."""

from collections.abc import Callable

from drivers.errors import DeviceUnavailable
from drivers.printers import commands
from drivers.printers.replies import Reply, Speech, demultiplex
from drivers.printers.transport import Opener, Transport

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""seconds between attempts to open the line; the pause doubles until the printer answers"""


class Link:
    """At most one open transport. It never waits for its next attempt: until then it refuses to try."""

    def __init__(
        self, opener: Opener, clock: Callable[[], float], speech: Speech = Speech.ESC_POS, *, mute: bool = False
    ) -> None:
        """``mute``: nothing is ever heard on it, so that it opened is all the answer that the printer gives."""
        self._opener = opener
        self._clock = clock
        self._speech = speech
        self._mute = mute
        self._transport: Transport | None = None
        self._unread = b""
        self._first = b""  # is sent before all else
        self._pause = FIRST_PAUSE
        self._not_before = clock()
        self.opened = 0
        """how often it was opened: what was learned on an earlier line may not hold on this one"""

    def __repr__(self) -> str:
        return f"<Link {self._transport or 'closed'}>"

    @property
    def is_open(self) -> bool:
        """Whether a line is open, as far as anybody knows."""
        return self._transport is not None

    def open(self) -> Transport:
        """Open the line unless it is open; raise DeviceUnavailable if it can't be, or not yet again."""
        if self._transport is not None:
            return self._transport
        if self._clock() < self._not_before:
            raise DeviceUnavailable(
                "the printer was away a moment ago", "wait a little; the kiosk tries again by itself"
            )
        self._not_before = self._clock() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._transport = self._opener()
        self._first = commands.HEAD
        self.opened += 1
        if self._mute:
            self._pause = FIRST_PAUSE
        return self._transport

    def send(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes; return how many. Raises DeviceLost, DeviceUnavailable.

        On a new line they follow on what completes the head of a picture that an earlier line ended in: a question
        would be taken for its size, and all the tickets of a day for its dots.
        """
        until = self._clock() + timeout
        line = self.open()
        if self._first:
            self._first = self._first[line.write(self._first, timeout) :]
        return 0 if self._first else line.write(data, max(0.0, until - self._clock()))

    def hear(self, timeout: float) -> list[Reply]:
        """The next replies; none if none came within the time. Raises DeviceLost, DeviceUnavailable."""
        until = self._clock() + timeout
        while data := self.open().read(max(0.0, until - self._clock())):
            replies, self._unread = demultiplex(self._unread + data, self._speech)
            if replies:
                self._pause = FIRST_PAUSE
                return replies
            if self._clock() >= until:
                break  # it says much, and nothing that can be understood
        return []

    def drain(self) -> None:
        """Forget what the printer said before it was asked."""
        for _ in range(_MOST_READS):
            if not self.open().read(0.0):
                break
        self._unread = b""

    def drop(self) -> None:
        """Close the line; idempotent."""
        if self._transport is not None:
            self._transport.close()
        self._transport = None
        self._unread = b""


_MOST_READS = 64
"""a printer that never stops talking must not hold us"""
