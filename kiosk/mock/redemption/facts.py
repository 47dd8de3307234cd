"""Facts: what kiosks report. Never refused, always recorded, applied only while they are about the newest issue."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kiosk.domain.booking import FactKind
from kiosk.mock.arrivals import serving
from kiosk.mock.office import Office
from kiosk.mock.redemption import leases, reissues, wire
from kiosk.mock.redemption.tickets import EVIDENCE, MOST_ISSUES, Move, Standing, State, advance
from kiosk.mock.tables.redemption import Claim, FactRecord, Issue, Ticket
from kiosk.mock.tables.sale import Order

MOVES: Mapping[str, Move] = {
    FactKind.PRINTED: Move.PRINTED,
    FactKind.PRESUMED: Move.PRESUMED,
    FactKind.IN_DOUBT: Move.IN_DOUBT,
    FactKind.NOT_SENT: Move.NOT_SENT,
}
"""The facts about one issue, and what they do to its ticket."""

FURTHEST = 16
"""An issue that only a kiosk knows is at most so many after the newest that the records know."""
SERIAL = "[0-9A-F]{16}"
_GIVING_WAY = frozenset({State.UNISSUED, State.IN_DOUBT})
_PRINTED = frozenset({State.PRESUMED, State.PRINTED})
_CONCERNED = (
    select(Claim.order_id)
    .where(Claim.id.in_(bindparam("claims", expanding=True)), Claim.order_id.is_not(None))
    .union(select(Ticket.order_id).where(Ticket.id.in_(bindparam("tickets", expanding=True))))
)
_KNOWN = select(FactRecord).where(
    FactRecord.kiosk_id == bindparam("kiosk"), FactRecord.id.in_(bindparam("facts", expanding=True))
)


Evidence = Mapping[Move, frozenset[str]]


def record(
    office: Office, batch: wire.Facts, key: bytes = b"", evidence: Evidence = EVIDENCE, *, adopts: bool = True
) -> wire.FactsAnswer:
    """Record the facts in their order and apply those that still hold; a known id is not applied again.

    ``evidence`` is what counts for those who tell, ``adopts`` whether they have a journal, so that they may know of an
    issue which restored records have forgotten. Raises Problem if the kiosk was revoked, or enrolled with another
    key than the one that signed (empty: any).
    """
    return office.store.transact(lambda session: _record(session, office, batch, key, evidence, adopts=adopts))


def _record(
    session: Session, office: Office, batch: wire.Facts, key: bytes, evidence: Evidence, *, adopts: bool
) -> wire.FactsAnswer:
    # The kiosk is locked, else a claim of it could be granted between the next lines.
    kiosk = serving(session, office, batch.kiosk, key)
    orders = {order_id: leases.lock(session, order_id) for order_id in sorted(_orders(session, batch.facts))}
    scene = _Scene(session, office, kiosk.id, kiosk.cinema_id, batch.boot_id, orders, office.clock(), evidence, adopts)
    known = _known(session, batch)
    for fact in batch.facts:
        if fact.id not in known:
            known[fact.id] = _recorded(scene, fact)
    return wire.FactsAnswer(kiosk=kiosk.id, acknowledged=[_acknowledged(known[fact.id]) for fact in batch.facts])


@dataclass(frozen=True)
class _Scene:
    """Who reports, when, and where it is written down."""

    session: Session
    office: Office
    kiosk: str
    cinema: str | None
    """where the kiosk stands, if that is known"""
    boot_id: str
    orders: Mapping[str, Order]
    """all that the facts are about, locked"""
    now: datetime
    evidence: Evidence
    adopts: bool
    """whether who reports may know of an issue that these records have forgotten"""

    def ticket(self, name: str | None) -> Ticket | None:
        """A ticket of these orders."""
        tickets = (ticket for order in self.orders.values() for ticket in order.tickets)
        return next((ticket for ticket in tickets if ticket.id == name), None)

    def claim(self, name: str | None) -> Claim | None:
        """A claim, also one on no order."""
        claims = (claim for order in self.orders.values() for claim in order.claims)
        return next((claim for claim in claims if claim.id == name), None) or self.session.get(Claim, name or "")


def _orders(session: Session, facts: Iterable[wire.Fact]) -> set[str]:
    claims = [fact.claim for fact in facts if fact.claim]
    tickets = [fact.ticket for fact in facts if fact.ticket]
    return set(session.scalars(_CONCERNED, {"claims": claims, "tickets": tickets}))


def _known(session: Session, batch: wire.Facts) -> dict[str, FactRecord]:
    ids = [fact.id for fact in batch.facts]
    return {record.id: record for record in session.scalars(_KNOWN, {"kiosk": batch.kiosk, "facts": ids})}


def _acknowledged(record: FactRecord) -> wire.Acknowledged:
    return wire.Acknowledged(id=record.id, applied=record.applied, why=record.why)


def _recorded(scene: _Scene, fact: wire.Fact) -> FactRecord:
    why = _apply(scene, fact)
    record = FactRecord(
        kiosk_id=scene.kiosk,
        id=fact.id,
        boot_id=scene.boot_id,
        body=fact.model_dump(mode="json"),
        received_at=scene.now,
        applied=why is None,
        why=why,
    )
    scene.session.add(record)
    return record


def _apply(scene: _Scene, fact: wire.Fact) -> str | None:
    claim = scene.claim(fact.claim)
    if fact.kind in MOVES:
        why = _move(scene, fact, MOVES[fact.kind])
    else:
        why = _ABOUT_CLAIMS.get(fact.kind, _only_recorded)(scene, fact, claim)
    if claim is not None and claim.kiosk_id == scene.kiosk and claim.order_id is not None:
        leases.renew(claim, scene.orders[claim.order_id], scene.office, scene.now)
    return why


def _move(scene: _Scene, fact: wire.Fact, move: Move) -> str | None:
    ticket = scene.ticket(fact.ticket)
    if ticket is None:
        return "there is no such ticket"
    live = leases.live_claim(scene.orders[ticket.order_id], scene.now)
    why = None
    standing = _adopted(scene, fact, ticket, live) or leases.seen(ticket, live)
    if not standing.is_current(fact.issue, fact.serial):
        return f"this issue is not the newest, which is {standing.issue}"
    needed = scene.evidence.get(move)
    if needed is not None and fact.evidence not in needed:
        # It was sent, so the end of its claim can't hand it back.
        move, why = Move.IN_DOUBT, f"{fact.kind} needs the evidence {' or '.join(sorted(needed))}"
    if not _was_granted_to(scene, ticket):
        return "this issue was not granted to this kiosk"
    new = advance(standing, move)
    if new is None:
        return why or f"the ticket is {standing.state}"
    if move is Move.NOT_SENT:
        new = _refunded(scene.session, ticket, new)
    leases.settle(ticket, new)
    if new.state is State.PRINTED:
        ticket.printed_at, ticket.printed_by = _time_of(fact, scene.now), scene.kiosk
    return why


def _was_granted_to(scene: _Scene, ticket: Ticket) -> bool:
    """Whether the ticket's newest issue is the reporting kiosk's."""
    claim = scene.claim(ticket.claim_id)
    if claim is not None:
        return claim.kiosk_id == scene.kiosk
    return scene.session.get_one(Issue, (ticket.id, ticket.issue)).by == _by(scene)


def _by(scene: _Scene) -> str:
    return f"kiosk {scene.kiosk}"


def _adopted(scene: _Scene, fact: wire.Fact, ticket: Ticket, live: Claim | None) -> Standing | None:
    """The standing of an issue that only the kiosk knows, because these records are older: restored from a backup.

    It was granted and its lease is lost, so it is in doubt until the fact says more, and what the records held newest
    is void; but not while a live claim prints that, and not after somebody was let in with it. What is printed gives
    way only for the days after a restoration. The same number with another serial is only recorded: that paper is void.
    """
    if not scene.adopts:
        return None
    before = leases.seen(ticket, live)
    number, serial = fact.issue or 0, fact.serial or ""
    if not before.issue < number <= min(before.issue + FURTHEST, MOST_ISSUES) or not re.fullmatch(SERIAL, serial):
        return None
    giving = _GIVING_WAY | (_PRINTED if scene.office.settings.restored(scene.now) else frozenset())
    if before.state not in giving or scene.cinema not in {None, scene.orders[ticket.order_id].screening.hall.cinema_id}:
        return None
    adopted = Standing(State.GRANTED, number, serial, before.self_reissues)
    leases.settle(ticket, adopted)
    ticket.claim_id = ticket.printed_at = ticket.printed_by = None
    leases.note_issue(scene.session, ticket, fact.claim or "", _by(scene), "unknown here", scene.now)
    scene.session.flush()
    return adopted


def _waiting(scene: _Scene, _: wire.Fact, claim: Claim | None) -> str | None:
    if claim is None or claim.kiosk_id != scene.kiosk:
        return "there is no such claim of this kiosk"
    return None if leases.is_live(claim, scene.now) else "the claim is over"


def _abandoned(scene: _Scene, fact: wire.Fact, claim: Claim | None) -> str | None:
    if claim is None:
        _bury(scene, fact)
        return "there is no such claim; it can't be granted any more"
    if claim.kiosk_id != scene.kiosk:
        return "there is no such claim of this kiosk"
    if claim.refusal is not None or claim.order_id is None:
        return "the claim was never granted"
    claim.ended_at = claim.ended_at or scene.now
    if fact.detail.get("sent") == "none":
        _hand_back(scene.session, claim, scene.orders[claim.order_id])
    return None


def _only_recorded(*_: object) -> str:
    return "recorded; it changes nothing"


_ABOUT_CLAIMS: Mapping[str, Callable[[_Scene, wire.Fact, Claim | None], str | None]] = {
    FactKind.WAITING: _waiting,
    FactKind.ABANDONED: _abandoned,
}


def _bury(scene: _Scene, fact: wire.Fact) -> None:
    """Make the id of a claim that never arrived dead, so that it can't be granted when it does."""
    if re.fullmatch(wire.CLAIM_ID, fact.claim or ""):
        tombstone = Claim(
            id=fact.claim,
            kiosk_id=scene.kiosk,
            boot_id=scene.boot_id,
            body_hash="",
            made_at=scene.now,
            lease_until=scene.now,
            ended_at=scene.now,
        )
        scene.session.add(tombstone)
        scene.session.flush()


