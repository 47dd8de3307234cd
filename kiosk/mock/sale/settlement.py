"""What becomes of an order by what the gateway says of its payment.

Every payment that is settled ends in a paid order or goes back to the payer, however late and often it is told, and
whoever tells it: a notice, the client's report, or the server's own question.
"""

import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain.voucher import ALPHABET
from kiosk.mock.chain import outbox, own_sales
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.redemption.tickets import State
from kiosk.mock.rounds import attempt
from kiosk.mock.sale import gateway, seats
from kiosk.mock.sale.gateway import Standing
from kiosk.mock.sale.plans import Place
from kiosk.mock.tables.redemption import Ticket
from kiosk.mock.tables.sale import Order

_log = logging.getLogger(__name__)


def reconcile(office: Office) -> int:
    """Ask the gateway about every order that awaits its payment, and let each follow; how many did.

    It makes good the notices that were lost, also those that a server took with it when it died, and closes what was
    not paid in time. Several processes may do this at once. An order that can't follow now holds up no other.
    """
    waiting = select(Order.payment_id, Order.id).where(Order.state == "awaiting")

    def ask(session: Session) -> list[str]:
        orders = {payment: order for payment, order in session.execute(waiting)}  # noqa: C416 - a row is no pair
        told = gateway.standings(session, orders.keys(), office.clock())
        return sorted(orders[payment] for payment, standing in told.items() if standing in _FOLLOWED)

    def follow_one(order_id: str, session: Session) -> bool:
        order = locked(session, order_id)
        return order is not None and follow(session, order, office.clock())

    asked = office.store.read(ask)
    steps = {it: partial(office.store.transact, partial(follow_one, it)) for it in asked}
    return sum(attempt(f"order {order_id}", step, otherwise=False) for order_id, step in steps.items())


def follow(session: Session, order: Order, now: datetime) -> bool:
    """Let a locked order follow what the gateway says of its payment now; whether it changed."""
    return told(session, order, gateway.standing(session, order.payment_id, now), now)


def told(session: Session, order: Order, standing: Standing, now: datetime) -> bool:
    """Let a locked order follow what the gateway has said of its payment; whether it changed."""
    before, step = order.state, _FOLLOWED.get(standing)
    if step is not None:
        step(session, order, now)
    return order.state != before


def call_off(session: Session, order: Order, now: datetime) -> None:
    """Take a locked order back as its client wants; one that is over stays as it is.

    Raises Problem for seats that were sold, from the beginning of their screening on.
    """
    if order.state == "paid" and order.screening.starts_at <= now:
        raise Problem(Fault.SALE_CLOSED)
    if order.state in {"awaiting", "paid"}:
        _give_up(session, order, "cancelled", now)


def give_way(session: Session, order: Order, names: Collection[str], now: datetime) -> None:
    """Take a locked order back, as the chain has these of its seats: they are lost, the others free."""
    call_off(session, order, now)
    if lost := [name for name in order.seats if name in names]:
        own_sales.sold(session, order.screening_id, lost, now)


def locked(session: Session, order_id: str) -> Order | None:
    """The order, locked until the end of the transaction."""
    return session.get(Order, order_id, with_for_update=True, populate_existing=True)


def _paid(session: Session, order: Order, now: datetime) -> None:
    """Sell the seats, after the hold as well if nobody else has had one of them since; else return the money.

    Seats that the hall has no more, as it was rebuilt, can't be sold either.
    """
    if order.state not in {"awaiting", "expired"}:
        return
    sold = _sold(session, order, now)
    if sold is None:
        _give_up(session, order, "refunded", now)
        return
    order.state, order.settled_at = "paid", now
    session.add_all(_tickets(order, sold))
    outbox.post(session, order, "sold", now)


def _sold(session: Session, order: Order, now: datetime) -> list[Place] | None:
    # What has expired was let go at the chain too, which may have sold it since.
    late = order.held_until <= now
    if order.state == "expired" or (late and order.screening.starts_at <= now):
        return None
    try:
        sold = seats.sell(session, order.screening_id, order.seats, order.id, now)
    except Problem as problem:
        _log.warning("the seats of order %s can't be sold: %s", order.id, problem.said)
        return None
    return None if late and _went_over(session, order) else sold


def _went_over(session: Session, order: Order) -> bool:
    """Whether another order has had one of the seats since; asked while the screening is locked.

    At the chain the seat went over to that order, and is let go with it.
    """
    since = (Order.screening_id == order.screening_id) & (Order.made_at >= order.made_at) & (Order.id != order.id)
    return any(not set(order.seats).isdisjoint(names) for names in session.scalars(select(Order.seats).where(since)))


def _declined(session: Session, order: Order, now: datetime) -> None:
    if order.state == "awaiting":
        _give_up(session, order, "cancelled", now)


def _expired(session: Session, order: Order, now: datetime) -> None:
    if order.state == "awaiting":
        _give_up(session, order, "expired", now)


def _give_up(session: Session, order: Order, state: str, now: datetime) -> None:
    outbox.post(session, order, "released" if order.state == "paid" else "let_go", now)
    seats.free(session, order.screening_id, order.seats, order.id)
    gateway.call_off(session, order.payment_id)
    order.state = state


_FOLLOWED: Mapping[Standing, Callable[[Session, Order, datetime], None]] = {
    "settled": _paid,
    "declined": _declined,
    "expired": _expired,
}
"""What a payment's standing makes of its order; the others leave it as it is."""


def _tickets(order: Order, sold: Sequence[Place]) -> list[Ticket]:
    return [
        Ticket(
            id="".join(secrets.choice(ALPHABET) for _ in range(12)),
            order_id=order.id,
            position=position,
            seat=seat.name,
            row=seat.row,
            number=seat.number,
            state=State.UNISSUED,
            issue=0,
            serial="",
            self_reissues=0,
        )
        for position, seat in enumerate(sold)
    ]
