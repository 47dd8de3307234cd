"""Forgets clients: those that were seen no more for thirty days, and whose an order was thirty days after its show."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kiosk.mock.clients.recognition import KEPT
from kiosk.mock.office import Office
from kiosk.mock.tables.clients import Client
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Order

EVERY = 3600
"""Seconds from one time to the next."""


def forget(office: Office) -> None:
    """Delete what is over. An order loses its phone's key thirty days after its tickets' last day."""
    office.store.transact(lambda session: _forget(session, office.clock(), office.settings.closes_minutes))


def _forget(session: Session, now: datetime, closes_minutes: float) -> None:
    session.execute(delete(Client).where(Client.last_seen <= now - KEPT))
    # The key guards its voucher as long as that can open anything.
    over = select(Screening.id).where(Screening.starts_at <= now - timedelta(minutes=closes_minutes) - KEPT)
    session.execute(
        update(Order)
        .where(Order.holder_key.is_not(None), Order.screening_id.in_(over))
        .values(holder_key=None)
        .execution_options(synchronize_session=False)
    )
