"""Claims in their life, and tickets as they are seen in the light of them.

Every change of an order's tickets is made under the lock of the order's row, so it sees all earlier ones.
"""

import secrets
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from kiosk.domain.booking import Refusal
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import faces, wire
from kiosk.mock.redemption.tickets import Standing, State
from kiosk.mock.tables.redemption import Claim, Issue, Ticket
from kiosk.mock.tables.sale import Order

_ORDER = select(Order).where(Order.id == bindparam("order")).with_for_update()
_TICKETS = select(Ticket).where(Ticket.order_id == bindparam("order")).order_by(Ticket.position)
_ORDER_OF_TICKET = (
    select(Order)
    .join(Ticket, Ticket.order_id == Order.id)
    .where(Ticket.id == bindparam("ticket"))
    .with_for_update(of=Order)
)
_FRESH = {"populate_existing": True}


def lock(session: Session, order_id: str) -> Order:
    """The order, locked until the end of the transaction.

    Its tickets and claims are read after it, so no transaction loads any before this.
    """
    order = session.scalars(_ORDER, {"order": order_id}, execution_options=_FRESH).one()
    set_committed_value(order, "tickets", session.scalars(_TICKETS, {"order": order_id}).all())
    return order


def lock_for(session: Session, ticket_id: str) -> tuple[Order, Ticket]:
    """The order of a ticket, locked, and the ticket; raise Problem if there is none."""
    order = session.scalar(_ORDER_OF_TICKET, {"ticket": ticket_id})
    if order is None:
        raise Problem(Refusal.NOT_FOUND)
    return order, next(ticket for ticket in order.tickets if ticket.id == ticket_id)


def is_live(claim: Claim, now: datetime) -> bool:
    """Whether the claim holds: it was granted, was not ended, and its lease is not over."""
    return claim.refusal is None and claim.ended_at is None and claim.lease_until > now


def live_claim(order: Order, now: datetime) -> Claim | None:
    """The claim that holds the order now; there is at most one."""
    return next((claim for claim in order.claims if is_live(claim, now)), None)


def end_all(order: Order, now: datetime) -> None:
    """End every claim on the order; what they were granted and never reported is in doubt from now on."""
    for claim in order.claims:
        claim.ended_at = now


def renew(claim: Claim, order: Order, office: Office, now: datetime) -> None:
    """Let a live claim's lease run anew; a claim that is over stays over."""
    if is_live(claim, now):
        claim.lease_until = max(claim.lease_until, now + office.settings.lease(len(order.tickets)))


def standing(ticket: Ticket) -> Standing:
    """Where the ticket stands in the records."""
    return Standing(State(ticket.state), ticket.issue, ticket.serial, ticket.self_reissues)


def seen(ticket: Ticket, live: Claim | None) -> Standing:
    """Where the ticket stands, given the claim that is live on its order."""
    return standing(ticket).seen(leased=live is not None and ticket.claim_id == live.id)


def settle(ticket: Ticket, new: Standing) -> None:
    """Write down where the ticket stands now."""
    ticket.state = new.state
    ticket.issue = new.issue
    ticket.serial = new.serial
    ticket.self_reissues = new.self_reissues


def issue(session: Session, ticket: Ticket, new: Standing, claim: Claim, by: str, reason: str, now: datetime) -> None:
    """Write down a new issue for the claim."""
    settle(ticket, new)
    ticket.claim_id = claim.id
    note_issue(session, ticket, claim.id, by, reason, now)


def note_issue(session: Session, ticket: Ticket, claim_id: str, by: str, reason: str, now: datetime) -> None:
    """Add the ticket's newest issue to its history."""
    record = Issue(
        ticket_id=ticket.id,
        number=ticket.issue,
        serial=ticket.serial,
        claim_id=claim_id[:80],
        by=by[:80],
        reason=reason,
        made_at=now,
    )
    session.add(record)


def new_serial() -> str:
    """64 random bits, as tickets bear them."""
    return secrets.token_hex(8).upper()


def view(office: Office, ticket: Ticket, order: Order, now: Standing, holder: Claim) -> wire.Ticket:
    """The ticket for an answer to the holder of a claim; it may print what is granted to it."""
    printable = now.state is State.GRANTED and ticket.claim_id == holder.id
    key = office.keys.newest(office.clock())
    return wire.Ticket(
        ticket=ticket.id,
        seat=ticket.seat,
        state=now.state.value,  # type: ignore[arg-type]  # pydantic refuses "unissued"
        issue=now.issue,
        serial=now.serial,
        reissues_left=max(0, office.settings.reissues_without_staff - now.self_reissues),
        face=faces.face(ticket, order, now.issue, now.serial, key) if printable else None,
    )


def state_of(session: Session, office: Office, claim: Claim, now: datetime) -> wire.ClaimState:
    """The claim and its tickets as they are now."""
    live = is_live(claim, now)
    tickets: list[wire.Ticket] = []
    if claim.order_id is not None:
        order = session.get_one(Order, claim.order_id)
        holder = live_claim(order, now)
        stands = [(ticket, seen(ticket, holder)) for ticket in order.tickets]
        tickets = [view(office, ticket, order, it, claim) for ticket, it in stands if it.state is not State.UNISSUED]
    return wire.ClaimState(
        kiosk=claim.kiosk_id,
        claim=claim.id,
        order=claim.order_id or "",
        lease_seconds=remaining(claim, now),
        tickets=tickets,
        live=live,
    )


def remaining(claim: Claim, now: datetime) -> float:
    """Seconds that the claim's lease still runs; 0 when it is over."""
    return round((claim.lease_until - now).total_seconds(), 3) if is_live(claim, now) else 0.0
