"""What a server does with its database at its start, in a process of its own."""

from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from sqlalchemy import func, select

from kiosk.mock.sale.programme import filling
from kiosk.mock.settings import Settings
from kiosk.mock.storage import Store
from kiosk.mock.tables.house import Screening

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def open_and_fill(database: str, start: Barrier, done: "Queue[int]") -> None:
    """Open the database together with the others; tell how many screenings it has."""
    start.wait(30)
    with Store(database) as store:
        filling.keep_filled(store, Settings(), NOON)
        done.put(store.read(lambda session: session.scalar(select(func.count(Screening.id)))) or 0)
