"""What the server does by itself, again and again, whether or not anybody asks."""

import heapq
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

_PATIENCE = 5.0
_log = logging.getLogger(__name__)


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
    """Does the jobs on one thread of its own; where the database is away it tries again at the job's next turn.

    Several server processes on one database each make their rounds, so a job must bear that another does the same.
    """

    def __init__(self, rounds: Sequence[Round]) -> None:
        self._turns = [_Turn(0.0, it) for it in rounds]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, after the job that is being done; idempotent."""
        self._over.set()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        while self._turns and not self._over.wait(max(0.0, self._turns[0].due - monotonic())):
            turn = self._turns[0]
            try:
                turn.round.work()
            except SQLAlchemyError as error:
                _log.warning("%s has to wait: %s", turn.round.name, error)
            heapq.heapreplace(self._turns, _Turn(monotonic() + turn.round.every, turn.round))
