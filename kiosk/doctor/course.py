"""One examination under way: in a thread of its own, each of its lines with a deadline, so that none holds up all."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from drivers.errors import DriverError
from kiosk import redaction
from kiosk.config.model import Config
from kiosk.doctor.bench import Bench
from kiosk.doctor.checks import CHECKS
from kiosk.doctor.report import Line, Status, fail, skip
from kiosk.errors import KioskError

_THREAD = "examines "
"""what the names of the threads begin with"""


def _one(_config: Config) -> Sequence[str]:
    return ("",)


@dataclass(frozen=True)
class Examination:
    """Checks that are made together, one after another: each needs those before it."""

    ids: tuple[str, ...]
    look: Callable[[Bench, str], Iterator[Line]]
    """Tells a line as soon as it is known, until the first that makes the others senseless."""
    devices: Callable[[Config], Sequence[str]] = _one
    """what is examined, each for itself"""
    none: str = ""
    """what is told where there is no such device"""
    of_daemon: bool = False
    """what a daemon has open that runs: nobody else opens it then, not even where it can't be asked"""


@dataclass(frozen=True)
class _Said:
    at: float
    line: Line | Exception | None
    """None is the end, as is an error"""


def any_left() -> bool:
    """Whether an examination still goes on, or hangs, in its thread."""
    return any(thread.name.startswith(_THREAD) for thread in threading.enumerate())


class Course:
    """An examination of one device; begins at once."""

    def __init__(self, bench: Bench, examination: Examination, device: str) -> None:
        self._bench = bench
        self._ids = examination.ids
        self._look = examination.look
        self._device = device
        self._told = redaction.text(device)  # a report is for others, and an address may have a password in it
        self._said: SimpleQueue[_Said] = SimpleQueue()
        self._began = time.monotonic()
        # A daemon thread, left behind where a device never comes back: the command ends all the same.
        threading.Thread(target=self._run, name=f"{_THREAD}{self._ids[0]}", daemon=True).start()

    def lines(self) -> Iterator[Line]:
        """One line for each id: what was found, or why nothing was looked at."""
        pending, cause, last = list(self._ids), "", self._began
        while pending:
            said = self._next(pending[0], last)
            if said.line is None:
                break
            over = isinstance(said.line, Exception)
            line = _failure(pending[0], said.line) if isinstance(said.line, Exception) else said.line
            pending.remove(line.id)
            cause = line.id if line.status is Status.FAIL else cause
            yield replace(line, device=self._told, seconds=said.at - last)
            last = said.at
            if over:
                break
        why = f"not looked at, because {cause} failed" if cause else "it does not apply here"
        for check in pending:
            yield replace(skip(check, why), device=self._told)

    def _next(self, check: str, last: float) -> _Said:
        until = last + CHECKS[check].seconds
        try:
            return self._said.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            return _Said(until, _Late(f"it did not come back within {CHECKS[check].seconds:g} s"))

    def _run(self) -> None:
        try:
            for line in self._look(self._bench, self._device):
                self._say(line)
            self._say(None)
        except Exception as error:  # noqa: BLE001 - whatever one examination dies of, the others go on
            self._say(error)

    def _say(self, line: Line | Exception | None) -> None:
        self._said.put(_Said(time.monotonic(), line))


class _Late(Exception):
    """Nothing came in time; nobody waits for what may come later."""


def _failure(check: str, error: Exception) -> Line:
    if isinstance(error, KioskError | DriverError):
        return fail(check, str(error), error.remedy)
    if isinstance(error, _Late):
        return fail(check, str(error), "look what hangs there: its power, its cable, or the disk; then try again")
    return fail(check, f"the check itself failed: {error!r}", "report it with these words; the kiosk may be well")
