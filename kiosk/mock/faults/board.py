"""Which troubles are ordered now, and whose turn it is."""

import random
import threading
from collections.abc import Callable, Sequence

from kiosk.mock.faults.rows import FaultRow, StandingFault, StandingFaults


class FaultBoard:
    """The rows of one server process; others on the same database have their own. Safe to use from any thread."""

    def __init__(self, rows: Sequence[FaultRow] = (), chance: Callable[[], float] = random.random) -> None:
        """Take rows, and what gives a number from 0 up to 1 for each look at a row."""
        self._chance = chance
        self._turn = threading.Lock()
        self._rows: list[StandingFault] = []
        self.order(rows)

    def order(self, rows: Sequence[FaultRow]) -> None:
        """These from now on, and no others."""
        fresh = [StandingFault(**row.model_dump(), left=row.times) for row in rows]
        with self._turn:
            self._rows = fresh

    def standing(self) -> StandingFaults:
        """The rows as they stand."""
        with self._turn:
            return StandingFaults(faults=[row.model_copy() for row in self._rows])

    def draw(self, method: str, path: str) -> FaultRow | None:
        """What befalls this request: the first row on its route that is not used up and has its chance; or nothing."""
        if not self._rows:
            return None
        with self._turn:
            for row in self._rows:
                if row.left != 0 and row.matches(method, path) and self._chance() < row.probability:
                    if row.left is not None:
                        row.left -= 1
                    return row
        return None
