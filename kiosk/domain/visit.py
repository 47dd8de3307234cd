"""The visit: one customer at the kiosk, as a pure state machine.

``advance(state, event) -> (state, effects)``. Whoever calls it carries the effects out and feeds their results back as
events; an event that does not fit the state changes nothing.

The invariant: every granted ticket is on paper, handed back, in doubt and listed, or still owed to the customer who
stands there; none is printed twice by itself.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.domain.booking import Claim, TicketState
from kiosk.domain.effects import ClaimReprint, Close, Effects, HandBack, MakeClaim, NoteScanned
from kiosk.domain.events import (
    CustomerGone,
    Event,
    Granted,
    PaperShown,
    ReadingBegan,
    ReadingFailed,
    Refused,
    ReprintAsked,
    Rested,
    Stopping,
    VoucherRejected,
    VoucherShown,
)
from kiosk.domain.party import Party, Seat, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.serving import advance_party, begin
from kiosk.domain.state import (
    Attention,
    Done,
    Idle,
    Patience,
    Printing,
    Reading,
    State,
    Verifying,
    claim_of,
    free,
    offering,
    patience,
    questions,
    takes_next,
)

__all__ = [
    "Attention",
    "Done",
    "Idle",
    "Patience",
    "Printing",
    "Reading",
    "State",
    "Verifying",
    "advance",
    "claim_of",
    "free",
    "offering",
    "patience",
    "questions",
    "takes_next",
]


def advance(state: State, event: Event) -> tuple[State, Effects]:
    """What becomes of a state by an event, and what is to be done about it."""
    between = _BETWEEN.get(type(event))
    if between is not None and (answer := between(state, event)) is not None:
        return answer
    match state:
        case Printing(party) | Done(party) | Attention(party=Party() as party):
            return advance_party(state, party, event)
        case _:
            return state, ()


def _open(state: State) -> bool:
    """Whether the next customer may come forward."""
    return free(state) and not isinstance(state, Verifying)


# -- what happens between two parties; None where the party that is served has to say -------------------------------

Answer = tuple[State, Effects] | None


def _stopping(state: State, _: Stopping) -> Answer:
    return (Idle(), ()) if free(state) else None


def _voucher_shown(state: State, event: VoucherShown) -> Answer:
    state, left = _left_alone(state)
    if not _open(state):
        return None
    return Verifying(event.voucher, event.claim), (*left, MakeClaim(event.claim, event.voucher, event.proof))


def _reprint_asked(state: State, event: ReprintAsked) -> Answer:
    state, left = _left_alone(state)
    if not _open(state):
        return None
    return Verifying(None, event.claim), (*left, ClaimReprint(event.claim, event.reprint))


def _left_alone(state: State) -> tuple[State, Effects]:
    """What it is when a party that has all, as far as anybody knows, makes room for the next."""
    party = offering(state)
    return advance_party(state, party, CustomerGone()) if party is not None else (state, ())


def _voucher_rejected(state: State, event: VoucherRejected) -> Answer:
    return (Attention(event.problem), ()) if _open(state) else None


def _paper_shown(state: State, event: PaperShown) -> Answer:
    """A paper that the party does not wait for: it may settle an old doubt, else it is no voucher."""
    party = getattr(state, "party", None)
    if party is not None and party.seat_of(event.issue) is not None:
        return None
    noted: Effects = (NoteScanned(event.claim, event.issue),) if event.claim else ()
    if not _open(state):
        return state, noted
    if event.void:
        return Attention(Problem(Code.SEAT_VOID, {"seat": event.seat})), noted
    if event.claim:
        return Done(Party(event.claim, (Seat(event.issue, event.seat, Standing.PRINTED),))), noted
    return Attention(Problem(Code.VOUCHER_TICKET)), ()


def _reading_began(state: State, event: ReadingBegan) -> Answer:
    return (Reading(event.reader), ()) if isinstance(state, Idle) else None


def _reading_failed(state: State, _: ReadingFailed) -> Answer:
    return (Idle(), ()) if isinstance(state, Reading) else None


def _rested(state: State, _: Rested) -> Answer:
    return (Idle(), ()) if _open(state) else None


def _customer_gone(state: State, _: CustomerGone) -> Answer:
    return (Idle(), ()) if isinstance(state, Attention) and free(state) else None


def _granted(state: State, event: Granted) -> Answer:
    claim = event.claim
    if isinstance(state, Verifying) and state.claim == claim.id:
        return begin(claim)
    return None if claim.id == claim_of(state) else (state, _return_grant(claim))


def _refused(state: State, event: Refused) -> Answer:
    asked = isinstance(state, Verifying) and state.claim == event.claim
    return (Attention(event.problem), ()) if asked else None


_BETWEEN: Mapping[type[Event], Callable[[State, Any], Answer]] = {
    Stopping: _stopping,
    VoucherShown: _voucher_shown,
    ReprintAsked: _reprint_asked,
    VoucherRejected: _voucher_rejected,
    PaperShown: _paper_shown,
    ReadingBegan: _reading_began,
    ReadingFailed: _reading_failed,
    Rested: _rested,
    CustomerGone: _customer_gone,
    Granted: _granted,
    Refused: _refused,
}


def _return_grant(claim: Claim) -> Effects:
    """A grant that nobody waits for any more goes back whole."""
    granted = tuple(ticket.issue for ticket in claim.tickets if ticket.state is TicketState.GRANTED)
    return (*((HandBack(claim.id, granted),) if granted else ()), Close(claim.id))
