from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from kiosk.mock.sale.programme import days, halls
from kiosk.mock.sale.programme.films import FILMS
from kiosk.mock.sale.programme.sites import KNOWN, ZONE, Hours, Room, Site, chain

SATURDAY = date(2026, 3, 14)
RIVERSIDE = KNOWN[0]
TIMES = {film["id"]: timedelta(minutes=film["minutes"]) for film in FILMS}
FORMATS = {film["id"]: film["format"] for film in FILMS}


def week(site, seed=1):
    return [row for ahead in range(7) for row in days.screenings(seed, site, SATURDAY + timedelta(days=ahead))]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("site", chain(1, 12), ids=lambda site: site.id)
def test_no_film_begins_in_a_hall_before_the_one_before_is_over(site, seed):
    for room in site.rooms:
        rows = sorted((row for row in week(site, seed) if row["hall_id"] == room.id), key=lambda row: row["starts_at"])
        assert rows
        for before, after in pairwise(rows):
            assert before["starts_at"] + TIMES[before["film_id"]] < after["starts_at"]


@pytest.mark.parametrize("site", KNOWN, ids=lambda site: site.id)
def test_films_are_shown_while_the_cinema_is_open(site):
    for row in week(site):
        minute = row["starts_at"].hour * 60 + row["starts_at"].minute
        assert site.hours.opens <= minute < 24 * 60
        assert row["starts_at"].minute % 5 == 0


@pytest.mark.parametrize("seed", range(5))
def test_where_it_never_closes_a_film_is_always_soon(seed):
    starts = sorted(row["starts_at"] for row in week(RIVERSIDE, seed))
    assert max(after - before for before, after in pairwise(starts)) <= timedelta(hours=2, minutes=45)


def test_every_film_of_the_week_is_on_and_only_where_the_hall_can_show_it():
    for site in KNOWN:
        shows = {room.id: room.shape.shows for room in site.rooms}
        rows = week(site)
        assert all(FORMATS[row["film_id"]] in shows[row["hall_id"]] for row in rows)
        assert {row["film_id"] for row in rows} == {it for it in FORMATS if FORMATS[it] in set().union(*shows.values())}


def test_the_same_seed_gives_the_same_programme_and_another_one_another():
    assert week(RIVERSIDE, 7) == week(RIVERSIDE, 7)
    films = [[row["film_id"] for row in week(RIVERSIDE, seed)] for seed in (7, 8)]
    assert films[0] != films[1]


def test_ids_are_short_and_each_once():
    ids = [row["id"] for site in chain(1, 40) for row in week(site)]
    assert len(set(ids)) == len(ids)
    assert max(map(len, ids)) <= 64


@pytest.mark.parametrize(
    ("when", "film", "extra"),
    [
        ("2026-03-18 14:00", "letters", 0),
        ("2026-03-18 09:30", "letters", -1000),
        ("2026-03-18 23:10", "letters", -800),
        ("2026-03-17 14:00", "letters", -500),
        ("2026-03-14 20:00", "letters", 600),
        ("2026-03-18 14:00", "dumplings", 500),
        ("2026-03-14 20:00", "deep-field", 2600),
        ("2026-03-17 10:00", "whale-choir", -1000),
    ],
)
def test_a_seat_costs_what_the_hall_the_film_and_the_hour_make(when, film, extra):
    row = next(it for it in FILMS if it["id"] == film)
    starts_at = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo(ZONE))
    showing = days.Showing(KNOWN[1].rooms[0], row, starts_at)
    assert days.price(showing) == halls.GIANT_SCREEN.price + extra


def test_prices_of_a_week_are_what_people_pay():
    prices = {row["price"] for site in chain(1, 30) for row in week(site)}
    assert min(prices) >= 1500
    assert max(prices) <= 12000
    assert all(price % 10 == 0 for price in prices)


def test_a_cinema_that_closes_at_once_shows_nothing():
    closed = Site("x", "X", "X", "Y", "Y", Hours(600, 600), (Room("x-1", "1", "1", halls.CLASSIC),))
    assert week(closed) == []
