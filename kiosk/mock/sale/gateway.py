"""The sandbox payment gateway: takes play money and reports it by signed notices, as a real one would.

The shop trusts a notice only by its signature, and asks for the ``standing`` of a payment when a client says that it
has paid, or when no notice came. A payment is open until it is settled, declined, or over; once closed it is closed.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal, cast

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kiosk.mock.money import yuan
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import wire
from kiosk.mock.tables.sale import Payment

Standing = Literal["open", "pending", "settled", "declined", "expired", "closed", "refunded"]
"""``pending`` is paid at a bank that takes its time; ``closed`` was called off before anybody paid."""

_AT_ONCE = 500
_TOO_LATE: Mapping[Standing, Fault] = {
    "expired": Fault.HOLD_EXPIRED,
    "declined": Fault.PAYMENT_CLOSED,
    "closed": Fault.PAYMENT_CLOSED,
    "refunded": Fault.PAYMENT_CLOSED,
}
"""Why the payer can't pay any more."""


@dataclass(frozen=True)
class Bill:
    """What is to be paid for an order, in hundredths, and until when."""

    order_id: str
    amount: int
    expires_at: datetime


def ask(session: Session, bills: Sequence[Bill]) -> list[str]:
    """Begin a payment for each of these; their ids, in the same order."""
    rows = [{"id": secrets.token_hex(16), "state": "open", "notices": 0} | vars(bill) for bill in bills]
    if rows:
        session.execute(insert(Payment), rows)
    return [str(row["id"]) for row in rows]


def pay(office: Office, payment_id: str, late: float = 0) -> wire.Payment:
    """The payer pays, at a bank that settles after so many seconds.

    Paying what is settled changes nothing; raise Problem for what can't be paid any more.
    """

    def settle(session: Session) -> wire.Payment:
        now = office.clock()
        payment = _payable(session, payment_id, now)
        if payment.state == "open":
            payment.state, payment.settled_at = "settled", now + timedelta(seconds=late)
        return _view(payment, now)

    return office.store.transact(settle)


def decline(office: Office, payment_id: str) -> wire.Payment:
    """The payer does not pay, which is for good. Declining again changes nothing; raise Problem for what is over."""

    def close(session: Session) -> wire.Payment:
        now = office.clock()
        payment = _locked(session, payment_id)
        if payment.state != "declined":
            if _payable(session, payment_id, now).state == "settled":
                raise Problem(Fault.PAYMENT_CLOSED)
            payment.state, payment.settled_at = "declined", now
        return _view(payment, now)

    return office.store.transact(close)


def look_up(office: Office, payment_id: str) -> wire.Payment:
    """A payment as it is now."""
    return office.store.read(lambda session: _view(_found(session.get(Payment, payment_id)), office.clock()))


def standing(session: Session, payment_id: str, now: datetime) -> Standing:
    """What the shop asks; until the end of the transaction the answer stays true."""
    return _standing(_locked(session, payment_id), now)


def standings(session: Session, payment_ids: Collection[str], now: datetime) -> Mapping[str, Standing]:
    """The same of many payments, as they are at this moment."""
    found: dict[str, Standing] = {}
    rest = iter(payment_ids)
    while some := list(islice(rest, _AT_ONCE)):
        payments = session.scalars(select(Payment).where(Payment.id.in_(some)))
        found |= {payment.id: _standing(payment, now) for payment in payments}
    return found


def call_off(session: Session, payment_id: str) -> None:
    """Close a payment for good; what was paid goes back to the payer."""
    payment = _locked(session, payment_id)
    payment.state = {"settled": "refunded", "open": "closed"}.get(payment.state, payment.state)


def notice(office: Office, payment_id: str) -> bytes:
    """The body of the notice of what became of a payment."""

    def write(session: Session) -> bytes:
        payment = _found(session.get(Payment, payment_id))
        body = {
            "payment": payment.id,
            "order": payment.order_id,
            "amount": payment.amount,
            "state": payment.state,
        }
        return json.dumps(body).encode()

    return office.store.read(write)


def prospect(office: Office, payment_id: str) -> tuple[float, bool]:
    """How many seconds the bank still needs, before which there is nothing to tell; whether a notice is the first."""

    def look(session: Session) -> tuple[float, bool]:
        payment = _found(session.get(Payment, payment_id))
        wait = (payment.settled_at - office.clock()).total_seconds() if payment.settled_at else 0
        return max(0, wait), payment.notices == 0

    return office.store.read(look)


def count_notice(office: Office, payment_id: str) -> None:
    """Take down that the notice is sent once more."""
    once_more = update(Payment).where(Payment.id == payment_id).values(notices=Payment.notices + 1)
    office.store.transact(lambda session: session.execute(once_more))


def sign(secret: str, body: bytes) -> str:
    """The signature of a notice: HMAC-SHA256 of its body, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether the signature is the gateway's."""
    return hmac.compare_digest(sign(secret, body).encode(), signature.encode())


def _payable(session: Session, payment_id: str, now: datetime) -> Payment:
    payment = _locked(session, payment_id)
    reason = _TOO_LATE.get(_standing(payment, now))
    if reason is not None:
        raise Problem(reason)
    return payment


def _locked(session: Session, payment_id: str) -> Payment:
    return _found(session.get(Payment, payment_id, with_for_update=True, populate_existing=True))


def _found(payment: Payment | None) -> Payment:
    if payment is None:
        raise Problem(Fault.NO_SUCH_THING)
    return payment


def _standing(payment: Payment, now: datetime) -> Standing:
    if payment.state == "settled" and payment.settled_at is not None and payment.settled_at > now:
        return "pending"
    if payment.state in {"open", "closed"} and payment.expires_at <= now:
        return "expired"
    return cast("Standing", payment.state)


def _view(payment: Payment, now: datetime) -> wire.Payment:
    return wire.Payment(
        payment=payment.id,
        order=payment.order_id,
        state=_standing(payment, now),
        amount=yuan(payment.amount),
        expires_at=payment.expires_at,
    )
