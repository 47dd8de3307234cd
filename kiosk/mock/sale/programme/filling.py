"""Writes the programme into the database: the chain once, and each day as it comes within a week."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kiosk.mock.sale.programme import days
from kiosk.mock.sale.programme.films import FILMS
from kiosk.mock.sale.programme.sites import ZONE, Chain, chain
from kiosk.mock.settings import Settings
from kiosk.mock.storage import Store
from kiosk.mock.tables.base import Base
from kiosk.mock.tables.house import Cinema, Film, Hall, Screening

DAYS = 8
"""today, and a week after it"""


def keep_filled(store: Store, settings: Settings, now: datetime) -> None:
    """Add what the time asks for and the database lacks."""
    if not store.read(lambda session: is_filled(session, settings, now)):
        store.transact(lambda session: fill(session, settings, now), patient=True)


def is_filled(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether the last hall of the chain has its last day; the rest is there by then, as all is added at once."""
    last = chain(settings.seed, settings.cinemas)[-1].rooms[-1].id
    return last in _halls_of(session, _days(now)[-1], [last])


def fill(session: Session, settings: Settings, now: datetime) -> None:
    """Add the cinemas, halls, films and screenings that are missing; what is there stays as it is."""
    whole = chain(settings.seed, settings.cinemas)
    _add(session, Cinema, _cinemas(whole))
    # The first cinema is the lock: two servers that fill at once would mix two seeds in one hall.
    session.execute(select(Cinema.id).where(Cinema.id == whole[0].id).with_for_update())
    _add(session, Hall, _halls(whole))
    _add(session, Film, iter(FILMS))
    for day in _days(now):
        have = _halls_of(session, day)
        sites = (site for site in whole if any(room.id not in have for room in site.rooms))
        rows = (row for site in sites for row in days.screenings(settings.seed, site, day))
        if new := [row for row in rows if row["hall_id"] not in have]:
            session.execute(insert(Screening), new)


def _days(now: datetime) -> list[date]:
    today = now.astimezone(ZoneInfo(ZONE)).date()
    return [today + timedelta(days=ahead) for ahead in range(DAYS)]


def _halls_of(session: Session, day: date, among: list[str] | None = None) -> set[str]:
    """The halls that have screenings on a day."""
    begins = days.midnight(day)
    query = select(Screening.hall_id).where(
        Screening.starts_at >= begins, Screening.starts_at < begins + timedelta(days=1)
    )
    if among is not None:
        query = query.where(Screening.hall_id.in_(among))
    return set(session.scalars(query.distinct()))


def _add(session: Session, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    key = table.__table__.c.id
    have = set(session.scalars(select(key)))
    if new := [row for row in rows if row["id"] not in have]:
        session.execute(insert(table), new)


def _cinemas(whole: Chain) -> Iterator[dict[str, Any]]:
    for site in whole:
        names = {name: getattr(site, name) for name in ("id", "zh", "en", "place_zh", "place_en")}
        yield names | {"zone": ZONE}


def _halls(whole: Chain) -> Iterator[dict[str, Any]]:
    for site in whole:
        for room in site.rooms:
            yield {"id": room.id, "cinema_id": site.id, "zh": room.zh, "en": room.en, "plan": room.shape.plan}
