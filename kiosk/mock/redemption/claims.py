"""Claims: who may print the tickets of a voucher now.

A claim is decided once. Its id then stands for that decision for ever: a repetition gets the same answer, and one
that was refused or is over can't be granted by a duplicate that comes late.
"""

import hashlib
import json
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kiosk.domain.booking import Proof, Refusal
from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.mock import vouchers
from kiosk.mock.arrivals import locked, note_boot
from kiosk.mock.office import Office, stamp
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import kiosks, leases, wire
from kiosk.mock.redemption.tickets import COLLECTED, Move, advance
from kiosk.mock.tables import Claim, Kiosk, Order, Ticket, VoucherHash
from kiosk.trust.errors import Untrusted
from kiosk.trust.holders import check_holder


def claim(office: Office, claim_id: str, request: wire.ClaimRequest) -> wire.Claim:
    """Grant the tickets of a voucher to a kiosk, under a lease; raise Problem for a refusal."""
    outcome = office.store.transact(lambda session: _decide(session, office, claim_id, request))
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def query(office: Office, kiosk_id: str, claim_id: str) -> wire.ClaimState:
    """One of the kiosk's own claims, as it is now."""

    def look(session: Session) -> wire.ClaimState:
        record = session.get(Claim, claim_id)
        if record is None or record.kiosk_id != kiosk_id:
            raise Problem(Refusal.NOT_FOUND)
        return leases.state_of(session, office, record, office.clock())

    return office.store.read(look)


def _decide(session: Session, office: Office, claim_id: str, request: wire.ClaimRequest) -> wire.Claim | Problem:
    now = office.clock()
    kiosk = locked(session, request.kiosk)
    known = session.get(Claim, claim_id)
    if known is not None:
        return _repeat(known, request, now)
    record = Claim(
        id=claim_id,
        kiosk_id=request.kiosk,
        boot_id=request.boot_id,
        body_hash=_body_hash(request),
        made_at=now,
        lease_until=now,
    )
    try:
        return _grant(session, office, kiosk, record, request, now)
    except Problem as refusal:
        record.refusal, record.ended_at = refusal.as_data(), now
        return refusal
    finally:
        session.add(record)


def _repeat(known: Claim, request: wire.ClaimRequest, now: datetime) -> wire.Claim | Problem:
    tombstone = known.body_hash == ""
    same = (known.boot_id, known.body_hash) == (request.boot_id, _body_hash(request))
    if known.kiosk_id != request.kiosk or not (tombstone or same):
        return Problem(Refusal.KEY_REUSED)
    if known.refusal is not None:
        return Problem.from_data(known.refusal)
    if not leases.is_live(known, now):
        return Problem(Refusal.SUPERSEDED, said="this claim is over")
    return wire.Claim(
        claim=known.id,
        order=known.order_id or "",
        lease_seconds=leases.remaining(known, now),
        tickets=known.answer or [],
    )


def _grant(
    session: Session, office: Office, kiosk: Kiosk, record: Claim, request: wire.ClaimRequest, now: datetime
) -> wire.Claim:
    if not note_boot(session, kiosk, request.boot_id, now):
        raise Problem(Refusal.SUPERSEDED, said="this kiosk has been started again since", boot=kiosk.boot_id)
    kiosks.check_pace(session, office, kiosk, now)
    order = _order_of(session, office, kiosk, request.voucher, now)
    record.order_id = order.id
    _check_holder(order, request)
    _check_cinema(order, kiosk)
    _check_payment(order, now)
    _check_collected(order)
    _check_window(order, office, now)
    _check_free(order, kiosk, now)
    leases.end_all(order, now)
    record.lease_until = now + office.settings.lease(len(order.tickets))
    tickets = [_take(session, office, ticket, order, record, now) for ticket in order.tickets]
    record.answer = [ticket.model_dump(mode="json") for ticket in tickets]
    kiosk.wrong = 0
    return wire.Claim(claim=record.id, order=order.id, lease_seconds=leases.remaining(record, now), tickets=tickets)


def _order_of(session: Session, office: Office, kiosk: Kiosk, text: str, now: datetime) -> Order:
    try:
        voucher = Voucher.parse(text)
    except NotAVoucher as error:
        raise Problem(Refusal.NOT_FOUND, said=str(error)) from None
    identity = vouchers.identity(voucher, office.keys.published)
    found = session.get(VoucherHash, vouchers.keyed_hash(office.settings.pepper, identity)) if identity else None
    if found is None:
        kiosks.wrong_voucher(office, kiosk, now)
        raise Problem(Refusal.NOT_FOUND)
    return leases.lock(session, found.order_id)


def _check_holder(order: Order, request: wire.ClaimRequest) -> None:
    if order.holder_key is None:
        return
    if request.proof is not None:
        try:
            check_holder(order.holder_key, Proof(**request.proof.model_dump()), request.voucher)
        except Untrusted as error:
            raise Problem(Refusal.PROOF_REQUIRED, said=str(error)) from None
    elif order.holder_only:
        raise Problem(Refusal.PROOF_REQUIRED)


def _check_cinema(order: Order, kiosk: Kiosk) -> None:
    cinema = order.screening.hall.cinema
    if kiosk.cinema_id not in {None, cinema.id}:
        raise Problem(Refusal.WRONG_CINEMA, cinema=f"{cinema.zh} {cinema.en}")


def _check_payment(order: Order, now: datetime) -> None:
    if order.state == "awaiting":
        if order.held_until > now:
            raise Problem(Refusal.UNPAID)
        raise Problem(Refusal.EXPIRED, since=stamp(order.held_until))
    if order.state != "paid":
        raise Problem(Refusal.CANCELLED)


def _check_collected(order: Order) -> None:
    if all(leases.standing(ticket).state in COLLECTED for ticket in order.tickets):
        raise collected(order.tickets)


def collected(tickets: list[Ticket]) -> Problem:
    """The refusal of tickets that were all handed out: when the last one was, and where."""
    at, where = max(
        (ticket.printed_at or ticket.admitted_at or ticket.order.made_at, ticket.printed_by or "gate")
        for ticket in tickets
    )
    return Problem(Refusal.ALREADY_COLLECTED, at=stamp(at), kiosk=where)


def _check_window(order: Order, office: Office, now: datetime) -> None:
    starts = order.screening.starts_at
    opens = starts - timedelta(hours=office.settings.opens_hours)
    closes = starts + timedelta(minutes=office.settings.closes_minutes)
    if now < opens:
        raise Problem(Refusal.TOO_EARLY, opens_at=stamp(opens))
    if now >= closes:
        raise Problem(Refusal.TOO_LATE, since=stamp(closes))


def _check_free(order: Order, kiosk: Kiosk, now: datetime) -> None:
    holder = leases.live_claim(order, now)
    if holder is not None and holder.kiosk_id != kiosk.id:
        seconds = leases.remaining(holder, now)
        raise Problem(Refusal.BUSY_ELSEWHERE, kiosk=holder.kiosk_id, seconds=seconds)


def _take(session: Session, office: Office, ticket: Ticket, order: Order, record: Claim, now: datetime) -> wire.Ticket:
    granted = advance(leases.standing(ticket), Move.CLAIM, leases.new_serial())
    if granted is not None:
        leases.issue(session, ticket, granted, record, "claim", "", now)
        return leases.view(office, ticket, order, granted, record)
    return leases.view(office, ticket, order, leases.seen(ticket, None), record)


def _body_hash(request: wire.ClaimRequest) -> str:
    text = json.dumps(request.model_dump(exclude={"boot_id", "kiosk"}), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
