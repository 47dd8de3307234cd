"""Reissues: compare-and-swap from issue n to n+1; n is void from then on, wherever it is."""

import math
import secrets
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Wish:
    """A reissue that the holder of a claim asks for."""

    holder: str
    claim: str
    ticket: str
    supersedes: int
    reason: str
    by: str
    move: Move
    final: frozenset[State]
    """the states in which there is nothing to replace for those who ask"""
    boot: str | None = None
    """the start of the program that asks; None where there are none to tell apart"""
    key: bytes = b""
    """that signed; empty: any"""
    most: float = math.inf
    """reissues without staff that the ticket may have had then"""


def by_customer(
    office: Office, kiosk_id: str, claim_id: str, ticket_id: str, request: wire.SelfReissue, key: bytes = b""
) -> wire.Ticket:
    """Replace an issue that the customer did not get, under the live claim of the kiosk; raise Problem.

    ``key`` is the public key that signed the request; it must be the kiosk's still (empty: any).
    """
    wish = _Wish(
        kiosk_id,
        claim_id,
        ticket_id,
        request.supersedes,
        request.reason,
        by=BY_CUSTOMER,
        move=Move.SELF_REISSUE,
        final=COLLECTED,
        boot=request.boot_id,
        key=key,
        most=office.settings.reissues_without_staff,
    )
    return office.store.transact(lambda session: _under_claim(session, office, wish))


def at_counter(
    office: Office, holder: str, claim_id: str, ticket_id: str, request: counter_wire.Reissue
) -> wire.Ticket:
    """Replace an issue, also a printed one, under the live claim of a counter; raise Problem."""
    wish = _Wish(
        holder,
        claim_id,
        ticket_id,
        request.supersedes,
        request.reason,
        by=f"{BY_STAFF} {request.staff}",
        move=Move.STAFF_REISSUE,
        final=frozenset({State.ADMITTED}),
    )
    return office.store.transact(lambda session: _under_claim(session, office, wish))


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
        return _issue(session, office, ticket, new, claim, f"{BY_STAFF} {request.staff}"[:80], request.reason)

    return office.store.transact(swap)


def _under_claim(session: Session, office: Office, wish: _Wish) -> wire.Ticket:
    now = office.clock()
    serving(session, office, wish.holder, wish.key)
    order, ticket = leases.lock_for(session, wish.ticket)
    live, claim = leases.live_claim(order, now), _claim_of(session, wish, order)
    standing = leases.seen(ticket, live)
    holds = live is claim and wish.boot in {None, claim.boot_id}
    if holds and _is_repeat(session, ticket, standing, wish):
        return leases.view(office, ticket, order, standing, claim)
    if standing.state in wish.final:
        raise collected([ticket])
    if not holds:
        raise Problem(Refusal.SUPERSEDED, current=standing.issue, said="the claim is over")
    new = _swapped(standing, wish.supersedes, wish.move)
    if new.self_reissues > wish.most:
        raise Problem(Refusal.BLOCKED)
    leases.renew(claim, order, office, now)
    return _issue(session, office, ticket, new, claim, wish.by, wish.reason)


def _claim_of(session: Session, wish: _Wish, order: Order) -> Claim:
    claim = session.get(Claim, wish.claim)
    if claim is None or claim.kiosk_id != wish.holder or claim.order_id != order.id:
        raise Problem(Refusal.NOT_FOUND)
    return claim


def _is_repeat(session: Session, ticket: Ticket, standing: Standing, wish: _Wish) -> bool:
    made = session.get(Issue, (ticket.id, wish.supersedes + 1))
    return (
        made is not None
        and (made.claim_id, made.by) == (wish.claim, wish.by)
        and standing.state is State.GRANTED
        and standing.issue == made.number
    )


def _swapped(standing: Standing, supersedes: int, move: Move) -> Standing:
    new = advance(standing, move, leases.new_serial())
    if new is None or supersedes != standing.issue:
        said = f"issue {standing.issue} is {standing.state}"
        raise Problem(Refusal.SUPERSEDED, current=standing.issue, said=said)
    return new


def _issue(
    session: Session, office: Office, ticket: Ticket, new: Standing, claim: Claim, by: str, reason: str
) -> wire.Ticket:
    leases.issue(session, ticket, new, claim, by, reason, office.clock())
    ticket.printed_at = ticket.printed_by = None
    return leases.view(office, ticket, ticket.order, new, claim)


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
