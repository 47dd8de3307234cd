"""The tickets of one claim, as the visit keeps them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from kiosk.domain.booking import Issue, TicketFace


class Standing(StrEnum):
    """Where one ticket of the visit stands."""

    OWED = "owed"
    """granted to this visit, not sent"""
    SENT = "sent"
    """in the printer's hands"""
    PRINTED = "printed"
    PRESUMED = "presumed"
    IN_DOUBT = "in_doubt"
    HANDED_BACK = "handed_back"
    COLLECTED = "collected"
    """printed or admitted before this visit"""


class Question(StrEnum):
    """Whether the customer still has to say what became of a ticket."""

    NONE = "none"
    OPEN = "open"
    DENIED = "denied"
    """the customer did not get it; a new issue is on its way"""
    OFFERED = "offered"
    """most likely it was printed before, so nobody asks; but the customer may say that it is missing"""
    SHOW = "show"
    """the customer has it and may prove so: the reader waits for the paper, and nothing else does"""
    STAFF = "staff"
    """nobody here can replace it; staff can"""


_ON_PAPER = {Standing.PRINTED, Standing.PRESUMED}
_WAITING = {Question.OPEN, Question.OFFERED, Question.DENIED}


class Parting(StrEnum):
    """Why nothing new is begun for a party."""

    GONE = "gone"
    """its customer is"""
    STOPPING = "stopping"
    """the kiosk is"""
    LEASE = "lease"
    """its lease is over"""


@dataclass(frozen=True)
class Seat:
    """One ticket of the visit."""

    issue: Issue
    label: str
    standing: Standing
    face: TicketFace | None = None
    question: Question = Question.NONE
    received: bool = False
    """the customer said so"""
    retracted: bool = False
    """its paper is back in the machine: nobody took it"""
    reissues_left: int = 0
    """how many more times it may be replaced without staff"""

    @property
    def doubtful(self) -> bool:
        """Whether a look at the paper would tell something new."""
        return self.standing in {Standing.IN_DOUBT, Standing.PRESUMED}

    @property
    def for_staff(self) -> bool:
        """Whether staff must see to it."""
        return self.question is Question.STAFF or (self.standing is Standing.IN_DOUBT and not self.received)


@dataclass(frozen=True)
class Party:
    """The tickets of a claim; once it is ``parting`` nothing new is begun."""

    claim: str
    seats: tuple[Seat, ...]
    parting: Parting | None = None

    def standing(self, *standings: Standing) -> tuple[Seat, ...]:
        """The seats that stand so."""
        return tuple(seat for seat in self.seats if seat.standing in standings)

    @property
    def asking(self) -> Seat | None:
        """The seat that the customer is asked about now."""
        return next((seat for seat in self.seats if seat.question is Question.OPEN), None)

    @property
    def offered(self) -> tuple[Seat, ...]:
        """The seats of which the customer may say that the ticket is missing."""
        return tuple(seat for seat in self.seats if seat.question is Question.OFFERED)

    @property
    def unfinished(self) -> bool:
        """Whether something is still to be printed, asked, offered or replaced."""
        waiting = any(seat.question in _WAITING for seat in self.seats)
        return waiting or bool(self.standing(Standing.OWED, Standing.SENT))

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the tickets that this visit prints are on paper, and how many it prints."""
        printing = [seat for seat in self.seats if seat.face]
        return sum(seat.standing in _ON_PAPER for seat in printing), len(printing)

    def find(self, issue: Issue, standing: Standing) -> Seat | None:
        """The seat of this issue, if it stands so."""
        return next((seat for seat in self.standing(standing) if seat.issue == issue), None)

    def seat_of(self, issue: Issue) -> Seat | None:
        """The seat of this issue."""
        return next((seat for seat in self.seats if seat.issue == issue), None)

    def denied(self, issue: Issue) -> Seat | None:
        """The seat of this issue, if the customer did not get it."""
        return next((seat for seat in self.seats if seat.issue == issue and seat.question is Question.DENIED), None)

    def put(self, seat: Seat, **changes: Any) -> Self:
        """The party with this seat changed."""
        changed = replace(seat, **changes)
        return replace(self, seats=tuple(changed if one is seat else one for one in self.seats))
