"""The visit: one customer at the kiosk, as a pure state machine.

``advance(state, event) -> (state, effects)``. Whoever calls it carries the effects out and feeds their results back as
events; an event that does not fit the state changes nothing.

The invariant: every granted ticket is on paper, handed back, in doubt and listed, or still owed to the customer who
stands there; none is printed twice by itself.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.domain.booking import Claim, ClaimedTicket, Issue, TicketFace, TicketState
from kiosk.domain.problem import Code, Problem
from kiosk.domain.voucher import Voucher


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


@dataclass(frozen=True)
class Party:
    """The tickets of a claim; ``leaving`` once the customer is gone or the kiosk stops: nothing new is begun then."""

    claim: str
    seats: tuple[Seat, ...]
    leaving: bool = False

    def standing(self, *standings: Standing) -> tuple[Seat, ...]:
        """The seats that stand so."""
        return tuple(seat for seat in self.seats if seat.standing in standings)

    @property
    def asking(self) -> Seat | None:
        """The seat that the customer is asked about now."""
        return next((seat for seat in self.seats if seat.question is Question.OPEN), None)


# -- states ------------------------------------------------------------------------------------------------------------


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


# -- events ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReadingBegan:
    """A reader is in the middle of a voucher."""

    reader: str


@dataclass(frozen=True)
class ReadingFailed:
    """Nothing came of it."""


@dataclass(frozen=True)
class VoucherShown:
    """A voucher was read; ``claim`` is the fresh id of the claim to make."""

    voucher: Voucher
    claim: str


@dataclass(frozen=True)
class VoucherRejected:
    """What was shown can't be a voucher of ours; the server is not asked."""

    problem: Problem


@dataclass(frozen=True)
class Granted:
    """The server grants the claim, and the grant is in the journal."""

    claim: Claim


@dataclass(frozen=True)
class Refused:
    """The claim came to nothing."""

    claim: str
    problem: Problem


@dataclass(frozen=True)
class Held:
    """The printer can't take the ticket now; not a byte of it was sent."""

    issue: Issue
    problem: Problem


@dataclass(frozen=True)
class Stalled:
    """The printer stopped in the middle of the ticket and will go on by itself when the problem is mended."""

    issue: Issue
    problem: Problem


@dataclass(frozen=True)
class Resumed:
    """The printer goes on with the ticket."""

    issue: Issue


@dataclass(frozen=True)
class Settled:
    """The ticket left the printer's hands as PRINTED, PRESUMED or IN_DOUBT, and that is in the journal.

    PRINTED may follow IN_DOUBT, when the proof comes late.
    """

    issue: Issue
    standing: Standing


@dataclass(frozen=True)
class PrinterReady:
    """The printer that could not take a ticket can take one now."""


@dataclass(frozen=True)
class Answered:
    """The customer answered the seat question."""

    issue: Issue
    received: bool


@dataclass(frozen=True)
class Reissued:
    """The server grants a new issue in place of the one that the customer did not get."""

    old: Issue
    new: ClaimedTicket


@dataclass(frozen=True)
class ReissueRefused:
    """The server does not grant a new issue; staff must."""

    old: Issue


@dataclass(frozen=True)
class CustomerSeen:
    """The customer touched something: still there."""


@dataclass(frozen=True)
class CustomerGone:
    """No sign of the customer for too long."""


@dataclass(frozen=True)
class Rested:
    """The last message stood long enough."""


@dataclass(frozen=True)
class Stopping:
    """The kiosk is to stop: finish what the printer has in hand, begin nothing."""


Event = (
    ReadingBegan
    | ReadingFailed
    | VoucherShown
    | VoucherRejected
    | Granted
    | Refused
    | Held
    | Stalled
    | Resumed
    | Settled
    | PrinterReady
    | Answered
    | Reissued
    | ReissueRefused
    | CustomerSeen
    | CustomerGone
    | Rested
    | Stopping
)


# -- effects -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MakeClaim:
    """Ask the server for the tickets; answer with Granted or Refused."""

    claim: str
    voucher: Voucher


@dataclass(frozen=True)
class Print:
    """Print one ticket; answer with Held, or with Settled after any number of Stalled and Resumed."""

    claim: str
    seat: Seat


@dataclass(frozen=True)
class GiveUp:
    """Take the ticket out of the printer's hands; Settled follows."""

    issue: Issue


@dataclass(frozen=True)
class AwaitPrinter:
    """Answer with PrinterReady when the printer can print again."""


@dataclass(frozen=True)
class Reissue:
    """Ask the server for a new issue; answer with Reissued or ReissueRefused."""

    claim: str
    issue: Issue


