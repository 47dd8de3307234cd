"""What becomes of a paper that a presenter holds out.

::

    UNKNOWN ── seen at the output ──▶ PRESENTED ──┬── gone ──▶ TAKEN
                                                  └── gone, and drawn back ──▶ RETRACTED

A paper that was drawn back is told from one that was taken by the printer's counter; where it has none, by the time:
who takes a paper does so before the printer does.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.ports import Outlet, PrinterStatus
from drivers.printers.job import Job
from drivers.printers.profile import AtEnd, Presenter
from drivers.printers.replies import Unit

_SLACK = 1.0
"""seconds: about so long a printer may take to draw a paper back"""


@dataclass(frozen=True)
class Held:
    """A paper that was printed at ``since`` (seconds of any clock)."""

    since: float
    arrival: float
    """when it stands at the output at the latest"""
    seen: float | None = None
    """when it was seen there last"""
    retracts: int | None = None
    """what the printer's counter said before; None where it has none"""
    outlet: Outlet = Outlet.UNKNOWN

    @property
    def over(self) -> bool:
        """Whether nothing more can become of it."""
        return self.outlet in {Outlet.TAKEN, Outlet.RETRACTED}


def held(job: Job, now: float) -> Held:
    """The paper of a job that was printed just now."""
    seen = now if job.seen and job.status.at_outlet else None
    outlet = Outlet.UNKNOWN if seen is None else Outlet.PRESENTED
    return Held(now, max(now, job.quiet) + _SLACK, seen, job.counts.get(Unit.RETRACTS), outlet)


def look(paper: Held, presenter: Presenter, now: float, *, there: bool, retracts: int | None = None) -> Held:
    """What is known after a look at the output, with the counter as it is now."""
    if there:
        return replace(paper, seen=now, outlet=Outlet.PRESENTED)
    if paper.seen is None and now < paper.arrival:
        return paper
    return replace(paper, outlet=_gone(paper, presenter, now, retracts))


class Watch:
    """Keeps an eye on the paper that came out last; ``ask`` and ``count`` the printer's state and its retracts."""

    def __init__(
        self,
        presenter: Presenter | None,
        ask: Callable[[], PrinterStatus],
        count: Callable[[], int | None],
        clock: Callable[[], float],
    ) -> None:
        self._presenter = presenter
        self._ask = ask
        self._count = count
        self._clock = clock
        self._paper: Held | None = None

    def came(self, job: Job) -> None:
        """A paper came out."""
        self._paper = held(job, self._clock())

    def forget(self) -> None:
        """Nobody knows whether a paper came out."""
        self._paper = None

    def known(self) -> Outlet:
        """What is known without asking."""
        if self._presenter is None:
            return Outlet.NONE
        return self._paper.outlet if self._paper else Outlet.UNKNOWN

    def where(self) -> Outlet:
        """Ask, unless nothing more can become of the paper."""
        if self._presenter is None or (self._paper and self._paper.over):
            return self.known()
        there = self._ask().at_outlet
        if there is None:
            return Outlet.UNKNOWN
        if self._paper is None:
            return Outlet.PRESENTED if there else Outlet.UNKNOWN
        retracts = None if there or self._paper.retracts is None else self._count()
        self._paper = look(self._paper, self._presenter, self._clock(), there=there, retracts=retracts)
        return self._paper.outlet


def _gone(paper: Held, presenter: Presenter, now: float, retracts: int | None) -> Outlet:
    if presenter.at_end is not AtEnd.RETRACT:
        return Outlet.TAKEN
    if paper.retracts is not None:
        return _BY_COUNT.get(None if retracts is None else retracts - paper.retracts, Outlet.UNKNOWN)
    end = paper.since + presenter.hold_seconds
    if now < end:
        return Outlet.TAKEN
    late = paper.seen is not None and paper.seen >= end - _SLACK
    return Outlet.RETRACTED if late else Outlet.UNKNOWN


_BY_COUNT: dict[int | None, Outlet] = {0: Outlet.TAKEN, 1: Outlet.RETRACTED}