def _hand_back(session: Session, claim: Claim, order: Order) -> None:
    """Take back what is still granted under the claim; what staff hold in their hands is not the kiosk's to return."""
    for ticket in order.tickets:
        held = ticket.claim_id == claim.id and ticket.state == State.GRANTED
        returned = advance(leases.standing(ticket), Move.NOT_SENT) if held else None
        if returned is not None and not _maker(session, ticket, returned).startswith(reissues.BY_STAFF):
            leases.settle(ticket, _refunded(session, ticket, returned))


def _refunded(session: Session, ticket: Ticket, returned: Standing) -> Standing:
    """A reissue that was never sent did not use up the customer's budget."""
    if _maker(session, ticket, returned) != reissues.BY_CUSTOMER:
        return returned
    return replace(returned, self_reissues=max(0, returned.self_reissues - 1))


def _maker(session: Session, ticket: Ticket, standing: Standing) -> str:
    return session.get_one(Issue, (ticket.id, standing.issue)).by


def _time_of(fact: wire.Fact, now: datetime) -> datetime:
    """When it happened by the kiosk's clock, unless that is not a time or lies in the future."""
    try:
        told = datetime.fromisoformat(fact.at or "")
        return min(told.astimezone(UTC) if told.tzinfo is not None else told.replace(tzinfo=UTC), now)
    except (ValueError, OverflowError):
        return now
