"""Clears away what nobody asks for any more, so that only what was sold makes the records grow.

All that is about money that was paid, about sold seats and about tickets stays: it may be the clock that is wrong.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Delete, delete, exists, select
from sqlalchemy.orm import Session

from kiosk.mock.office import Office
from kiosk.mock.tables.chain import ChainLetter, ChainSale
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.redemption import Claim, Ticket
from kiosk.mock.tables.sale import Order, Payment, Seat, VoucherHash

EVERY = 3600
"""Seconds from one time to the next."""
KEPT = timedelta(days=30)
"""after a screening has begun, and after the chain was told"""


def clear(office: Office) -> int:
    """Delete what the chain was told, orders never paid long ago, and screenings without any; how many rows.

    Several processes may do this at once.
    """
    before = office.clock() - KEPT
    return sum(office.store.transact(partial(_deleted, rows=rows)) for rows in _over(before))


def _over(before: datetime) -> Iterator[Delete]:
    over = Payment.state.in_(("closed", "declined"))
    long_ago = select(Screening.id).where(Screening.starts_at <= before)
    never_paid = select(Order.id).where(
        Order.screening_id.in_(long_ago),
        Order.state.in_(("expired", "cancelled")),
        exists().where(Payment.id == Order.payment_id, over),
        ~exists().where(Ticket.order_id == Order.id),
        ~exists().where(Claim.order_id == Order.id),
    )
    yield delete(ChainLetter).where(ChainLetter.sent_at <= before)
    yield delete(VoucherHash).where(VoucherHash.order_id.in_(never_paid))
    yield delete(Order).where(Order.id.in_(never_paid))
    yield delete(Payment).where(over, ~exists().where(Order.id == Payment.order_id))
    yield delete(Screening).where(
        Screening.starts_at <= before,
        *(~exists().where(table.screening_id == Screening.id) for table in (Order, Seat, ChainSale)),
    )


def _deleted(session: Session, rows: Delete) -> int:
    return session.connection().execute(rows.execution_options(synchronize_session=False)).rowcount
