"""The shop without HTTP: orders, payments and seats of one screening, and the checks that nothing was lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.sale import gateway, orders, plans, seats, wire
from kiosk.mock.tables.chain import ChainLetter, ChainSale
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.redemption import Ticket
from kiosk.mock.tables.sale import Order, Payment, Seat

T = TypeVar("T")


def refused(work: Callable[..., object], *about: object) -> Problem:
    """Why the shop does not do it."""
    with pytest.raises(Problem) as caught:
        work(*about)
    return caught.value


@dataclass
class Shop:
    """The screening that begins last, so that there is time; ``names`` are its seats."""

    office: Office

    def __post_init__(self) -> None:
        last = select(Screening).order_by(Screening.starts_at.desc(), Screening.id).limit(1)
        found = self.read(lambda session: session.scalars(last).one())
        self.screening, self.starts_at = found.id, found.starts_at
        self.names = list(plans.by_name(found.hall.plan))

    def read(self, work: Callable[[Session], T]) -> T:
        return self.office.store.read(work)

    def order(self, *names: str) -> wire.OrderMade:
        request = wire.OrderRequest(client="", screening=self.screening, seats=list(names))
        return orders.place(self.office, request)

    def payment(self, order: wire.OrderMade) -> str:
        return order.pay_url.split("/")[-2]

    def pay(self, order: wire.OrderMade, late: float = 0) -> None:
        gateway.pay(self.office, self.payment(order), late)

    def notify(self, order: wire.OrderMade, state: Literal["settled", "declined"] = "settled") -> str:
        """The gateway's notice arrives."""
        row = self.read(lambda session: session.get_one(Payment, self.payment(order)))
        notice = wire.Notice(payment=row.id, order=order.order, amount=row.amount, state=state)
        return orders.notified(self.office, notice).state

    def state(self, order: wire.OrderMade) -> str:
        return orders.show(self.office, order.order, order.secret).state

    def report(self, order: wire.OrderMade) -> str:
        return orders.report(self.office, order.order, order.secret).state

    def cancel(self, order: wire.OrderMade) -> str:
        return orders.cancel(self.office, order.order, order.secret).state

    def standing(self, order: wire.OrderMade) -> str:
        return gateway.look_up(self.office, self.payment(order)).state

    def seats(self) -> dict[str, str]:
        """The seats that are not free."""
        now = self.office.clock()
        taken = select(Seat.name, Seat.state).where(Seat.screening_id == self.screening, seats.is_taken(now))
        return {name: state for name, state in self.read(lambda session: session.execute(taken).all())}  # noqa: C416

    def tickets(self, order: wire.OrderMade) -> int:
        count = select(func.count()).where(Ticket.order_id == order.order)
        return self.read(lambda session: session.scalar(count)) or 0

    def check_all(self) -> Counter[str]:
        """Raise AssertionError if money, a seat or a hold was lost or counted twice; what became of the orders."""
        return self.read(_check)


def _check(session: Session) -> Counter[str]:
    told: Counter[str] = Counter()
    owners: Counter[tuple[str, str]] = Counter()
    payments = {payment.order_id: payment for payment in session.scalars(select(Payment))}
    for order in session.scalars(select(Order)):
        assert (order.state == "paid") == (payments[order.id].state == "settled"), "a payment without its tickets"
        assert order.state != "awaiting", "an order that nobody looks after"
        assert len(order.tickets) in ({len(order.seats)} if order.state == "paid" else {0, len(order.seats)})
        if order.state == "paid":
            owners.update((order.screening_id, name) for name in order.seats)
        told[order.state] += 1
    own = select(ChainSale).where(ChainSale.order_id.is_(None), ChainSale.state == "sold")
    for sale in session.scalars(own):
        owners.update((sale.screening_id, name) for name in sale.seats)
        told["chain"] += 1
    assert not [seat for seat, count in owners.items() if count > 1], "a seat was sold twice"
    rows = {(seat.screening_id, seat.name): seat.state for seat in session.scalars(select(Seat))}
    assert rows == dict.fromkeys(owners, "sold"), "a hold was left behind, or a sold seat is free"
    return told


def hold(
    session: Session, screening_id: str, names: Sequence[str], order: str, now: datetime, until: datetime
) -> list[plans.Place]:
    """Hold these seats as an order does; the places."""
    screening, taken = seats.lock(session, screening_id, now)
    chosen = seats.choose(screening, names, taken)
    seats.hold(session, screening, [seats.Hold(order, [it.name for it in chosen], until)])
    return chosen


def letters(session: Session) -> list[tuple[str, str]]:
    """What the chain is, or was, to be told: kind and order."""
    return [(letter.kind, letter.order_id) for letter in session.scalars(select(ChainLetter).order_by(ChainLetter.id))]
