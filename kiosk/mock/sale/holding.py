"""Holds seats: decides in one transaction, and with few writes, what several want of one screening.

An order's id and its secret follow from the key of the request that makes it. So a request that comes again, because
its answer was lost, finds its own order, and the records keep neither the key nor the secret.
"""

import secrets
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock import vouchers
from kiosk.mock.clients import registry
from kiosk.mock.clients.recognition import Told
from kiosk.mock.office import Clock, Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import gateway, seats, shown, wire
from kiosk.mock.sale.gateway import Bill
from kiosk.mock.sale.queue.line import Standing, in_turn
from kiosk.mock.sale.seats import Hold
from kiosk.mock.tables.sale import Order, VoucherHash

Answer = wire.OrderMade | Problem
Found = Order | Problem
"""The order that holds what is wished for, or why there is none."""


@dataclass(frozen=True)
class Wish:
    """An order that makes sense by itself, and what its client tells of itself."""

    request: wire.OrderRequest
    client: Told
    clock: Clock
    """as it goes for this request, on whatever thread it is asked"""
    key: str
    """the same when the request is repeated"""


def wish(office: Office, request: wire.OrderRequest, client_format: str | None = None, key: str | None = None) -> Wish:
    """Look at all that the records don't matter for; raise Problem. ``client_format`` says how the id is made."""
    if len(set(request.seats)) != len(request.seats):
        raise Problem(Fault.BAD_REQUEST, said="a seat is named twice")
    if request.holder_only and request.holder_key is None:
        raise Problem(Fault.BAD_REQUEST, said="holder_only needs a holder_key")
    most = office.settings.limits.seats_per_order
    if len(request.seats) > most:
        raise Problem(Fault.BAD_REQUEST, said=f"one order takes at most {most} seats")
    client = registry.understood(request.client, client_format)
    return Wish(request, client, partial(copy_context().run, office.clock), key or secrets.token_hex(16))


def decide(office: Office, standing: Sequence[Standing[Wish]]) -> list[Answer]:
    """Decide in one transaction what is wanted of one screening; the answers, as the wishes stand there.

    Raises Problem if there is no such screening.
    """
    return office.store.transact(partial(_decide, office=office, standing=standing))


def _decide(session: Session, office: Office, standing: Sequence[Standing[Wish]]) -> list[Answer]:
    wishes, now, pepper = [one.wish for one in standing], office.clock(), office.settings.pepper
    hall = Hall(session, office, wishes)
    seen = registry.first_seen(session, pepper, [one.client for one in wishes], now)
    found = {place: hall.take(wishes[place]) for place in in_turn(standing, seen)}
    return hall.settle([(one, found[place]) for place, one in enumerate(wishes)])


class Hall:
    """One screening while it is locked; what is decided is written in the end.

    Seats that another process keeps for an order that is not there yet are that order's.
    """

    def __init__(self, session: Session, office: Office, wishes: Sequence[Wish]) -> None:
        self._session = session
        self._office = office
        self._pepper = office.settings.pepper
        self._screening, self._taken = seats.lock(session, wishes[0].request.screening, office.clock())
        self._names = names = [vouchers.order_id(self._pepper, one.key) for one in wishes]
        self._orders = {it.id: it for it in session.scalars(select(Order).where(Order.id.in_(names)))}
        holders = set(self._taken.values())
        self._kept_before = {name for name in names if name in holders and name not in self._orders}
        self._new: list[tuple[Order, str]] = []
        self._keep: list[Hold] = []

    def take(self, wish: Wish) -> Found:
        """Take the seats that are wished for, if they can be had."""
        name, secret = vouchers.order_id(self._pepper, wish.key), vouchers.order_secret(self._pepper, wish.key)
        if name in self._orders:
            earlier = self._orders[name]
            return earlier if self._is_of(earlier, wish.request, secret) else Problem(Refusal.KEY_REUSED)
        try:
            order = self._order(wish, name, secret)
        except Problem as refusal:
            return refusal
        self._taken.update(dict.fromkeys(order.seats, name))
        self._orders[name] = order
        self._new.append((order, secret))
        return order

    def keep(self, hold: Hold) -> None:
        """Keep seats for an order that somebody else is about to make, if they can be had and it has none yet."""
        if hold.order_id in self._names or hold.order_id in self._taken.values():
            return
        try:
            seats.choose(self._screening, hold.seats, self._taken)
        except Problem:
            return
        self._taken.update(dict.fromkeys(hold.seats, hold.order_id))
        self._keep.append(hold)

    def settle(self, found: Sequence[tuple[Wish, Found]]) -> list[Answer]:
        """Write what was decided; what is told to whoever wished it."""
        if self._new:
            self._write()
        seats.hold(self._session, self._screening, self._keep)
        holders = [wish.client for wish, order in found if isinstance(order, Order)]
        registry.meet(self._session, self._pepper, holders, self._office.clock())
        return [self._answer(wish, order) for wish, order in found]

    def _write(self) -> None:
        """Write the new orders with all that belongs to them."""
        orders = [order for order, _ in self._new]
        payments = gateway.ask(self._session, [Bill(it.id, it.amount, it.held_until) for it in orders])
        for order, payment in zip(orders, payments, strict=True):
            order.payment_id = payment
        self._session.add_all(orders)
        self._session.flush()
        seats.let_go(self._session, self._screening, self._kept_before & {it.id for it in orders})
        holds = [Hold(it.id, it.seats, it.held_until) for it in orders]
        seats.hold(self._session, self._screening, holds)
        hashes = [
            {"hash": it, "order_id": order.id}
            for order, secret in self._new
            for it in shown.voucher_hashes(self._office, order, secret)
        ]
        self._session.execute(insert(VoucherHash), hashes)

    def _answer(self, wish: Wish, found: Found) -> Answer:
        if isinstance(found, Problem):
            return found
        secret = vouchers.order_secret(self._pepper, wish.key)
        told = shown.order(self._session, self._office, found, secret)
        return wire.OrderMade(secret=secret, **told.model_dump())

    def _order(self, wish: Wish, name: str, secret: str) -> Order:
        now, request = wish.clock(), wish.request
        if self._screening.starts_at <= now:
            raise Problem(Fault.SALE_CLOSED)
        taken = self._taken
        if name in self._kept_before:
            taken = {seat: order for seat, order in taken.items() if order != name}
        chosen = seats.choose(self._screening, request.seats, taken)
        return Order(
            id=name,
            holder_key=request.holder_key,
            holder_only=request.holder_only,
            secret_hash=vouchers.secret_hash(self._pepper, secret),
            screening_id=self._screening.id,
            seats=[place.name for place in chosen],
            amount=self._screening.price * len(chosen),
            state="awaiting",
            made_at=now,
            held_until=now + timedelta(seconds=self._office.settings.hold_seconds),
        )

    def _is_of(self, order: Order, request: wire.OrderRequest, secret: str) -> bool:
        """Whether this is what the request, with the key of this secret, has made; who asks for it does not matter."""
        made = (order.screening_id, set(order.seats), order.holder_key, order.holder_only, order.secret_hash)
        hashed = vouchers.secret_hash(self._pepper, secret)
        return made == (request.screening, set(request.seats), request.holder_key, request.holder_only, hashed)
