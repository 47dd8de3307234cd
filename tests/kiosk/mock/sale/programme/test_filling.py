from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kiosk.mock.sale.programme import filling
from kiosk.mock.settings import Settings
from kiosk.mock.storage import Store
from kiosk.mock.tables.house import Cinema, Film, Hall, Screening
from kiosk.mock.tables.sale import Seat

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
RULES = Settings()


@pytest.fixture
def store():
    with Store() as store:
        yield store


def ids(store, table=Screening):
    return set(store.read(lambda session: session.scalars(select(table.id)).all()))


def test_an_empty_database_gets_the_chain_and_a_week_of_screenings(store):
    filling.keep_filled(store, RULES, NOON)
    assert (len(ids(store, Cinema)), len(ids(store, Hall)), len(ids(store, Film))) == (3, 8, 12)
    last = store.read(lambda session: session.scalar(select(func.max(Screening.starts_at))))
    assert last > NOON + timedelta(days=7)


def test_no_seat_has_a_row_before_somebody_wants_it(store):
    filling.keep_filled(store, RULES, NOON)
    assert store.read(lambda session: session.scalar(select(func.count(Seat.name)))) == 0


def test_filling_again_adds_only_the_day_that_time_has_brought(store):
    filling.keep_filled(store, RULES, NOON)
    before = ids(store)
    filling.keep_filled(store, RULES, NOON)
    assert ids(store) == before
    filling.keep_filled(store, RULES, NOON + timedelta(days=1))
    new = ids(store) - before
    assert before < ids(store)
    assert {it.split("-")[-2] for it in new} == {"20260322"}


def test_a_server_that_was_away_for_weeks_fills_in_from_today_on(store):
    filling.keep_filled(store, RULES, NOON)
    filling.keep_filled(store, RULES, NOON + timedelta(days=30))
    days = {it.split("-")[-2] for it in ids(store)}
    assert len(days) == 2 * filling.DAYS


def test_a_larger_chain_adds_its_cinemas_and_leaves_the_screenings_of_the_others_alone(store):
    filling.keep_filled(store, RULES, NOON)
    before = ids(store)
    filling.keep_filled(store, Settings(cinemas=5), NOON)
    assert len(ids(store, Cinema)) == 5
    new = ids(store) - before
    assert before < ids(store)
    assert {it.rsplit("-", 3)[0] for it in new} == {"town-0004", "town-0005"}


def test_a_server_with_another_seed_adds_nothing_to_days_that_are_there(store):
    filling.keep_filled(store, RULES, NOON)
    before = ids(store)
    filling.keep_filled(store, Settings(seed=99), NOON)
    assert ids(store) == before


def test_hundreds_of_cinemas_are_there_at_once_and_found_again(store):
    rules = Settings(cinemas=150)
    assert not store.read(lambda session: filling.is_filled(session, rules, NOON))
    filling.keep_filled(store, rules, NOON)
    assert store.read(lambda session: filling.is_filled(session, rules, NOON))
    assert len(ids(store, Cinema)) == 150
    assert len(ids(store)) > 15_000


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_at_every_hour_of_the_day_something_begins_soon_in_riverside(store, hour):
    now = NOON.replace(hour=hour, minute=7)
    filling.keep_filled(store, RULES, now)
    query = select(func.min(Screening.starts_at)).join(Hall).where(Screening.starts_at > now)
    first = store.read(lambda session: session.scalar(query.where(Hall.cinema_id == "riverside")))
    assert first - now < timedelta(hours=2, minutes=45)
