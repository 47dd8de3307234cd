"""How many clients were installed, by day and hour as their ids tell; counts, kept when clients are forgotten."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.mock.clients import wire
from kiosk.mock.clients.inserting import insert
from kiosk.mock.office import Office
from kiosk.mock.tables.clients import Installation

NOT_TOLD = -1


def count(session: Session, now: datetime, installed: Sequence[time | None]) -> None:
    """Count clients that were seen for the first time, by the times that they tell."""
    hours = Counter(NOT_TOLD if at is None else at.hour for at in installed)
    rows = [{"day": f"{now:%Y-%m-%d}", "hour": hour, "count": hours[hour]} for hour in sorted(hours)]
    if rows:
        new = insert(session, Installation).values(rows)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["day", "hour"], set_={"count": Installation.count + new.excluded["count"]}
            )
        )


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