@dataclass(frozen=True)
class NoteReceived:
    """Record that the customer has the paper."""

    claim: str
    issue: Issue


@dataclass(frozen=True)
class HandBack:
    """Tell the server that these issues were never sent."""

    claim: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Close:
    """The claim is over."""

    claim: str


Effect = MakeClaim | Print | GiveUp | AwaitPrinter | Reissue | NoteReceived | HandBack | Close
Effects = tuple[Effect, ...]


class Patience(StrEnum):
    """What a state waits for when nothing happens."""

    CUSTOMER = "customer"
    """then: CustomerGone"""
    REST = "rest"
    """then: Rested"""


def patience(state: State) -> Patience | None:
    """What the kiosk waits for in this state; None: for a device or a server, which have deadlines of their own."""
    match state:
        case Attention(party=Party(leaving=False) as party) if _unfinished(party):
            return Patience.CUSTOMER
        case Attention() | Done() | Reading():
            return Patience.REST
        case _:
            return None


def free(state: State) -> bool:
    """Whether a new visit may begin: nothing is printed or owed, and nobody is asked."""
    match state:
        case Attention(party=Party() as party):
            return not _unfinished(party)
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
        case ((Printing(party=Party() as party) | Attention(party=Party() as party)), _):
            return _advance_party(state, party, event)
        case _:
            return state, ()


def _unfinished(party: Party) -> bool:
    return bool(party.standing(Standing.OWED, Standing.SENT)) or any(
        seat.question != Question.NONE for seat in party.seats
    )


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
        case Held(issue, problem) if (seat := _find(party, issue, Standing.SENT)) is not None:
            party = _put(party, seat, standing=Standing.OWED)
            return _proceed(party) if party.leaving else (Attention(problem, party), (AwaitPrinter(),))
        case Stalled(issue, problem) if _find(party, issue, Standing.SENT):
            return Attention(problem, party), ()
        case Resumed(issue) if _find(party, issue, Standing.SENT):
            return Printing(party), ()
        case Settled(issue, standing) if (seat := _find(party, issue, Standing.SENT)) is not None:
            question = Question.OPEN if standing is Standing.IN_DOUBT else Question.NONE
            return _proceed(_put(party, seat, standing=standing, question=question))
        case Settled(issue, Standing.PRINTED) if party.asking is not None and party.asking.issue == issue:
            return _proceed(_put(party, party.asking, standing=Standing.PRINTED, question=Question.NONE))
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
                return Printing(_put(party, party.asking, question=Question.DENIED)), (Reissue(party.claim, issue),)
            state, effects = _proceed(_put(party, party.asking, question=Question.NONE, received=True))
            return state, (NoteReceived(party.claim, issue), *effects)
        case Reissued(old, new) if (seat := _denied(party, old)) is not None:
            return _proceed(
                _put(
                    party,
                    seat,
                    issue=new.issue,
                    face=new.face,
                    standing=Standing.OWED,
                    question=Question.NONE,
                )
            )
        case ReissueRefused(old) if (seat := _denied(party, old)) is not None:
            return _proceed(_put(party, seat, standing=Standing.IN_DOUBT, question=Question.NONE))
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
        return Printing(_put(party, owed[0], standing=Standing.SENT)), (*effects, Print(party.claim, sent))
    return _part(party), (*effects, Close(party.claim))


def _part(party: Party) -> State:
    doubtful = [seat.label for seat in party.standing(Standing.IN_DOUBT) if not seat.received]
    if doubtful:
        return Attention(Problem(Code.SEAT_STAFF, {"seat": ", ".join(doubtful)}), party)
    return Idle() if party.leaving else Done(party)


def _parted(seat: Seat) -> Seat:
    """A seat of a customer who is gone: not owed any more, and nobody to ask."""
    standing = Standing.HANDED_BACK if seat.standing is Standing.OWED else seat.standing
    return replace(seat, standing=standing, question=Question.NONE if seat.question is Question.OPEN else seat.question)


def _find(party: Party, issue: Issue, standing: Standing) -> Seat | None:
    return next((seat for seat in party.standing(standing) if seat.issue == issue), None)


def _denied(party: Party, issue: Issue) -> Seat | None:
    return next((seat for seat in party.seats if seat.issue == issue and seat.question is Question.DENIED), None)


def _put(party: Party, seat: Seat, **changes: object) -> Party:
    changed = replace(seat, **changes)  # type: ignore[arg-type]
    return replace(party, seats=tuple(changed if one is seat else one for one in party.seats))
