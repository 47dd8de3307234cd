"""Orders: seats held, paid, sold; and the vouchers that come of it."""

import secrets

from sqlalchemy.orm import Session

from kiosk.mock import vouchers
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import holding, settlement, shown, wire
from kiosk.mock.sale.queue.line import Standing
from kiosk.mock.tables.sale import Order


def place(
    office: Office, request: wire.OrderRequest, client_format: str | None = None, key: str | None = None
) -> wire.OrderMade:
    """Hold the seats for the client until they are paid for, before all who wait; raise Problem if they are taken."""
    (answer,) = holding.decide(office, [Standing(0, 0, holding.wish(office, request, client_format, key))])
    if isinstance(answer, Problem):
        raise answer
    return answer


def show(office: Office, order_id: str, secret: str) -> wire.Order:
    """The order, to the client that knows its secret."""

    def look(session: Session) -> wire.Order:
        order = _authorised(session.get(Order, order_id), office, secret)
        return shown.order(session, office, order, secret)

    return office.store.read(look)


def report(office: Office, order_id: str, secret: str) -> wire.Order:
    """The client says that it has paid: ask the gateway, and believe only that."""

    def check(session: Session) -> wire.Order:
        order = _authorised(settlement.locked(session, order_id), office, secret)
        settlement.follow(session, order, office.clock())
        return shown.order(session, office, order, secret)

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
        return shown.order(session, office, order, secret)

    return office.store.transact(undo)


def _authorised(order: Order | None, office: Office, secret: str) -> Order:
    shown = vouchers.secret_hash(office.settings.pepper, secret)
    if order is None or not secrets.compare_digest(order.secret_hash, shown):
        raise Problem(Fault.UNAUTHORIZED)
    return order
