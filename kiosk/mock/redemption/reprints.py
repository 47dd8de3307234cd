"""Reprints: staff at a kiosk have it print a ticket once more; a claim of one ticket, under a lease of its own.

Who asks names the serial of the issue that is to be void, which only its holder and its paper know: a kiosk replaces
what was granted or shown to it, and nothing else.
"""

import hashlib
import json

from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import claims, leases, wire
from kiosk.mock.redemption.tickets import Move, Standing, State, advance
from kiosk.mock.tables.redemption import Claim, Issue, Kiosk, Ticket

BY_STAFF = "at a kiosk, staff"
"""Begins the name of who made such an issue: the kiosk's to print, and to return."""


def claim(office: Office, claim_id: str, ticket_id: str, request: wire.Reprint, key: bytes = b"") -> wire.Claim:
    """Grant a kiosk the next issue of a ticket, on the word of staff; raise Problem for a refusal.

    ``key`` is the public key that signed the request; it must be the kiosk's still (empty: any).
    """
    asked = claims.Asked(claim_id, request.kiosk, request.boot_id, _body_hash(ticket_id, request), key)

    def grant(session: Session, kiosk: Kiosk, record: Claim) -> wire.Claim:
        return _grant(session, office, kiosk, record, ticket_id, request)

    return claims.decided(office, asked, grant)


def _grant(
    session: Session, office: Office, kiosk: Kiosk, record: Claim, ticket_id: str, request: wire.Reprint
) -> wire.Claim:
    claims.check_boot(kiosk, record)
    order, ticket = leases.lock_for(session, ticket_id)
    known = session.get(Issue, (ticket.id, request.supersedes))
    if known is None or known.serial != request.serial:
        raise Problem(Refusal.NOT_FOUND)
    record.order_id = order.id
    claims.check_payment(order, record.made_at)
    if ticket.state == State.ADMITTED:
        raise claims.collected([ticket])
    claims.take_over(office, order, kiosk, record)
    new = _next(ticket, request.supersedes)
    leases.issue(session, ticket, new, record, f"{BY_STAFF} {request.staff}", request.reason, record.made_at)
    ticket.printed_at = ticket.printed_by = None
    return claims.granted(order, record, [leases.view(office, ticket, order, new, record)])


def _next(ticket: Ticket, supersedes: int) -> Standing:
    """The next issue: in place of the one that staff know, or where nothing that still counts was ever sent."""
    standing = leases.seen(ticket, None)
    free = standing.state is State.UNISSUED
    if not free and standing.issue != supersedes:
        said = f"issue {standing.issue} is {standing.state}"
        raise Problem(Refusal.SUPERSEDED, current=standing.issue, said=said)
    new = advance(standing, Move.CLAIM if free else Move.STAFF_REISSUE, leases.new_serial())
    if new is None:
        raise Problem(Refusal.BLOCKED, said="this ticket was issued too often")
    return new


def _body_hash(ticket_id: str, request: wire.Reprint) -> str:
    said = request.model_dump(exclude={"boot_id", "kiosk"}) | {"reprint": ticket_id}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
