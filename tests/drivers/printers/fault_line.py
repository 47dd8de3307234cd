"""A line to the virtual printer on which a fault waits for its byte, and a serial one that hides the power."""

from collections.abc import Callable
from typing import Protocol

from drivers.printers.virtual.runner import Runner
from tests.drivers.printers.fault_cases import Wire

_NAP = 0.02


class Agenda(Protocol):
    """Faults that wait for a byte."""

    bytes_left: int | None

    def came(self, count: int) -> None:
        """So many bytes reached the printer."""


class CountedLine:
    """Any transport; it hands bytes over as far as the next fault, so that it happens between two of them."""

    def __init__(self, line, agenda: Agenda) -> None:
        self._line = line
        self._agenda = agenda

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes."""
        taken: int = self._line.write(data[: self._agenda.bytes_left], timeout)
        self._agenda.came(taken)
        return taken

    def read(self, timeout: float) -> bytes:
        """What the printer said."""
        said: bytes = self._line.read(timeout)
        return said

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()


class SerialLine:
    """A serial cable: who is at its other end, and whether it is switched on, can't be seen."""

    def __init__(self, runner: Runner, clock: Callable[[], float], sleep: Callable[[float], None], wire: Wire) -> None:
        self._runner = runner
        self._clock = clock
        self._sleep = sleep
        self._held_back = wire is Wire.SERIAL
        runner.link(up=True)
        runner.replies()

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes; without flow control all of them leave, whether anybody listens or not."""
        until = self._clock() + timeout
        self._listen()
        while True:
            accepted = self._runner.receive(data)
            if not self._held_back:
                return len(data)
            if accepted or not self._wait(until):
                return accepted

    def read(self, timeout: float) -> bytes:
        """What the printer said within the time."""
        until = self._clock() + timeout
        self._listen()
        while True:
            said = self._runner.replies()
            if said or not self._wait(until):
                return said

    def close(self) -> None:
        """Let go of the port; the printer does not notice."""

    def _listen(self) -> None:
        """A printer that is on again finds its host where it was."""
        if self._runner.powered:
            self._runner.link(up=True)

    def _wait(self, until: float) -> bool:
        left = until - self._clock()
        if left <= 0:
            return False
        pause = self._runner.pause()
        self._sleep(min(left, _NAP if pause is None else max(pause, 0.001)))
        return True
