"""The gate: the newest issue of a ticket admits, once; and what is to know of a ticket."""

from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock.office import Office, stamp
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.redemption import leases, wire
from kiosk.mock.redemption.tickets import Move, State, advance
from kiosk.mock.tables import Ticket


def admit(office: Office, request: wire.Admission) -> wire.Admitted:
    """Let the holder of a paper ticket in; raise Problem if it is void, unknown, or was used."""

    def scan(session: Session) -> wire.Admitted:
        now = office.clock()
        ticket = session.get(Ticket, request.ticket)
        if ticket is None:
            raise Problem(Refusal.NOT_FOUND)
        leases.lock(session, ticket.order_id)
        standing = leases.standing(ticket)
        if not standing.is_current(request.issue, request.serial):
            raise Problem(Refusal.SUPERSEDED, current=standing.issue)
        if standing.state is State.ADMITTED:
            raise Problem(Fault.ALREADY_ADMITTED, at=stamp(ticket.admitted_at or now))
        new = advance(standing, Move.ADMISSION)
        if new is None:
            said = "this issue was handed back and never sent"
            raise Problem(Refusal.SUPERSEDED, current=standing.issue, said=said)
        leases.settle(ticket, new)
        ticket.admitted_at = now
        return wire.Admitted(seat=ticket.seat)

    return office.store.transact(scan)


def look_up(office: Office, ticket_id: str) -> wire.TicketState:
    """A ticket as it is now."""

    def look(session: Session) -> wire.TicketState:
        ticket = session.get(Ticket, ticket_id)
        if ticket is None:
            raise Problem(Refusal.NOT_FOUND)
        standing = leases.seen(ticket, leases.live_claim(session, ticket.order_id, office.clock()))
        return wire.TicketState(
            ticket=ticket.id,
            seat=ticket.seat,
            state=standing.state.value,
            issue=standing.issue,
            serial=standing.serial or None,
        )

    return office.store.read(look)
