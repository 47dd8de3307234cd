"""Claims: who may print the tickets of a voucher now.

A claim is decided once. Its id then stands for that decision for ever: a repetition gets the same answer, and one
that was refused or is over can't be granted by a duplicate that comes late.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain.booking import Proof, Refusal
from kiosk.domain.voucher import NotAVoucher, Voucher, VoucherKind
from kiosk.mock import vouchers
from kiosk.mock.arrivals import serving
from kiosk.mock.office import Office, stamp
from kiosk.mock.problems import Problem
from kiosk.mock.redemption import faces, kiosks, leases, wire
from kiosk.mock.redemption.tickets import COLLECTED, MOST_ISSUES, Move, State, advance
from kiosk.mock.tables.redemption import Claim, Kiosk, Ticket
from kiosk.mock.tables.sale import Order, VoucherHash
from kiosk.trust.errors import Untrusted
from kiosk.trust.holders import check_holder


@dataclass(frozen=True)
class Rules:
    """What differs from one kind of holders of claims to the other."""

    boots: bool
    """whether only the newest start of its program may claim"""
    done: frozenset[State]
    """where nothing is left to do for it: an order of such tickets alone is refused"""
    late: str = ""
    """why tickets are handed out though collection has closed; empty: they are not"""
    unproved: str = ""
    """why an order for its holder alone is handed out without the holder's proof; empty: it is not"""

    @property
    def why(self) -> str:
        """What stands in the history of an issue that these rules allowed."""
        return "; ".join(filter(None, (self.late, self.unproved)))


KIOSK = Rules(boots=True, done=COLLECTED)


@dataclass(frozen=True)
class Asked:
    """A claim as it is asked for."""

    id: str
    kiosk: str
    boot: str
    body_hash: str
    """of all that a repetition must say again"""
    key: bytes = b""
    """the public key that signed, which must be the kiosk's still; empty: any"""


Grant = Callable[[Session, Kiosk, Claim], wire.Claim]
"""Grants a new claim to a kiosk that serves, or raises Problem; it gives the claim its order and lease."""


def claim(
    office: Office, claim_id: str, request: wire.ClaimRequest, key: bytes = b"", rules: Rules = KIOSK
) -> wire.Claim:
    """Grant the tickets of a voucher to a kiosk, under a lease; raise Problem for a refusal.

    ``key`` is the public key that signed the request; it must be the kiosk's still (empty: any).
    """
    asked = Asked(claim_id, request.kiosk, request.boot_id, _body_hash(request, rules), key)

    def grant(session: Session, kiosk: Kiosk, record: Claim) -> wire.Claim:
        return _grant(session, office, kiosk, record, request, rules)

    return decided(office, asked, grant)


def decided(office: Office, asked: Asked, grant: Grant) -> wire.Claim:
    """Decide a claim, once: a repetition gets the same answer, or raises the same Problem."""
    outcome = office.store.transact(lambda session: _decide(session, office, asked, grant))
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


def _decide(session: Session, office: Office, asked: Asked, grant: Grant) -> wire.Claim | Problem:
    now = office.clock()
    kiosk = serving(session, office, asked.kiosk, asked.key)
    known = session.get(Claim, asked.id)
    if known is not None:
        return _repeat(session, office, known, asked, now)
    record = Claim(
        id=asked.id,
        kiosk_id=asked.kiosk,
        boot_id=asked.boot,
        body_hash=asked.body_hash,
        counted=True,
        made_at=now,
        lease_until=now,
    )
    try:
        return grant(session, kiosk, record)
    except Problem as refusal:
        record.refusal, record.ended_at = refusal.as_data(), now
        record.counted = refusal.reason is not Refusal.RATE_LIMITED
        return refusal
    finally:
        session.add(record)


