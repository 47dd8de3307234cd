"""What a restarted kiosk makes of the journal that it finds. Nothing is resumed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from drivers.ports import Evidence, Recovery
from kiosk.domain.booking import Bilingual
from kiosk.domain.party import Standing
from kiosk.domain.problem import INTERRUPTED, Code
from kiosk.journal.book import Book, ClaimLine, TicketLine
from kiosk.journal.record import Entry, Kind, issue_body

CLOCK_APART = timedelta(minutes=2)
"""What a clock may have been set back; the booking server takes no more either."""
HINT_SECONDS = 600.0
"""For how long customers are told that a restart may have interrupted them."""


class Interruption:
    """Whether a restart may have interrupted somebody, who is to scan again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Nobody yet; ``clock`` is steady."""
        self._clock = clock
        self._until = clock()

    def begin(self) -> None:
        """The process before left something open."""
        self._until = self._clock() + HINT_SECONDS

    @property
    def hint(self) -> Bilingual | None:
        """What to tell customers now."""
        return INTERRUPTED if self._clock() < self._until else None


def clock_trouble(newest: datetime | None, now: datetime) -> str | None:
    """What is wrong with the clock where the journal's newest row is of a time that is yet to come."""
    if newest is None or newest - now < CLOCK_APART:
        return None
    return (
        f"{Code.SERVER_CLOCK}: the clock says {now:%Y-%m-%d %H:%M}, but the journal has a row of "
        f"{newest:%Y-%m-%d %H:%M} (set the clock; timedatectl says whether the network keeps it right)"
    )


def after_restart(book: Book, recovery: Recovery) -> tuple[Entry, ...]:
    """The rows that end every open claim.

    Tickets that were sent become printed, if the printer still says so, or in doubt; tickets that were not sent are
    handed back; a claim whose answer never arrived is abandoned.
    """
    return tuple(entry for line in book.open_claims() for entry in _end(line, recovery))


def end_of(line: ClaimLine) -> Entry:
    """The row that ends a claim all of whose tickets are settled.

    Where an answer of the server was lost it may have granted what this kiosk never heard of, and so never sent.
    """
    return Entry(Kind.ABANDONED, line.id, {} if line.granted and not line.unanswered else {"sent": "none"})


def _end(line: ClaimLine, recovery: Recovery) -> tuple[Entry, ...]:
    settled = tuple(entry for ticket in line.tickets.values() for entry in _settle(line, ticket, recovery))
    return (*settled, end_of(line))


def _settle(line: ClaimLine, ticket: TicketLine, recovery: Recovery) -> tuple[Entry, ...]:
    match ticket.standing:
        case Standing.OWED:
            return (Entry(Kind.NOT_SENT, line.id, issue_body(ticket.issue)),)
        case Standing.SENT if ticket.job in recovery.printed:
            body = issue_body(ticket.issue, job=ticket.job, evidence=Evidence.PROVED, hint="late")
            return (Entry(Kind.PRINTED, line.id, body),)
        case Standing.SENT:
            hint = "restart; cleared" if recovery.cleared else "restart; may still come out"
            return (Entry(Kind.IN_DOUBT, line.id, issue_body(ticket.issue, job=ticket.job, hint=hint)),)
        case _:
            return ()
