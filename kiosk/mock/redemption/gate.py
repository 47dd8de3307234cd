"""The gate: the newest issue of a ticket admits, once; and what is to know of a ticket and of a paper."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kiosk.domain.booking import Issue, Refusal
from kiosk.mock.messages import texts
from kiosk.mock.office import Office, stamp
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.redemption import leases, wire
from kiosk.mock.redemption.tickets import Move, Standing, State, advance
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.redemption import Claim, FactRecord, Ticket
from kiosk.mock.tables.sale import Order
from kiosk.trust.codes import read_ticket
from kiosk.trust.errors import NotATicket, Untrusted

GATES = "gate:"
"""In whose name scans are recorded; no kiosk has a colon in its name."""
_SCAN = "scan "
"""Begins the names of scans among those of facts, which have no space."""


def admit(office: Office, request: wire.Admission) -> wire.Admitted:
    """Let the holder of a paper ticket in; raise Problem if it is forged, void, unknown, or was used.

    A scan that names itself and is told again, because its answer was lost, gets the same answer.
    """
    issue = read(office, request.code)

    def scan(session: Session) -> wire.Admitted:
        now = office.clock()
        order, ticket = locked(session, issue)
        standing = check_paper(ticket, issue)
        if request.scan and heard(session, GATES, request.scan, issue):
            return _admitted(order, ticket)
        if standing.state is State.ADMITTED:
            raise Problem(Fault.ALREADY_ADMITTED, at=stamp(ticket.admitted_at or now))
        _check_place(office, order.screening, request, now)
        new = advance(standing, Move.ADMISSION)
        assert new is not None
        leases.settle(ticket, new)
        ticket.admitted_at = now
        if request.scan:
            session.add(seen_paper(GATES, request.scan, "admitted", issue, now))
        return _admitted(order, ticket)

    return office.store.transact(scan)


def read(office: Office, code: str) -> Issue:
    """Which issue a paper is, by the code on it; raise Problem if it is none of ours."""
    try:
        return read_ticket(code, office.keys.published)
    except NotATicket:
        raise Problem(Fault.NOT_A_TICKET) from None
    except Untrusted as error:
        raise Problem(Fault.FORGED, said=str(error)) from None


def locked(session: Session, issue: Issue) -> tuple[Order, Ticket]:
    """The order of a paper, locked, and its ticket; raise Problem if these records know of none."""
    try:
        return leases.lock_for(session, issue.ticket)
    except Problem:
        raise Problem(Fault.NOT_A_TICKET, said="the server's own, and unknown to its records") from None


def check_paper(ticket: Ticket, issue: Issue) -> Standing:
    """Where the ticket of a paper stands in the records; raise Problem if the paper is void."""
    standing = leases.standing(ticket)
    if not standing.is_current(issue.number, issue.serial):
        raise Problem(Refusal.SUPERSEDED, current=standing.issue)
    if standing.state is State.UNISSUED:
        said = "this issue was handed back and never sent"
        raise Problem(Refusal.SUPERSEDED, current=standing.issue, said=said)
    return standing


def heard(session: Session, by: str, scan: str, issue: Issue) -> bool:
    """Whether this very scan was heard before; raise Problem if it was one of another paper."""
    record = session.get(FactRecord, (by, _SCAN + scan))
    if record is not None and (record.body["ticket"], record.body["issue"]) != (issue.ticket, issue.number):
        raise Problem(Refusal.KEY_REUSED, said="this scan was one of another paper")
    return record is not None


def seen_paper(by: str, scan: str, kind: str, issue: Issue, now: datetime) -> FactRecord:
    """The record of a paper that was held under a scanner, and what that led to."""
    fact = wire.Fact(
        id=scan, kind=kind, ticket=issue.ticket, issue=issue.number, serial=issue.serial, evidence="scanned"
    )
    body = fact.model_dump(mode="json")
    return FactRecord(kiosk_id=by, id=_SCAN + scan, boot_id=by, body=body, received_at=now, applied=True)


def _check_place(office: Office, screening: Screening, request: wire.Admission, now: datetime) -> None:
    """A gate that says where it stands lets nobody in who is to go elsewhere, or to come another time."""
    hall = screening.hall
    here = request.cinema in {None, hall.cinema_id} and request.hall in {None, hall.id}
    if not here:
        raise Problem(Fault.WRONG_GATE, cinema=f"{hall.cinema.zh} {hall.cinema.en}", hall=f"{hall.zh} {hall.en}")
    said = request.cinema is not None or request.hall is not None
    if said and abs(now - screening.starts_at) > timedelta(hours=office.settings.gate_hours):
        raise Problem(Fault.WRONG_TIME, starts_at=stamp(screening.starts_at))


def _admitted(order: Order, ticket: Ticket) -> wire.Admitted:
    screening = order.screening
    cinema = screening.hall.cinema
    return wire.Admitted(
        ticket=ticket.id,
        seat=ticket.seat,
        cinema=texts(cinema),
        hall=texts(screening.hall),
        film=texts(screening.film),
        starts_at=screening.starts_at,
        zone=cinema.zone,
    )


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