def _repeat(session: Session, office: Office, known: Claim, asked: Asked, now: datetime) -> wire.Claim | Problem:
    tombstone = known.body_hash == ""
    same = (known.boot_id, known.body_hash) == (asked.boot, asked.body_hash)
    if known.kiosk_id != asked.kiosk or not (tombstone or same):
        return Problem(Refusal.KEY_REUSED)
    if known.refusal is not None:
        return Problem.from_data(known.refusal)
    if not leases.is_live(known, now):
        return Problem(Refusal.SUPERSEDED, said="this claim is over")
    order = session.get_one(Order, known.order_id)
    kept = [wire.Ticket.model_validate(ticket) for ticket in known.answer or []]
    return _answer(known, order, [_faced(office, order, ticket) for ticket in kept], now)


def _grant(
    session: Session, office: Office, kiosk: Kiosk, record: Claim, request: wire.ClaimRequest, rules: Rules
) -> wire.Claim:
    now = record.made_at
    if rules.boots:
        check_boot(kiosk, record)
    kiosks.check_pace(session, office, kiosk, now)
    order = _order_of(session, office, kiosk, request.voucher, now)
    record.order_id = order.id
    _check_holder(session, order, record, request, rules)
    _check_cinema(order, kiosk)
    check_payment(order, now)
    _check_done(order, rules)
    _check_window(order, office, now, rules)
    take_over(office, order, kiosk, record)
    return granted(order, record, [_take(session, office, ticket, order, record, rules) for ticket in order.tickets])


def granted(order: Order, record: Claim, tickets: list[wire.Ticket]) -> wire.Claim:
    """The answer that a claim gets, now and whenever it is repeated."""
    # Without the faces: nobody shall print a ticket from these records.
    record.answer = [ticket.model_dump(mode="json", exclude={"face"}) for ticket in tickets]
    return _answer(record, order, tickets, record.made_at)


def _order_of(session: Session, office: Office, kiosk: Kiosk, text: str, now: datetime) -> Order:
    try:
        voucher = Voucher.parse(text)
    except NotAVoucher as error:
        raise Problem(Refusal.NOT_FOUND, said=str(error)) from None
    identity = vouchers.identity(voucher, office.keys.published)
    found = session.get(VoucherHash, vouchers.keyed_hash(office.settings.pepper, identity)) if identity else None
    if found is None:
        if voucher.kind is not VoucherKind.OPAQUE:  # nobody guesses 128 random bits
            kiosks.wrong_voucher(office, kiosk, now)
        raise Problem(Refusal.NOT_FOUND)
    return leases.lock(session, found.order_id)


def _check_holder(session: Session, order: Order, record: Claim, request: wire.ClaimRequest, rules: Rules) -> None:
    # The key of an old order is forgotten; what was for its holder alone stays so.
    if request.proof is not None and order.holder_key is not None:
        try:
            check_holder(order.holder_key, Proof(**request.proof.model_dump()), request.voucher)
        except Untrusted as error:
            raise Problem(Refusal.PROOF_REQUIRED, said=str(error)) from None
        _check_hand_over(session, order, request.proof.transcript_hash.lower())
        record.transcript_hash = request.proof.transcript_hash.lower()
    elif order.holder_only and not rules.unproved:
        raise Problem(Refusal.PROOF_REQUIRED)


def _check_hand_over(session: Session, order: Order, transcript_hash: str) -> None:
    """A hand-over is for one claim: who saw its proof can't show it again."""
    shown = select(Claim.id).where(Claim.order_id == order.id, Claim.transcript_hash == transcript_hash)
    if session.scalar(shown) is not None:
        raise Problem(Refusal.PROOF_REQUIRED, said="this hand-over was for another claim")


def _check_cinema(order: Order, kiosk: Kiosk) -> None:
    cinema = order.screening.hall.cinema
    if kiosk.cinema_id not in {None, cinema.id}:
        raise Problem(Refusal.WRONG_CINEMA, cinema=f"{cinema.zh} {cinema.en}")


