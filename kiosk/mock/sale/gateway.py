"""The sandbox payment gateway: takes play money and reports it by signed notices, as a real one would.

The shop trusts a notice only by its signature, and asks ``state`` when a client says that it has paid.
"""

import hashlib
import hmac
import json
import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from kiosk.mock.money import yuan
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import wire
from kiosk.mock.tables.sale import Payment


def ask(session: Session, order_id: str, amount: int, expires_at: datetime) -> str:
    """Begin a payment for the shop; return its id."""
    payment = Payment(id=secrets.token_hex(16), order_id=order_id, amount=amount, state="open", expires_at=expires_at)
    session.add(payment)
    return payment.id


def pay(office: Office, payment_id: str) -> wire.Payment:
    """The payer pays. Paying what is settled changes nothing; raise Problem for what can't be paid any more."""

    def settle(session: Session) -> wire.Payment:
        payment = _locked(session, payment_id)
        if payment.state == "refunded":
            raise Problem(Fault.PAYMENT_CLOSED)
        if payment.state == "open":
            now = office.clock()
            if payment.expires_at <= now:
                raise Problem(Fault.HOLD_EXPIRED)
            payment.state, payment.settled_at = "settled", now
        return _view(payment)

    return office.store.transact(settle)


def look_up(office: Office, payment_id: str) -> wire.Payment:
    """A payment as it is now."""
    return office.store.read(lambda session: _view(_found(session.get(Payment, payment_id))))


def is_settled(session: Session, payment_id: str) -> bool:
    """What the shop asks."""
    return session.get_one(Payment, payment_id).state == "settled"


def call_off(session: Session, payment_id: str) -> None:
    """Close a payment for good; what was paid goes back to the payer."""
    _locked(session, payment_id).state = "refunded"


def notice(office: Office, payment_id: str) -> bytes:
    """The body of the notice that a payment is settled."""

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


def sign(secret: str, body: bytes) -> str:
    """The signature of a notice: HMAC-SHA256 of its body, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether the signature is the gateway's."""
    return hmac.compare_digest(sign(secret, body).encode(), signature.encode())


def _locked(session: Session, payment_id: str) -> Payment:
    return _found(session.get(Payment, payment_id, with_for_update=True, populate_existing=True))


def _found(payment: Payment | None) -> Payment:
    if payment is None:
        raise Problem(Fault.NO_SUCH_THING)
    return payment


def _view(payment: Payment) -> wire.Payment:
    return wire.Payment(
        payment=payment.id,
        state=payment.state,  # type: ignore[arg-type]  # one of three
        amount=yuan(payment.amount),
    )
