"""The counter: staff redeem a voucher as a kiosk does, by the same claims, leases, reissues and facts.

A counter is known by the number of the staff at it, and signs nothing: it shows the staff's token. Where a kiosk brings
a machine's evidence, staff say that they gave the paper into the customer's hand; until they do, the end of the lease
leaves in doubt what was granted.
"""

from collections.abc import Mapping

import segno
from sqlalchemy.orm import Session

from kiosk.domain.booking import FactKind
from kiosk.mock.messages import Texts, texts
from kiosk.mock.office import Office
from kiosk.mock.redemption import claims, counter_wire, facts, gate, leases, reissues, wire
from kiosk.mock.redemption.claims import Rules
from kiosk.mock.redemption.tickets import BY_HAND, Move, State, advance
from kiosk.mock.tables.redemption import Claim, Issue, Ticket
from kiosk.mock.tables.sale import Order

_BOOT = "counter"
"""Nothing of a counter outlives its window, so there are no starts of it to tell apart."""

_DONE = frozenset({State.ADMITTED})

_KINDS: Mapping[str, tuple[FactKind, str]] = {
    "handed_over": (FactKind.PRINTED, "handed_over"),
    "spoiled": (FactKind.IN_DOUBT, "none"),
    "not_sent": (FactKind.NOT_SENT, "none"),
    "waiting": (FactKind.WAITING, "none"),
    "ended": (FactKind.ABANDONED, "none"),
}
"""What staff say, as the fact that it is, and its evidence."""


def holder(staff: str) -> str:
    """By what the records know the counter of these staff."""
    return f"{counter_wire.COUNTERS}{staff}"


def claim(office: Office, claim_id: str, request: counter_wire.CounterClaim) -> counter_wire.Claimed:
    """Grant the tickets of a voucher to a counter, under a lease; raise Problem for a refusal.

    Unlike a kiosk it also gets an order whose tickets are all printed, to replace what was lost.
    """
    rules = Rules(boots=False, done=_DONE, late=request.late or "", unproved=request.unproved or "")
    asked = wire.ClaimRequest(voucher=request.voucher, boot_id=_BOOT, kiosk=holder(request.staff))
    claimed = claims.claim(office, claim_id, asked, rules=rules)
    return counter_wire.Claimed(
        holder=claimed.kiosk,
        claim=claimed.claim,
        order=claimed.order,
        occasion=office.store.read(lambda session: _occasion(session, claimed.order)),
        lease_seconds=claimed.lease_seconds,
        tickets=[_for_staff(office, ticket) for ticket in claimed.tickets],
    )


def reissue(office: Office, claim_id: str, ticket_id: str, request: counter_wire.Reissue) -> counter_wire.CounterTicket:
    """Replace an issue under the counter's live claim, for the reason that staff give; raise Problem."""
    return _for_staff(office, reissues.at_counter(office, holder(request.staff), claim_id, ticket_id, request))


def record(office: Office, batch: counter_wire.CounterFacts) -> wire.FactsAnswer:
    """Record what happened at the counter and apply what still holds, as for kiosks."""
    if not batch.facts:  # a window that signs in is no holder of anything yet
        return wire.FactsAnswer(kiosk=holder(batch.staff), acknowledged=[])
    told = wire.Facts(kiosk=holder(batch.staff), boot_id=_BOOT, facts=[_fact(fact) for fact in batch.facts])
    return facts.record(office, told, evidence=BY_HAND, adopts=False)


def paper(office: Office, request: counter_wire.Paper) -> counter_wire.Seen:
    """Take a paper that the customer shows for the proof that it exists; raise Problem if it is void or none of ours.

    Whoever made it: its code bears the server's signature. Who shows that code on a screen takes no scan of it.
    """
    issue = gate.read(office, request.code)
    by = holder(request.staff)

    def look(session: Session) -> counter_wire.Seen:
        now = office.clock()
        _, ticket = gate.locked(session, issue)
        standing = gate.check_paper(ticket, issue)
        known = gate.heard(session, by, request.scan, issue)
        new = advance(standing, Move.PRINTED)
        if new is not None and not known:
            leases.settle(ticket, new)
            ticket.printed_at, ticket.printed_by = now, by
            session.add(gate.seen_paper(by, request.scan, FactKind.PRINTED, issue, now))
        state = State(ticket.state).value
        return counter_wire.Seen(ticket=ticket.id, seat=ticket.seat, issue=ticket.issue, state=state)  # type: ignore[arg-type]

    return office.store.transact(look)


def _fact(fact: counter_wire.CounterFact) -> wire.Fact:
    kind, evidence = _KINDS[fact.kind]
    return wire.Fact(
        id=fact.id,
        kind=kind,
        claim=fact.claim,
        ticket=fact.ticket,
        issue=fact.issue,
        serial=fact.serial,
        evidence=evidence,
        detail={"said": fact.kind, "reason": fact.reason},
    )


def _occasion(session: Session, order_id: str) -> counter_wire.Occasion:
    screening = session.get_one(Order, order_id).screening
    film, cinema = screening.film, screening.hall.cinema
    return counter_wire.Occasion(
        cinema=texts(cinema),
        hall=texts(screening.hall),
        film=texts(film),
        version=Texts(zh=film.version_zh, en=film.version_en),
        starts_at=screening.starts_at,
        zone=cinema.zone,
    )


def _for_staff(office: Office, ticket: wire.Ticket) -> counter_wire.CounterTicket:
    if ticket.face is not None:
        return counter_wire.CounterTicket(**ticket.model_dump(), dots=_dots(ticket.face.code))
    before = office.store.read(lambda session: _before(session, ticket))
    return counter_wire.CounterTicket(**ticket.model_dump(), before=before)


def _before(session: Session, ticket: wire.Ticket) -> counter_wire.Before:
    made = session.get_one(Issue, (ticket.ticket, ticket.issue))
    record = session.get_one(Ticket, ticket.ticket)
    claim = session.get(Claim, made.claim_id)
    return counter_wire.Before(
        holder=claim.kiosk_id if claim else "",
        by=made.by,
        reason=made.reason,
        at=record.admitted_at or record.printed_at or made.made_at,
    )


def _dots(code: str) -> list[str]:
    matrix = segno.make_qr(code, error="m", boost_error=False).matrix
    return ["".join(str(dot) for dot in row) for row in matrix]
