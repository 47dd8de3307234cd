"""The gate: the newest issue of a ticket admits, once; and what is to know of a ticket."""

from sqlalchemy.orm import Session

from kiosk.domain.booking import Issue, Refusal
from kiosk.mock.office import Office, stamp
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.redemption import leases, wire
from kiosk.mock.redemption.tickets import Move, State, advance
from kiosk.mock.tables.redemption import Claim, Ticket
from kiosk.trust.codes import read_ticket
from kiosk.trust.errors import NotATicket, Untrusted


def admit(office: Office, request: wire.Admission) -> wire.Admitted:
    """Let the holder of a paper ticket in; raise Problem if it is forged, void, unknown, or was used."""
    issue = _read(office, request.code)

    def scan(session: Session) -> wire.Admitted:
        now = office.clock()
        _order, ticket = leases.lock_for(session, issue.ticket)
        standing = leases.standing(ticket)
        if not standing.is_current(issue.number, issue.serial):
            raise Problem(Refusal.SUPERSEDED, current=standing.issue)
        if standing.state is State.ADMITTED:
            raise Problem(Fault.ALREADY_ADMITTED, at=stamp(ticket.admitted_at or now))
        new = advance(standing, Move.ADMISSION)
        if new is None:
            said = "this issue was handed back and never sent"
            raise Problem(Refusal.SUPERSEDED, current=standing.issue, said=said)
        leases.settle(ticket, new)
        ticket.admitted_at = now
        return wire.Admitted(ticket=ticket.id, seat=ticket.seat)

    return office.store.transact(scan)


def look_up(office: Office, ticket_id: str, kiosk_id: str | None = None) -> wire.TicketState:
    """A ticket as it is now; to a kiosk without its serial, unless it was granted to that kiosk."""

    def look(session: Session) -> wire.TicketState:
        ticket = session.get(Ticket, ticket_id)
        if ticket is None:
            raise Problem(Refusal.NOT_FOUND)
        standing = leases.seen(ticket, leases.live_claim(ticket.order, office.clock()))
        shown = kiosk_id is None or _was_granted_to(session, ticket, kiosk_id)
        return wire.TicketState(
            ticket=ticket.id,
            seat=ticket.seat,
            state=standing.state.value,
            issue=standing.issue,
            serial=(standing.serial or None) if shown else None,
        )

    return office.store.read(look)


def _was_granted_to(session: Session, ticket: Ticket, kiosk_id: str) -> bool:
    claim = session.get(Claim, ticket.claim_id or "")
    return claim is not None and claim.kiosk_id == kiosk_id


def _read(office: Office, code: str) -> Issue:
    try:
        return read_ticket(code, office.keys.published)
    except NotATicket:
        raise Problem(Refusal.NOT_FOUND, said="this is not a ticket's code") from None
    except Untrusted as error:
        raise Problem(Fault.FORGED, said=str(error)) from None
