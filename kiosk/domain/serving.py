"""A party on its way through the visit: what each event makes of it, and what it needs next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.domain.booking import Claim, ClaimedTicket, Issue, TicketState
from kiosk.domain.effects import (
    AwaitPrinter,
    Close,
    Effects,
    GiveUp,
    HandBack,
    NoteReceived,
    NoteScanned,
    Print,
    Reissue,
)
from kiosk.domain.events import (
    Answered,
    CustomerGone,
    Event,
    Held,
    LeaseLost,
    PaperShown,
    PrinterReady,
    Reissued,
    ReissueRefused,
    Resumed,
    Retracted,
    Settled,
    Stalled,
    Stopping,
)
from kiosk.domain.party import Parting, Party, Question, Seat, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.state import Attention, Done, Idle, Printing, State, offering, questions

Next = tuple[State, Effects]


def begin(claim: Claim) -> Next:
    """Serve the party that a claim was granted for."""
    return _proceed(Party(claim.id, tuple(_seat(ticket) for ticket in claim.tickets)))


def advance_party(state: State, party: Party, event: Event) -> Next:
    """What an event makes of the party that is served, or that was served last."""
    handle = _LATE.get(type(event)) or (_ROWS.get(type(event)) if party.unfinished else None)
    return handle(state, party, event) if handle else (state, ())


# -- the printer -------------------------------------------------------------------------------------------------------


def _held(state: State, party: Party, event: Held) -> Next:
    seat = party.find(event.issue, Standing.SENT)
    if seat is None:
        return state, ()
    party = party.put(seat, standing=Standing.OWED)
    return _proceed(party) if party.parting else (Attention(event.problem, party), (AwaitPrinter(),))


def _stalled(state: State, party: Party, event: Stalled) -> Next:
    if party.find(event.issue, Standing.SENT) is None:
        return state, ()
    fenced = party.parting is Parting.LEASE
    return Attention(event.problem, party), (GiveUp(event.issue),) if fenced else ()


def _resumed(state: State, party: Party, event: Resumed) -> Next:
    return (Printing(party), ()) if party.find(event.issue, Standing.SENT) else (state, ())


def _settled(state: State, party: Party, event: Settled) -> Next:
    if (seat := party.find(event.issue, Standing.SENT)) is not None:
        question = _doubt(seat.reissues_left) if event.standing is Standing.IN_DOUBT else Question.NONE
        return _proceed(party.put(seat, standing=event.standing, question=question))
    if event.standing is Standing.PRINTED and (seat := _doubtful(party, event.issue)) is not None:
        return _prove(state, party, seat)
    return state, ()


def _retracted(state: State, party: Party, event: Retracted) -> Next:
    """The ticket stays printed; its customer is told at the end, or now if the end was reached."""
    seat = party.seat_of(event.issue)
    if seat is None:
        return state, ()
    party = party.put(seat, retracted=True)
    return (_with(state, party) if party.unfinished else _part(party)), ()


def _printer_ready(state: State, party: Party, _: PrinterReady) -> Next:
    waits = isinstance(state, Attention) and not party.asking and not party.standing(Standing.SENT)
    return _proceed(party) if waits else (state, ())


# -- the customer, and the kiosk's end ---------------------------------------------------------------------------------


def _answered(state: State, party: Party, event: Answered) -> Next:
    seat = next((seat for seat in questions(state) if seat.issue == event.issue), None)
    if seat is None:
        return state, ()
    if not event.received:
        return Printing(party.put(seat, question=Question.DENIED)), (Reissue(party.claim, seat.issue),)
    state, effects = _proceed(party.put(seat, question=Question.SHOW, received=True))
    return state, (NoteReceived(party.claim, seat.issue), *effects)


def _paper_shown(state: State, party: Party, event: PaperShown) -> Next:
    seat = _doubtful(party, event.issue)
    if seat is None:
        return state, ()
    state, effects = _prove(state, party, seat)
    return state, (NoteScanned(party.claim, seat.issue), *effects)


def _customer_gone(state: State, party: Party, _: CustomerGone) -> Next:
    return _give_up(party, Parting.GONE) if isinstance(state, Attention) else (state, ())


def _lease_lost(state: State, party: Party, event: LeaseLost) -> Next:
    """Nothing more is begun; what stands still in the printer is taken out of it, for another kiosk may print it."""
    if party.claim != event.claim or party.parting:
        return state, ()
    if isinstance(state, Attention):
        return _give_up(party, Parting.LEASE)
    return _proceed(replace(party, parting=Parting.LEASE))


def _stopping(_state: State, party: Party, _: Stopping) -> Next:
    return _proceed(replace(party, parting=party.parting or Parting.STOPPING))


# -- the server --------------------------------------------------------------------------------------------------------


def _reissued(state: State, party: Party, event: Reissued) -> Next:
    new = event.new
    if (seat := party.denied(event.old)) is not None:
        return _proceed(party.put(seat, **vars(_seat(new))))
    if party.seat_of(new.issue) is None:
        return state, (HandBack(party.claim, (new.issue,)),)
    return state, ()


def _reissue_refused(state: State, party: Party, event: ReissueRefused) -> Next:
    seat = party.denied(event.old)
    if seat is None:
        return state, ()
    question = Question.STAFF if seat.doubtful else Question.NONE
    return _proceed(party.put(seat, question=question))


_ROWS: Mapping[type[Event], Callable[[State, Party, Any], Next]] = {
    Held: _held,
    Stalled: _stalled,
    Resumed: _resumed,
    PrinterReady: _printer_ready,
    Answered: _answered,
    CustomerGone: _customer_gone,
    LeaseLost: _lease_lost,
    Stopping: _stopping,
    ReissueRefused: _reissue_refused,
}
"""What moves a party that is served."""

_LATE: Mapping[type[Event], Callable[[State, Party, Any], Next]] = {
    Settled: _settled,
    Retracted: _retracted,
    PaperShown: _paper_shown,
    Reissued: _reissued,
}
"""What may also come when all was said and done."""


# -- what a party needs next -------------------------------------------------------------------------------------------


def _seat(ticket: ClaimedTicket) -> Seat:
    asked = _ASKED.get(ticket.state, Question.NONE)
    question = asked if asked is Question.NONE or ticket.reissues_left else Question.STAFF
    face = ticket.face if ticket.state is TicketState.GRANTED else None
    standing = _STANDINGS[ticket.state]
    return Seat(ticket.issue, ticket.seat, standing, face, question, reissues_left=ticket.reissues_left)


_STANDINGS: Mapping[TicketState, Standing] = {
    TicketState.GRANTED: Standing.OWED,
    TicketState.IN_DOUBT: Standing.IN_DOUBT,
    TicketState.PRESUMED: Standing.PRESUMED,
    TicketState.PRINTED: Standing.COLLECTED,
    TicketState.ADMITTED: Standing.COLLECTED,
}
_ASKED: Mapping[TicketState, Question] = {
    TicketState.IN_DOUBT: Question.OPEN,
    TicketState.PRESUMED: Question.OFFERED,
}


def _doubt(reissues_left: int) -> Question:
    """Only a customer who can be helped here is asked."""
    return Question.OPEN if reissues_left else Question.STAFF


def _doubtful(party: Party, issue: Issue) -> Seat | None:
    seat = party.seat_of(issue)
    return seat if seat is not None and seat.doubtful else None


def _prove(state: State, party: Party, seat: Seat) -> Next:
    """The paper exists. A new issue that was asked for meanwhile is still on its way."""
    asked = seat.question is Question.OPEN or offering(state) is not None
    was_unfinished = party.unfinished
    question = Question.DENIED if seat.question is Question.DENIED else Question.NONE
    party = party.put(seat, standing=Standing.PRINTED, question=question)
    if asked:
        return _proceed(party)
    return (_with(state, party) if was_unfinished else _part(party)), ()


def _with(state: State, party: Party) -> State:
    return replace(state, party=party) if isinstance(state, Printing | Done | Attention) else state


def _give_up(party: Party, why: Parting) -> Next:
    sent = tuple(GiveUp(seat.issue) for seat in party.standing(Standing.SENT))
    state, effects = _proceed(replace(party, parting=why))
    return state, (*sent, *effects)


def _proceed(party: Party) -> Next:
    """Begin the next thing that the party needs: ask, wait, print, or part."""
    effects: Effects = ()
    if party.parting:
        back = tuple(seat.issue for seat in party.standing(Standing.OWED))
        effects = (HandBack(party.claim, back),) if back else ()
        party = replace(party, seats=tuple(_parted(seat) for seat in party.seats))
    if party.asking is not None:
        return Attention(Problem(Code.SEAT_QUESTION, {"seat": party.asking.label}), party), effects
    if party.standing(Standing.SENT) or _replacing(party):
        return Printing(party), effects
    if owed := party.standing(Standing.OWED):
        sent = replace(owed[0], standing=Standing.SENT)
        return Printing(party.put(owed[0], standing=Standing.SENT)), (*effects, Print(party.claim, sent))
    if party.offered:
        return Attention(Problem(Code.SEAT_MISSING, {"seat": _labels(party.offered)}), party), effects
    return _part(party), (*effects, Close(party.claim))


def _replacing(party: Party) -> bool:
    return any(seat.question is Question.DENIED for seat in party.seats)


def _parted(seat: Seat) -> Seat:
    """A seat of a customer who is gone: not owed any more, and nobody to ask."""
    standing = Standing.HANDED_BACK if seat.standing is Standing.OWED else seat.standing
    given_up = seat.question in {Question.OPEN, Question.OFFERED, Question.SHOW}
    question = Question.NONE if given_up else seat.question
    return replace(seat, standing=standing, question=question)


def _part(party: Party) -> State:
    """The last word to a party: the most urgent one."""
    doubtful = [seat for seat in party.seats if seat.for_staff]
    retracted = [seat for seat in party.seats if seat.retracted]
    shown = [seat for seat in party.seats if seat.question is Question.SHOW]
    if party.parting is Parting.LEASE and (doubtful or party.standing(Standing.HANDED_BACK)):
        return Attention(Problem(Code.SERVER_AWAY), party)
    if doubtful or retracted:
        code = Code.SEAT_STAFF if doubtful else Code.SEAT_RETRACTED
        return Attention(Problem(code, {"seat": _labels([*doubtful, *retracted])}), party)
    if shown:
        return Attention(Problem(Code.SEAT_SCAN, {"seat": _labels(shown)}), party)
    return Idle() if party.parting else Done(party)


def _labels(seats: Iterable[Seat]) -> str:
    return ", ".join(seat.label for seat in seats)
