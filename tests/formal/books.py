"""A kiosk of the product without its devices: its book, its boots, and what it has under way."""

import itertools
from datetime import UTC, datetime

from pydantic import JsonValue

from kiosk.domain.booking import Fact, Issue
from kiosk.journal.book import Book, ClaimLine
from kiosk.journal.record import Entry, Record, encoded, issue_body, link
from kiosk.mock.redemption import wire

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
NUMBERS = itertools.count(1)
"""no name comes again"""


class RealKiosk:
    """A kiosk's book, its boots, and the messages that it has under way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.boot = f"boot-{next(NUMBERS)}"
        self.book = Book()
        self.seq = 0
        self.hash = ""
        self.claim = ""
        self.asked_by = self.boot
        """the boot that made the newest claim"""
        self.answer: wire.Claim | None = None
        self.reissued: dict[int, wire.Ticket] = {}
        self.late: dict[str, Fact] = {}
        """facts of a journal that is lost"""
        self.delivered: set[str] = set()

    def write(self, *entries: Entry) -> None:
        """Fold rows into the book."""
        for entry in entries:
            self.seq += 1
            self.hash = link(self.hash, self.seq, "", self.boot, entry.kind, entry.claim, repr(sorted(entry.body)))
            self.book.add(Record(self.seq, NOON, self.boot, entry.kind, entry.claim, encoded(entry.body), self.hash))

    def outbox(self) -> list[Fact]:
        """The facts that the server does not have, oldest first."""
        waiting = {**self.late, **self.book.outbox}
        return [fact for identity, fact in waiting.items() if identity not in self.delivered]

    def line(self, issue: Issue) -> ClaimLine:
        """The claim that an issue was granted to."""
        return next(line for line in self.book.claims.values() if issue in line.tickets)


def job(issue: Issue) -> str:
    """What the printer calls it."""
    return f"{issue.ticket}-{issue.number}"


def issue_of(ticket: wire.Ticket) -> Issue:
    """The issue of a ticket in an answer."""
    return Issue(ticket.ticket, ticket.issue, ticket.serial)


def granted(ticket: wire.Ticket) -> dict[str, object]:
    """What a grant's row keeps of a ticket."""
    return issue_body(issue_of(ticket), seat=ticket.seat, state=ticket.state)


def only_recorded(fact: Fact) -> bool:
    """Whether the fact changes nothing at the server; the model has none of these."""
    return fact.kind in {"received", "retracted"}


def wired(fact: Fact) -> wire.Fact:
    """The fact as it goes to the server."""
    about = {} if fact.issue is None else issue_body(fact.issue)
    detail: dict[str, JsonValue] = dict(fact.detail)
    return wire.Fact(
        id=fact.id,
        kind=fact.kind,
        claim=fact.claim,
        evidence=fact.evidence,
        at=fact.at.isoformat(),
        detail=detail,
        **about,
    )
