"""Reissues: compare-and-swap from issue n to n+1; n is void from then on, wherever it is."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock.arrivals import serving
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import counter_wire, leases, wire
from kiosk.mock.redemption.claims import collected
from kiosk.mock.redemption.tickets import COLLECTED, Move, Standing, State, advance
from kiosk.mock.tables.redemption import Claim, Issue, Ticket
from kiosk.mock.tables.sale import Order

BY_CUSTOMER = "customer"
BY_STAFF = "staff"


def by_customer(
    office: Office, kiosk_id: str, claim_id: str, ticket_id: str, request: wire.SelfReissue, key: bytes = b""
) -> wire.Ticket:
    """Replace an issue that the customer did not get, under the live claim of the kiosk; raise Problem.

    ``key`` is the public key that signed the request; it must be the kiosk's still (empty: any).
    """

    def swap(session: Session) -> wire.Ticket:
        now = office.clock()
        serving(session, office, kiosk_id, key)
        order, ticket = leases.lock_for(session, ticket_id)
        live, claim = leases.live_claim(order, now), _claim_of(session, claim_id, kiosk_id, order)
        standing = leases.seen(ticket, live)
        same = claim.boot_id == request.boot_id
        if live is claim and same and _is_repeat(session, ticket, standing, claim, request.supersedes, BY_CUSTOMER):
            return leases.view(office, ticket, order, standing, claim)
        _check_customer(office, ticket, standing)
        if live is not claim or not same:
            raise Problem(Refusal.SUPERSEDED, current=standing.issue, said="the claim is over")
        new = _swapped(standing, request.supersedes, Move.SELF_REISSUE)
        _check_budget(office, standing)
        leases.renew(claim, order, office, now)
        return _issue(office, session, ticket, order, new, claim, BY_CUSTOMER, request.reason, now)

    return office.store.transact(swap)


def at_counter(
    office: Office, holder: str, claim_id: str, ticket_id: str, request: counter_wire.Reissue
) -> wire.Ticket:
    """Replace an issue, also a printed one, under the live claim of a counter; raise Problem."""
    by = f"{BY_STAFF} {request.staff}"

    def swap(session: Session) -> wire.Ticket:
        now = office.clock()
        serving(session, office, holder, b"")
        order, ticket = leases.lock_for(session, ticket_id)
        live, claim = leases.live_claim(order, now), _claim_of(session, claim_id, holder, order)
        standing = leases.seen(ticket, live)
        if live is claim and _is_repeat(session, ticket, standing, claim, request.supersedes, by):
            return leases.view(office, ticket, order, standing, claim)
        if standing.state is State.ADMITTED:
            raise collected([ticket])
        if live is not claim:
            raise Problem(Refusal.SUPERSEDED, current=standing.issue, said="the claim is over")
        new = _swapped(standing, request.supersedes, Move.STAFF_REISSUE)
        leases.renew(claim, order, office, now)
        return _issue(office, session, ticket, order, new, claim, by, request.reason, now)

    return office.store.transact(swap)


def by_staff(office: Office, ticket_id: str, request: wire.StaffReissue) -> wire.Ticket:
    """Replace an issue on the word of staff. It joins the live claim, or is granted under a lease of its own."""

    def swap(session: Session) -> wire.Ticket:
        now = office.clock()
        order, ticket = leases.lock_for(session, ticket_id)
        live = leases.live_claim(order, now)
        standing = leases.seen(ticket, live)
        if standing.state is State.ADMITTED:
            raise collected([ticket])
        new = _swapped(standing, request.supersedes, Move.STAFF_REISSUE)
        claim = live or _staff_claim(session, office, order, now)
        return _issue(
            office, session, ticket, order, new, claim, f"{BY_STAFF} {request.staff}"[:80], request.reason, now
        )

    return office.store.transact(swap)


def _claim_of(session: Session, claim_id: str, holder: str, order: Order) -> Claim:
    claim = session.get(Claim, claim_id)
    if claim is None or claim.kiosk_id != holder or claim.order_id != order.id:
        raise Problem(Refusal.NOT_FOUND)
    return claim


def _is_repeat(session: Session, ticket: Ticket, standing: Standing, claim: Claim, supersedes: int, by: str) -> bool:
    made = session.get(Issue, (ticket.id, supersedes + 1))
    return (
        made is not None
        and made.claim_id == claim.id
        and made.by == by
        and standing.state is State.GRANTED
        and standing.issue == made.number
    )


def _check_customer(office: Office, ticket: Ticket, standing: Standing) -> None:
    if standing.state in COLLECTED:
        raise collected([ticket])
    if office.settings.gate_mode == "visual":
        raise Problem(Refusal.BLOCKED, said="ushers do not scan here, so doubt is for staff")


def _check_budget(office: Office, standing: Standing) -> None:
    if standing.self_reissues >= office.settings.reissues_without_staff:
        raise Problem(Refusal.BLOCKED)


def _swapped(standing: Standing, supersedes: int, move: Move) -> Standing:
    new = advance(standing, move, leases.new_serial())
    if new is None or supersedes != standing.issue:
        said = f"issue {standing.issue} is {standing.state}"
        raise Problem(Refusal.SUPERSEDED, current=standing.issue, said=said)
    return new


def _issue(
    office: Office,
    session: Session,
    ticket: Ticket,
    order: Order,
    new: Standing,
    claim: Claim,
    by: str,
    reason: str,
    now: datetime,
) -> wire.Ticket:
    leases.issue(session, ticket, new, claim, by, reason, now)
    ticket.printed_at = ticket.printed_by = None
    return leases.view(office, ticket, order, new, claim)


def _staff_claim(session: Session, office: Office, order: Order, now: datetime) -> Claim:
    leases.end_all(order, now)
    claim = Claim(
        id=secrets.token_hex(16),
        kiosk_id="staff",
        boot_id="staff",
        body_hash="staff",
        order_id=order.id,
        answer=[],
        made_at=now,
        lease_until=now + office.settings.lease(len(order.tickets)),
    )
    session.add(claim)
    return claim
