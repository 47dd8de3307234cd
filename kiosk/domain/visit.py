"""The visit: one customer at the kiosk, as a pure state machine.

``advance(state, event) -> (state, effects)``. Whoever calls it carries the effects out and feeds their results back as
events; an event that does not fit the state changes nothing.

The invariant: every granted ticket is on paper, handed back, in doubt and listed, or still owed to the customer who
stands there; none is printed twice by itself.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.domain.booking import Claim, ClaimedTicket, Issue, TicketState
from kiosk.domain.effects import AwaitPrinter, Close, Effects, GiveUp, HandBack, MakeClaim, NoteReceived, Print, Reissue
from kiosk.domain.events import (
    Answered,
    CustomerGone,
    Event,
    Granted,
    Held,
    PrinterReady,
    ReadingBegan,
    ReadingFailed,
    Refused,
    Reissued,
    ReissueRefused,
    Rested,
    Resumed,
    Retracted,
    Settled,
    Stalled,
    Stopping,
    VoucherRejected,
    VoucherShown,
)
from kiosk.domain.party import Party, Question, Seat, Standing
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

    voucher: Voucher
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
        case Attention(party=Party(leaving=False) as party) if party.unfinished:
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


def claim_of(state: State) -> str | None:
    """The claim of the party that is served now."""
    match state:
        case Printing(party) | Done(party) | Attention(party=Party() as party):
            return party.claim
        case _:
            return None


def advance(state: State, event: Event) -> tuple[State, Effects]:  # noqa: C901, PLR0911 - the match is the table
    """What becomes of a state by an event, and what is to be done about it."""
    match state, event:
        case ((Idle() | Reading() | Verifying() | Done() | Attention()), Stopping()) if free(state):
            return Idle(), ()
        case ((Idle() | Reading() | Done() | Attention()), VoucherShown(voucher, claim)) if free(state):
            return Verifying(voucher, claim), (MakeClaim(claim, voucher),)
        case ((Idle() | Reading() | Done() | Attention()), VoucherRejected(problem)) if free(state):
            return Attention(problem), ()
        case Idle(), ReadingBegan(reader):
            return Reading(reader), ()
        case Reading(), ReadingFailed() | Rested():
            return Idle(), ()
        case Verifying(claim=claim), Granted(granted) if granted.id == claim:
            return _proceed(Party(claim, tuple(_seat(ticket) for ticket in granted.tickets)))
        case _, Granted(granted) if granted.id != claim_of(state):
            return state, _return_grant(granted)
        case Verifying(claim=claim), Refused(refused, problem) if refused == claim:
            return Attention(problem), ()
        case ((Done() | Attention()), Rested()) if free(state):
            return Idle(), ()
        case ((Printing(party) | Done(party) | Attention(party=Party() as party)), Retracted(issue)):
            return _retract(state, party, issue), ()
        case ((Printing(party=Party() as party) | Attention(party=Party() as party)), _):
            return _advance_party(state, party, event)
        case _:
            return state, ()


def _seat(ticket: ClaimedTicket) -> Seat:
    match ticket.state:
        case TicketState.GRANTED:
            return Seat(ticket.issue, ticket.seat, Standing.OWED, ticket.face)
        case TicketState.IN_DOUBT:
            return Seat(ticket.issue, ticket.seat, Standing.IN_DOUBT, question=Question.OPEN)
        case TicketState.PRESUMED:
            return Seat(ticket.issue, ticket.seat, Standing.PRESUMED, question=Question.OPEN)
        case TicketState.PRINTED | TicketState.ADMITTED:
            return Seat(ticket.issue, ticket.seat, Standing.COLLECTED)


def _return_grant(claim: Claim) -> Effects:
    """A grant that nobody waits for any more goes back whole."""
    granted = tuple(ticket.issue for ticket in claim.tickets if ticket.state is TicketState.GRANTED)
    return (*_hand_back(claim.id, granted), Close(claim.id))


def _hand_back(claim: str, issues: tuple[Issue, ...]) -> Effects:
    return (HandBack(claim, issues),) if issues else ()


def _advance_party(state: State, party: Party, event: Event) -> tuple[State, Effects]:  # noqa: C901, PLR0911 - too
    match event:
        case Held(issue, problem) if (seat := party.find(issue, Standing.SENT)) is not None:
            party = party.put(seat, standing=Standing.OWED)
            return _proceed(party) if party.leaving else (Attention(problem, party), (AwaitPrinter(),))
        case Stalled(issue, problem) if party.find(issue, Standing.SENT):
            return Attention(problem, party), ()
        case Resumed(issue) if party.find(issue, Standing.SENT):
            return Printing(party), ()
        case Settled(issue, standing) if (seat := party.find(issue, Standing.SENT)) is not None:
            question = Question.OPEN if standing is Standing.IN_DOUBT else Question.NONE
            return _proceed(party.put(seat, standing=standing, question=question))
        case Settled(issue, Standing.PRINTED) if party.asking is not None and party.asking.issue == issue:
            return _proceed(party.put(party.asking, standing=Standing.PRINTED, question=Question.NONE))
        case PrinterReady() if isinstance(state, Attention) and not party.asking and not party.standing(Standing.SENT):
            return _proceed(party)
        case CustomerGone() if isinstance(state, Attention):
            sent = tuple(GiveUp(seat.issue) for seat in party.standing(Standing.SENT))
            state, effects = _proceed(replace(party, leaving=True))
            return state, sent + effects
        case Stopping():
            return _proceed(replace(party, leaving=True))
        case _:
            return _advance_question(state, party, event)


def _advance_question(state: State, party: Party, event: Event) -> tuple[State, Effects]:
    match event:
        case Answered(issue, received) if party.asking is not None and party.asking.issue == issue:
            if not received:
                return Printing(party.put(party.asking, question=Question.DENIED)), (Reissue(party.claim, issue),)
            state, effects = _proceed(party.put(party.asking, question=Question.NONE, received=True))
            return state, (NoteReceived(party.claim, issue), *effects)
        case Reissued(old, new) if (seat := party.denied(old)) is not None:
            owed = {"issue": new.issue, "face": new.face, "standing": Standing.OWED, "question": Question.NONE}
            return _proceed(party.put(seat, **owed))
        case ReissueRefused(old) if (seat := party.denied(old)) is not None:
            return _proceed(party.put(seat, standing=Standing.IN_DOUBT, question=Question.NONE))
        case Reissued(new=new) if all(seat.issue != new.issue for seat in party.seats):
            return state, _hand_back(party.claim, (new.issue,))
        case _:
            return state, ()


def _proceed(party: Party) -> tuple[State, Effects]:
    """Begin the next thing that the party needs: ask, wait, print, or part."""
    effects: Effects = ()
    if party.leaving:
        effects = _hand_back(party.claim, tuple(seat.issue for seat in party.standing(Standing.OWED)))
        party = replace(party, seats=tuple(_parted(seat) for seat in party.seats))
    busy = bool(party.standing(Standing.SENT)) or any(seat.question is Question.DENIED for seat in party.seats)
    if party.asking is not None:
        return Attention(Problem(Code.SEAT_QUESTION, {"seat": party.asking.label}), party), effects
    if busy:
        return Printing(party), effects
    if owed := party.standing(Standing.OWED):
        sent = replace(owed[0], standing=Standing.SENT)
        return Printing(party.put(owed[0], standing=Standing.SENT)), (*effects, Print(party.claim, sent))
    return _part(party), (*effects, Close(party.claim))


def _retract(state: State, party: Party, issue: Issue) -> State:
    """The ticket stays printed; its customer is told at the end, or now if the end was reached."""
    seat = party.seat_of(issue)
    if seat is None:
        return state
    party = party.put(seat, retracted=True)
    match state:
        case Printing() | Attention() if party.unfinished:
            return replace(state, party=party)
        case _:
            return _part(party)


def _part(party: Party) -> State:
    doubtful = [seat.label for seat in party.standing(Standing.IN_DOUBT) if not seat.received]
    retracted = [seat.label for seat in party.seats if seat.retracted]
    if doubtful or retracted:
        code = Code.SEAT_STAFF if doubtful else Code.SEAT_RETRACTED
        return Attention(Problem(code, {"seat": ", ".join(doubtful + retracted)}), party)
    return Idle() if party.leaving else Done(party)


def _parted(seat: Seat) -> Seat:
    """A seat of a customer who is gone: not owed any more, and nobody to ask."""
    standing = Standing.HANDED_BACK if seat.standing is Standing.OWED else seat.standing
    return replace(seat, standing=standing, question=Question.NONE if seat.question is Question.OPEN else seat.question)
