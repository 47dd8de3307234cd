"""The states of a visit, and what each of them waits for."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.party import Party, Seat
from kiosk.domain.problem import Code, Problem
from kiosk.domain.voucher import Voucher


@dataclass(frozen=True)
class Idle:
    """The kiosk is free."""


@dataclass(frozen=True)
class Reading:
    """A reader sees something that needs several steps: hold still."""

    reader: str


@dataclass(frozen=True)
class Verifying:
    """The booking server is asked."""

    voucher: Voucher | None
    """None where staff want a ticket printed once more"""
    claim: str


@dataclass(frozen=True)
class Printing:
    """Tickets come out, one after another."""

    party: Party


@dataclass(frozen=True)
class Done:
    """All that could be printed is printed."""

    party: Party


@dataclass(frozen=True)
class Attention:
    """Somebody has to read, answer or mend something; with a party that is owed tickets, or after the fact."""

    problem: Problem
    party: Party | None = None


State = Idle | Reading | Verifying | Printing | Done | Attention


class Patience(StrEnum):
    """What a state waits for when nothing happens."""

    CUSTOMER = "customer"
    """then: CustomerGone"""
    REST = "rest"
    """then: Rested"""


def patience(state: State) -> Patience | None:
    """What the kiosk waits for in this state; None: for a device or a server, which have deadlines of their own."""
    match state:
        case Attention(party=Party(parting=None) as party) if party.unfinished:
            return Patience.CUSTOMER
        case Attention(problem=Problem(code=Code.SEAT_SCAN)):
            return Patience.CUSTOMER
        case Attention() | Done() | Reading():
            return Patience.REST
        case _:
            return None


def free(state: State) -> bool:
    """Whether a new visit may begin: nothing is printed or owed, and nobody is asked."""
    match state:
        case Attention(party=Party() as party):
            return not party.unfinished
        case Printing():
            return False
        case _:
            return True


def offering(state: State) -> Party | None:
    """The party that has all, as far as anybody knows, and may say that a ticket is missing; the next may come."""
    match state:
        case Attention(problem=Problem(code=Code.SEAT_MISSING), party=Party(parting=None) as party):
            return party
        case _:
            return None


def takes_next(state: State) -> bool:
    """Whether the next visit may begin: nobody is served, or may only say that a ticket is missing."""
    return not isinstance(state, Verifying) and (free(state) or offering(state) is not None)


def questions(state: State) -> tuple[Seat, ...]:
    """The seats that the customer may speak of now: the one that is asked about, or those that are offered."""
    match state:
        case Attention(party=Party(asking=Seat() as seat)):
            return (seat,)
        case _:
            party = offering(state)
            return party.offered if party else ()


def claim_of(state: State) -> str | None:
    """The claim of the party that is served now."""
    match state:
        case Printing(party) | Done(party) | Attention(party=Party() as party):
            return party.claim
        case _:
            return None
