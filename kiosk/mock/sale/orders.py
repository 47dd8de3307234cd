"""Orders: seats held, paid, sold; and the vouchers that come of it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kiosk.domain.voucher import ALPHABET
from kiosk.mock import vouchers
from kiosk.mock.clients import registry
from kiosk.mock.clients.recognition import Told
from kiosk.mock.money import yuan
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import gateway, seats, settlement, wire
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Order, VoucherHash
from kiosk.trust.codes import SignedVoucher, cinema_mark, sign_voucher


@dataclass(frozen=True)
class Wish:
    """An order that makes sense by itself, and what its client tells of itself."""

    request: wire.OrderRequest
    client: Told


def wish(office: Office, request: wire.OrderRequest, client_format: str | None = None) -> Wish:
    """Look at all that the records don't matter for; raise Problem. ``client_format`` says how the id is made."""
    if len(set(request.seats)) != len(request.seats):
        raise Problem(Fault.BAD_REQUEST, said="a seat is named twice")
    if request.holder_only and request.holder_key is None:
        raise Problem(Fault.BAD_REQUEST, said="holder_only needs a holder_key")
    most = office.settings.limits.seats_per_order
    if len(request.seats) > most:
        raise Problem(Fault.BAD_REQUEST, said=f"one order takes at most {most} seats")
    return Wish(request, registry.understood(request.client, client_format))


def place(office: Office, request: wire.OrderRequest, client_format: str | None = None) -> wire.OrderMade:
    """Hold the seats for the client until they are paid for, before all who wait; raise Problem if they are taken."""
    wished = wish(office, request, client_format)
    (client,) = registry.meet(office, [wished.client])
    return office.store.transact(lambda session: hold(session, office, request, client))


def show(office: Office, order_id: str, secret: str) -> wire.Order:
    """The order, to the client that knows its secret."""

    def look(session: Session) -> wire.Order:
        order = _authorised(session.get(Order, order_id), office, secret)
        return _view(order, office, secret)

    return office.store.read(look)


def report(office: Office, order_id: str, secret: str) -> wire.Order:
    """The client says that it has paid: ask the gateway, and believe only that."""

    def check(session: Session) -> wire.Order:
        order = _authorised(settlement.locked(session, order_id), office, secret)
        settlement.follow(session, order, office.clock())
        return _view(order, office, secret)

    return office.store.transact(check)


def notified(office: Office, notice: wire.Notice) -> wire.Noted:
    """The gateway says what became of an order's payment; a repetition changes nothing."""

    def take(session: Session) -> wire.Noted:
        order = settlement.locked(session, notice.order)
        if order is None or (order.payment_id, order.amount) != (notice.payment, notice.amount):
            raise Problem(Fault.NO_SUCH_THING)
        settlement.told(session, order, notice.state, office.clock())
        return wire.Noted(order=order.id, state=order.state)

    return office.store.transact(take)


def cancel(office: Office, order_id: str, secret: str) -> wire.Order:
    """Give the seats back, and the money; until the first ticket is granted to a kiosk, or the screening begins."""

    def undo(session: Session) -> wire.Order:
        order = _authorised(settlement.locked(session, order_id), office, secret)
        if any(ticket.issue > 0 for ticket in order.tickets):
            raise Problem(Fault.COLLECTION_BEGUN)
        settlement.call_off(session, order, office.clock())
        return _view(order, office, secret)

    return office.store.transact(undo)


def on_sale(session: Session, screening_id: str, now: datetime) -> Screening:
    """The screening, if its seats are sold now; raise Problem."""
    screening = session.get(Screening, screening_id)
    if screening is None:
        raise Problem(Fault.NO_SUCH_THING, said="there is no such screening")
    if screening.starts_at <= now:
        raise Problem(Fault.SALE_CLOSED)
    return screening


def hold(session: Session, office: Office, request: wire.OrderRequest, client: str) -> wire.OrderMade:
    """Hold the seats for the client with this hash. Raises Problem before it has written anything of the order."""
    now = office.clock()
    screening = on_sale(session, request.screening, now)
    order_id, secret = _random_id(10), secrets.token_urlsafe(24)
    until = now + timedelta(seconds=office.settings.hold_seconds)
    held = seats.hold(session, screening.id, request.seats, order_id, now, until)
    amount = screening.price * len(held)
    order = Order(
        id=order_id,
        holder_key=request.holder_key,
        holder_only=request.holder_only,
        client=client,
        secret_hash=vouchers.secret_hash(office.settings.pepper, secret),
        screening_id=screening.id,
        seats=[seat.name for seat in held],
        amount=amount,
        state="awaiting",
        made_at=now,
        held_until=until,
        payment_id=gateway.ask(session, order_id, amount, until),
    )
    session.add(order)
    session.flush()
    session.add_all(VoucherHash(hash=it, order_id=order_id) for it in _voucher_hashes(order, office, secret))
    return wire.OrderMade(secret=secret, **_view(order, office, secret).model_dump())


def _authorised(order: Order | None, office: Office, secret: str) -> Order:
    shown = vouchers.secret_hash(office.settings.pepper, secret)
    if order is None or not secrets.compare_digest(order.secret_hash, shown):
        raise Problem(Fault.UNAUTHORIZED)
    return order


def _view(order: Order, office: Office, secret: str) -> wire.Order:
    expired = order.state == "awaiting" and order.held_until <= office.clock()
    return wire.Order(
        order=order.id,
        state="expired" if expired else order.state,  # type: ignore[arg-type]  # one of five
        screening=order.screening_id,
        seats=order.seats,
        amount=yuan(order.amount),
        held_until=order.held_until,
        pay_url=f"/sandbox/payments/{order.payment_id}/pay",
        voucher=_voucher(order, office, secret) if order.state == "paid" else None,
    )


def _voucher(order: Order, office: Office, secret: str) -> wire.Voucher:
    pepper = office.settings.pepper
    return wire.Voucher(
        code=vouchers.spelled(pepper, secret).pretty,
        qr=vouchers.scanned(pepper, secret).code,
        signed=sign_voucher(_signed(order, office, secret), office.keys.newest(office.clock())),
    )


def _signed(order: Order, office: Office, secret: str) -> SignedVoucher:
    screening = order.screening
    mark = cinema_mark(screening.hall.cinema_id)
    return vouchers.signed(office.settings.pepper, secret, mark, screening.starts_at, len(order.seats))


def _voucher_hashes(order: Order, office: Office, secret: str) -> list[str]:
    pepper = office.settings.pepper
    identities = (
        vouchers.scanned(pepper, secret).code,
        vouchers.spelled(pepper, secret).code,
        vouchers.identity_of_signed(_signed(order, office, secret)),
    )
    return [vouchers.keyed_hash(pepper, identity) for identity in identities]


def _random_id(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