def check_boot(kiosk: Kiosk, record: Claim) -> None:
    """Raise Problem unless the newest start of the kiosk's program asks."""
    if kiosk.boot_id != record.boot_id:
        raise Problem(Refusal.SUPERSEDED, said="this kiosk has been started again since", boot=kiosk.boot_id)


def check_payment(order: Order, now: datetime) -> None:
    """Raise Problem unless the order is paid."""
    if order.state in {"awaiting", "expired"}:
        if order.held_until > now:
            raise Problem(Refusal.UNPAID)
        raise Problem(Refusal.EXPIRED, since=stamp(order.held_until))
    if order.state != "paid":
        raise Problem(Refusal.CANCELLED)


def _check_done(order: Order, rules: Rules) -> None:
    if all(leases.standing(ticket).state in rules.done for ticket in order.tickets):
        raise collected(order.tickets)


def collected(tickets: list[Ticket]) -> Problem:
    """The refusal of tickets that were all handed out: when the last one was, and where."""
    at, where = max(
        (ticket.printed_at or ticket.admitted_at or ticket.order.made_at, ticket.printed_by or "gate")
        for ticket in tickets
    )
    return Problem(Refusal.ALREADY_COLLECTED, at=stamp(at), kiosk=where)


def _check_window(order: Order, office: Office, now: datetime, rules: Rules) -> None:
    starts = order.screening.starts_at
    opens = starts - timedelta(hours=office.settings.opens_hours)
    closes = starts + timedelta(minutes=office.settings.closes_minutes)
    if now < opens:
        raise Problem(Refusal.TOO_EARLY, opens_at=stamp(opens))
    if now >= closes and not rules.late:
        raise Problem(Refusal.TOO_LATE, since=stamp(closes))


def take_over(office: Office, order: Order, kiosk: Kiosk, record: Claim) -> None:
    """Begin the lease of a new claim, which ends the kiosk's earlier ones. Raises Problem while another one holds."""
    now = record.made_at
    holder = leases.live_claim(order, now)
    if holder is not None and holder.kiosk_id != kiosk.id:
        seconds = leases.remaining(holder, now)
        raise Problem(Refusal.BUSY_ELSEWHERE, kiosk=holder.kiosk_id, seconds=seconds)
    leases.end_all(order, now)
    record.lease_until = now + office.settings.lease(len(order.tickets))


def _take(session: Session, office: Office, ticket: Ticket, order: Order, record: Claim, rules: Rules) -> wire.Ticket:
    granted = advance(leases.standing(ticket), Move.CLAIM, leases.new_serial())
    if granted is not None:
        leases.issue(session, ticket, granted, record, "claim", rules.why, record.made_at)
        return leases.view(office, ticket, order, granted, record)
    if ticket.issue >= MOST_ISSUES:
        raise Problem(Refusal.BLOCKED, said="this ticket was issued too often")
    return leases.view(office, ticket, order, leases.seen(ticket, None), record)


def _answer(record: Claim, order: Order, tickets: list[wire.Ticket], now: datetime) -> wire.Claim:
    return wire.Claim(
        kiosk=record.kiosk_id,
        claim=record.id,
        order=order.id,
        lease_seconds=leases.remaining(record, now),
        tickets=tickets,
    )


def _faced(office: Office, order: Order, granted: wire.Ticket) -> wire.Ticket:
    """A ticket of an answer as the records kept it, and what it says on paper if it may be printed."""
    if granted.state != "granted":
        return granted
    ticket = next(ticket for ticket in order.tickets if ticket.id == granted.ticket)
    key = office.keys.newest(office.clock())
    face = faces.face(ticket, order, granted.issue, granted.serial, key)
    return granted.model_copy(update={"face": face})


def _body_hash(request: wire.ClaimRequest, rules: Rules) -> str:
    said = {name: why for name, why in (("late", rules.late), ("unproved", rules.unproved)) if why}
    text = json.dumps(request.model_dump(exclude={"boot_id", "kiosk"}) | said, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
