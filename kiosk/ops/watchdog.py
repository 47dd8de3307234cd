"""What must be well for the service manager to leave this process alone.

A thread that does not come back from a device can't be ended; only a new process gets rid of it. So the manager is told
that all is well while each of these is, and kills the process when it was not told for long:

- the loop, which tells it
- the start, from the journal's opening until the kiosk works
- the attendant: it finishes each event, and a visit that waits for no customer goes on
- the journal's thread, without which nothing may be printed
- the printer's thread and the booking server's, which every visit needs
- the looks at printer and disk of a kiosk that is free, else it is called ready for ever
- the readers' threads, when all of them are lost: one that is left still serves

What a restart can't mend is not here: a server that is away, paper that is out, a camera that was pulled. A lost thread
waits for the end of the visit, because the ticket in hand gets its evidence without it; a lost attendant or journal is
what would have to write that evidence, and is waited for by nobody.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kiosk.assembly import Assembly
from kiosk.domain import visit
from kiosk.domain.visit import State

START_SECONDS = 90.0
"""For the recovery; as long as the manager waits for a start that was not READY before, out of service."""
HANDLING_SECONDS = 120.0
"""For one event: its rows may wait behind a whole tidying of the journal, a minute on a disk in its worst hour."""
QUIET_QUESTIONS = 4
"""For a visit that waits for no customer: so many questions to the server, each as long as it may take."""
QUIET_SECONDS = 120.0
"""and so long for the printer, of which each call is bounded and each stop told."""
JOURNAL_SECONDS = 5.0
"""For the journal's thread, beyond the deadline of its call."""
LOOKING_SECONDS = 180.0
"""For a look at printer and disk: it may wait behind a test print, and behind a tidying of the journal."""
THREAD_SECONDS = 60.0
"""For any other thread, beyond the deadline of its call: a device may yet come to itself."""


@dataclass(frozen=True)
class Required:
    """Something that must be well."""

    name: str
    at: Callable[[], object]
    """what it is at and should come to an end, the same object for as long as it is the same; None if all is well"""
    patience: float
    """seconds for which it may be at one thing"""
    holds_evidence: bool = False
    """whether the ticket in hand can't end without it, so that the end of the visit is not waited for"""


class Watchdog:
    """Knows whether all that must be well is."""

    def __init__(self, required: Sequence[Required], may_end: Callable[[], bool], clock: Callable[[], float]) -> None:
        """``may_end`` tells whether no visit goes on; ``clock`` is steady."""
        self._required = required
        self._may_end = may_end
        self._clock = clock
        self._seen: dict[str, tuple[object, float]] = {}

    def __repr__(self) -> str:
        return f"<Watchdog over {', '.join(it.name for it in self._required)}>"

    def lost(self) -> str | None:
        """The name of what only a restart can mend, and for which it is the time; None while there is no such thing."""
        return next((it.name for it in self._required if self._is_lost(it)), None)

    def _is_lost(self, one: Required) -> bool:
        at, now = one.at(), self._clock()
        before, since = self._seen.get(one.name, (None, now))
        since = since if at is before else now
        self._seen[one.name] = at, since
        return at is not None and now - since > one.patience and (one.holds_evidence or self._may_end())


def starting(clock: Callable[[], float]) -> Watchdog:
    """The watchdog over a kiosk that is about to work, from now on."""
    return Watchdog((Required("start", lambda: True, START_SECONDS, holds_evidence=True),), lambda: True, clock)


def watchdog(parts: Assembly, unreadable: AbstractSet[str]) -> Watchdog:
    """The watchdog over a kiosk's parts; in ``unreadable`` stand the readers whose threads are lost now."""
    readers = {it.device for it in parts.setting.config.readers}
    attendant, clock = parts.attendant, parts.setting.clock.steady
    quiet = QUIET_QUESTIONS * parts.desk.deadline + QUIET_SECONDS
    required = (
        Required("journal", lambda: parts.ledger.stuck or None, JOURNAL_SECONDS, holds_evidence=True),
        Required("attendant", lambda: attendant.handling, HANDLING_SECONDS, holds_evidence=True),
        Required("visit", lambda: _work_of(attendant.state), quiet, holds_evidence=True),
        Required("health", lambda: parts.health.looking, LOOKING_SECONDS),
        Required("printer", lambda: parts.spooler.stuck or None, THREAD_SECONDS),
        Required("booking server", lambda: parts.desk.stuck or None, THREAD_SECONDS),
        Required("readers", lambda: (bool(readers) and readers <= unreadable) or None, THREAD_SECONDS),
    )
    return Watchdog(required, lambda: visit.takes_next(attendant.state), clock)


def _work_of(state: State) -> State | None:
    """The state, if it is one that the kiosk itself has to bring to an end."""
    return state if isinstance(state, visit.Verifying | visit.Printing) else None
