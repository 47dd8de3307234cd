"""Counts what happens at a kiosk: visits by how they ended, tickets by their evidence, and how long claims took."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain import visit
from kiosk.domain.problem import Code
from kiosk.domain.visit import State
from kiosk.journal.record import Kind, Record


class Outcome(StrEnum):
    """How a visit ended."""

    DONE = "done"
    """the customer has all tickets, as was proved or said"""
    PRESUMED = "presumed"
    """the same, as far as is known: the customer was asked to look"""
    REFUSED = "refused"
    """nothing was granted"""
    UNFINISHED = "unfinished"
    """tickets were handed back, or are in doubt"""
    STOPPED = "stopped"
    """the kiosk was stopped before anything was known"""


BOUNDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds that the buckets of ``Durations`` end at."""

_GOOD = frozenset({Code.SEAT_MISSING, Code.SEAT_SCAN})
_ENDS = frozenset({Kind.PRINTED, Kind.PRESUMED, Kind.IN_DOUBT})

Ended = Callable[[Outcome, str], None]
"""hears how a visit ended, and the code of its problem; empty if there was none"""


@dataclass
class Durations:
    """How often something took how long."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    """by bucket, the last one without a bound"""
    seconds: float = 0.0
    """all together"""

    def add(self, seconds: float) -> None:
        """One more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class Tally:
    """Listens to an attendant's states and to the journal's rows, and counts."""

    def __init__(self, steady: Callable[[], float], ended: Ended = lambda _outcome, _code: None) -> None:
        """``steady`` is a clock that never jumps, in seconds."""
        self.visits: Counter[Outcome] = Counter()
        self.tickets: Counter[str] = Counter()
        """by evidence"""
        self.codes: Counter[str] = Counter()
        """that were read, by the address of the reader"""
        self.claims = Durations()
        """from a voucher that was shown to the server's answer"""
        self.doubts = 0
        """tickets that came into doubt since the start"""
        self._steady = steady
        self._ended = ended
        self._state: State = visit.Idle()
        self._asked_at = 0.0

    def follow(self, state: State) -> None:
        """The visit is in this state now."""
        before, self._state = self._state, state
        asks, asked = isinstance(state, visit.Verifying), isinstance(before, visit.Verifying)
        if asks and not asked:
            self._asked_at = self._steady()
        if asked and isinstance(state, visit.Printing | visit.Attention | visit.Done):
            self.claims.add(self._steady() - self._asked_at)
        outcome = _outcome(before, state)
        if outcome is not None:
            self.visits[outcome] += 1
            self._ended(outcome, before.problem.code if isinstance(before, visit.Attention) else "")

    def count(self, record: Record) -> None:
        """The journal has this row more."""
        if record.kind in _ENDS:
            self.tickets[str(record.body.get("evidence", "none"))] += 1
            self.doubts += record.kind is Kind.IN_DOUBT


def _outcome(before: State, now: State) -> Outcome | None:
    """How the visit ended that is over now; None where none is."""
    if not isinstance(now, visit.Idle | visit.Reading | visit.Verifying):
        return None
    match before:
        case visit.Verifying() | visit.Printing():
            return Outcome.STOPPED if isinstance(now, visit.Idle) else None
        case visit.Done():
            return Outcome.DONE
        case visit.Attention(problem=problem, party=party):
            ended = Outcome.PRESUMED if problem.code in _GOOD else Outcome.UNFINISHED
            return Outcome.REFUSED if party is None else ended
        case _:
            return None
