from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kiosk.mock.sale import programme
from kiosk.mock.tables.house import Film, Screening
from kiosk.mock.tables.sale import Seat

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def _screenings(store):
    return store.read(lambda session: list(session.scalars(select(Screening).order_by(Screening.starts_at))))


def test_the_two_halls_differ_in_shape_and_have_aisles():
    plans = list(programme.HALL_PLANS.values())
    assert len({len(plan.splitlines()) for plan in plans}) == 2
    for plan in plans:
        assert all("." in line.strip(".") for line in plan.splitlines())
        assert len({len(line) for line in plan.splitlines()}) == 1


def test_seats_are_lettered_by_row_and_numbered_from_the_left_over_the_aisles():
    places = programme.places("##.#\n.##.")
    assert [(place.name, place.x, place.y) for place in places] == [
        ("A1", 0, 0),
        ("A2", 1, 0),
        ("A3", 3, 0),
        ("B1", 1, 1),
        ("B2", 2, 1),
    ]


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_at_every_hour_a_screening_begins_within_75_minutes(office, hour):
    now = NOON.replace(hour=hour, minute=7)
    office.store.transact(lambda session: programme.fill(session, now))
    coming = [it.starts_at for it in _screenings(office.store) if it.starts_at > now]
    assert min(coming) - now <= timedelta(minutes=75)


def test_every_film_is_on_within_a_day(office):
    office.store.transact(lambda session: programme.fill(session, NOON))
    films = set(office.store.read(lambda session: session.scalars(select(Film.id)).all()))
    assert {it.film_id for it in _screenings(office.store)} == films
    assert len(films) == 4


def test_no_two_screenings_share_a_hall_and_a_time(office):
    office.store.transact(lambda session: programme.fill(session, NOON))
    shown = [(it.hall_id, it.starts_at) for it in _screenings(office.store)]
    assert len(shown) == len(set(shown))


def test_filling_again_adds_only_what_time_has_brought(office):
    office.store.transact(lambda session: programme.fill(session, NOON))
    before = {it.id for it in _screenings(office.store)}
    office.store.transact(lambda session: programme.fill(session, NOON))
    assert {it.id for it in _screenings(office.store)} == before
    office.store.transact(lambda session: programme.fill(session, NOON + timedelta(hours=5)))
    assert len({it.id for it in _screenings(office.store)} - before) == 4


def test_each_screening_has_every_seat_of_its_hall_once(office):
    office.store.transact(lambda session: programme.fill(session, NOON))

    def count(session):
        query = select(Screening.hall_id, func.count()).join(Seat, Seat.screening_id == Screening.id)
        return dict(session.execute(query.group_by(Screening.id, Screening.hall_id)).all())

    expected = {hall: len(programme.places(plan)) for hall, plan in programme.HALL_PLANS.items()}
    assert office.store.read(count) == expected
