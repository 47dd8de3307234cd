"""How many clients were installed, by day and hour as their ids tell; counts, kept when clients are forgotten."""

from datetime import date, datetime, time

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kiosk.mock.clients import wire
from kiosk.mock.office import Office
from kiosk.mock.tables.clients import Installation

NOT_TOLD = -1


def count(session: Session, now: datetime, installed: time | None) -> None:
    """Count a client that was seen for the first time."""
    day, hour = f"{now:%Y-%m-%d}", NOT_TOLD if installed is None else installed.hour
    counted = session.execute(
        update(Installation)
        .where(Installation.day == day, Installation.hour == hour)
        .values(count=Installation.count + 1)
        .execution_options(synchronize_session=False)
        .returning(Installation.count)
    )
    if not counted.first():
        session.add(Installation(day=day, hour=hour, count=1))


def tell(office: Office, since: date | None, until: date | None) -> wire.Installations:
    """The counts of these days, both included; of all days if none is named."""
    query = select(Installation).order_by(Installation.day, Installation.hour)
    if since:
        query = query.where(Installation.day >= since.isoformat())
    if until:
        query = query.where(Installation.day <= until.isoformat())
    rows = office.store.read(lambda session: session.scalars(query).all())
    days: dict[str, dict[int, int]] = {}
    for row in rows:
        days.setdefault(row.day, {})[row.hour] = row.count
    return wire.Installations(days=[_day(day, counts) for day, counts in days.items()])


def _day(day: str, counts: dict[int, int]) -> wire.Day:
    hours = [counts.get(hour, 0) for hour in range(24)]
    return wire.Day(
        day=date.fromisoformat(day), count=sum(counts.values()), hours=hours, not_told=counts.get(NOT_TOLD, 0)
    )
