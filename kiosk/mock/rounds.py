"""What the server does by itself, again and again, whether or not anybody asks."""

import heapq
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from kiosk.mock.engines import have_met, is_away, said

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that the end of the server waits for the job that is being done."""

_log = logging.getLogger(__name__)


def attempt(what: str, work: Callable[[], T], otherwise: T) -> T:
    """Do the work and return what it returns; where it fails, log that and return ``otherwise``.

    For what has another turn anyway, and must not hold up what comes after it.
    """
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - a supervision point: one job must not end all others for good
        if is_away(error) or have_met(error):
            _log.warning("%s has to wait: %s", what, said(error))
        else:
            _log.exception("%s failed", what)
    return otherwise


@dataclass(frozen=True)
class Round:
    """A job, and the seconds from one turn of it to the next; the first one is at once."""

    name: str
    every: float
    work: Callable[[], object]


@dataclass(order=True)
class _Turn:
    due: float
    round: Round = field(compare=False)


class Rounds:
    """Does the jobs on one thread of its own; a job that fails is logged and tried again at its next turn.

    Several server processes on one database each make their rounds, so a job must bear that another does the same.
    """

    def __init__(self, rounds: Sequence[Round], patience: float = PATIENCE) -> None:
        """``patience`` is how many seconds ``close`` waits."""
        self._turns = [_Turn(0.0, it) for it in rounds]
        self._patience = patience
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the job that is being done, or say that it is left alone when it takes too long; idempotent."""
        self._over.set()
        self._thread.join(self._patience)
        if self._thread.is_alive():
            _log.warning("%s still goes on and is left alone", self._turns[0].round.name)

    def _run(self) -> None:
        while self._turns and not self._over.wait(max(0.0, self._turns[0].due - monotonic())):
            turn = self._turns[0]
            attempt(turn.round.name, turn.round.work, None)
            heapq.heapreplace(self._turns, _Turn(monotonic() + turn.round.every, turn.round))
