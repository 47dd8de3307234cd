"""One claim at a pretix: which tickets it wants, and how far it came."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kiosk.booking.pretix import faces
from kiosk.booking.pretix.standing import Standing
from kiosk.booking.pretix.wire import Event, Position
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, TicketState
from kiosk.domain.voucher import Voucher

LEASE_SECONDS, LEASE_PER_TICKET = 45.0, 8.0


@dataclass
class Attempt:
    """The tickets of an order as a claim found them; the free ones are checked in one after the other."""

    claim: str
    voucher: Voucher
    order: str
    tickets: tuple[tuple[Position, Standing], ...]
    asked: int = 0
    """for how many of the free tickets a check-in has left"""
    won: list[datetime] = field(default_factory=list)
    """when each of those was checked in that pretix has confirmed, by its own clock"""
    told: set[int] = field(default_factory=set)
    """places of which a fact was told: they are not the claim's to give back any more"""

    @property
    def wanted(self) -> tuple[Position, ...]:
        """The tickets that were free; a ticket's place among them names its check-in."""
        return tuple(position for position, standing in self.tickets if standing.state is None)

    def open(self) -> Iterator[int]:
        """The places whose check-ins may stand, and of which nothing was told."""
        return (place for place in range(self.asked) if place not in self.told)

    def claimed(self, event: Event, cinema: str) -> Claim:
        """What the kiosk is told once all that was free is checked in."""
        dates = iter(enumerate(self.won))
        tickets = [
            _granted(position, event, cinema, *next(dates)) if standing.state is None else _seen(position, standing)
            for position, standing in self.tickets
        ]
        return Claim(self.claim, lease(len(self.won)), tuple(tickets))


def nonce(claim: str, place: int) -> str:
    """The name of one check-in, which nobody can guess who does not know the claim."""
    return hashlib.sha256(f"{claim}/{place}".encode()).hexdigest()


def lease(tickets: int) -> float:
    """Seconds for which a kiosk may rely on its claim; pretix itself never ends one."""
    return LEASE_SECONDS + LEASE_PER_TICKET * tickets


def serial(place: int, at: datetime) -> str:
    """What an issue remembers of its check-in, so that a restarted kiosk can still take it back."""
    return f"{place}-{int(at.timestamp())}"


def read_serial(text: str) -> tuple[int, datetime] | None:
    """The place and the time of a check-in; None for what is no serial of ours."""
    place, _, at = text.partition("-")
    if not (place.isdecimal() and at.isdecimal() and len(text) < 20):
        return None
    return int(place), datetime.fromtimestamp(int(at), UTC)


def _granted(position: Position, event: Event, cinema: str, place: int, at: datetime) -> ClaimedTicket:
    """To be printed; its number counts the papers that there may be already, because the code is always the same."""
    before = sum(note.said("state") in set(TicketState) for note in position.print_logs)
    issue = Issue(str(position.id), before + 1, serial(place, at))
    face = faces.face(position, event, cinema)
    return ClaimedTicket(issue, faces.label(position), TicketState.GRANTED, face, reissues_left=0)


def _seen(position: Position, standing: Standing) -> ClaimedTicket:
    """Not to be printed: somebody may have done so."""
    assert standing.state is not None
    number = standing.note.said("issue") if standing.note else ""
    issue = Issue(str(position.id), int(number) if number.isdecimal() and len(number) < 5 else 1, "")
    return ClaimedTicket(issue, faces.label(position), standing.state, reissues_left=0)
