"""What is on, as phones ask for it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import requests

from kiosk.mock.problems import Problem
from kiosk.mock.sale import catalogue, seats
from kiosk.mock.sale.catalogue import Wish
from kiosk.mock.tables.house import Cinema, Hall, Screening
from tests.kiosk.mock.sale.shop import hold

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_film_tells_its_language_format_rating_and_length(office):
    catalogue.screenings(office)
    film = next(it for it in catalogue.films(office) if it.film == "dumplings")
    assert (film.language.en, film.format, film.rating.en, film.minutes) == ("Mandarin", "3D", "All ages", 96)
    assert (film.version.zh, film.version.en) == ("国语 3D", "Mandarin 3D")


def test_cinemas_stand_in_different_places(office):
    catalogue.screenings(office)
    assert [(it.cinema, it.place.en) for it in catalogue.cinemas(office)] == [
        ("riverside", "Chongqing"),
        ("southgate", "Xi'an"),
        ("westlake", "Hangzhou"),
    ]


def test_a_page_is_not_longer_than_asked_for_and_begins_with_the_next_screening(office):
    page = catalogue.screenings(office, Wish(most=7))
    longer = catalogue.screenings(office, Wish(most=catalogue.LONGEST_PAGE))
    assert len(page) == 7
    assert page == longer[:7]
    assert page[0].starts_at > office.clock()
    assert [it.starts_at for it in longer] == sorted(it.starts_at for it in longer)


def test_a_week_of_one_cinema_is_one_page(office):
    found = catalogue.screenings(office, Wish(cinema="riverside"))
    assert len(found) < catalogue.PAGE
    assert found[-1].starts_at - found[0].starts_at > timedelta(days=7)


def test_a_day_is_the_cinemas_own_day(office):
    found = catalogue.screenings(office, Wish(cinema="riverside", day=date(2026, 3, 16)))
    starts = [it.starts_at.astimezone(SHANGHAI) for it in found]
    assert {it.date() for it in starts} == {date(2026, 3, 16)}
    assert starts[0].hour == 0
    assert starts[-1].hour >= 21


def test_a_day_in_another_zone_is_that_zones_day(office):
    catalogue.screenings(office)
    zone = ZoneInfo("America/Lima")

    def build(session):
        session.add(Cinema(id="z", zh="z", en="z", place_zh="z", place_en="z", zone=str(zone)))
        session.flush()
        session.add(Hall(id="z-1", cinema_id="z", zh="1", en="1", plan="##"))
        session.flush()
        for hour in (1, 23):
            starts = datetime(2026, 3, 16, hour, tzinfo=zone)
            session.add(Screening(id=f"z-{hour}", hall_id="z-1", film_id="letters", starts_at=starts, price=1))

    office.store.transact(build)
    assert [it.screening for it in catalogue.screenings(office, Wish("z", day=date(2026, 3, 16)))] == ["z-1", "z-23"]
    everywhere = {it.screening for it in catalogue.screenings(office, Wish(day=date(2026, 3, 16)))}
    assert {"z-1", "z-23", "riverside-1-20260316-0005"} <= everywhere


def test_wishes_can_be_joined(office):
    wish = Wish(cinema="southgate", film="deep-field", day=date(2026, 3, 15))
    found = catalogue.screenings(office, wish)
    assert found
    assert {(it.cinema, it.film) for it in found} == {("southgate", "deep-field")}


@pytest.mark.parametrize(
    "wish", [Wish(cinema="elsewhere"), Wish(film="unknown"), Wish(day=date(2026, 3, 1)), Wish(day=date(2027, 1, 1))]
)
def test_what_is_not_on_is_an_empty_answer(office, wish):
    assert catalogue.screenings(office, wish) == []


def test_a_screening_is_told_by_its_name_also_when_it_has_begun(office):
    one = catalogue.screenings(office, Wish(cinema="riverside"))[0]
    assert catalogue.screening(office, one.screening) == one
    office.clock.now = one.starts_at + timedelta(hours=1)
    assert one not in catalogue.screenings(office, Wish(cinema="riverside"))
    assert catalogue.screening(office, one.screening) == one
    with pytest.raises(Problem):
        catalogue.screening(office, "none")


def test_a_screening_tells_how_many_of_its_seats_are_free(office):
    one = catalogue.screenings(office, Wish(cinema="riverside"))[0]
    names = [it.seat for it in catalogue.seats(office, one.screening).seats][:3]
    now = office.clock()
    until = now + timedelta(seconds=60)
    office.store.transact(lambda it: hold(it, one.screening, names[:2], "o", now, until))
    office.store.transact(lambda it: seats.sell(it, one.screening, names[2:], "p", now))
    assert one.free == one.total
    assert catalogue.screenings(office, Wish(cinema="riverside"))[0].free == one.total - 3
    office.clock.advance(60)
    assert catalogue.screenings(office, Wish(cinema="riverside"))[0].free == one.total - 1


@pytest.mark.parametrize("wish", ["day=tomorrow", "day=2026-02-30", "limit=0", "limit=1001", "limit=many"])
def test_a_wish_that_makes_no_sense_is_refused(house, wish):
    answer = requests.get(f"{house.url}/v1/screenings?{wish}", timeout=10)
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_days_on_which_nothing_is_on(house, day):
    answer = requests.get(f"{house.url}/v1/screenings", params={"day": day}, timeout=10)
    assert (answer.status_code, answer.json()) == (200, [])


def test_a_chain_of_hundreds_answers_pages_of_what_is_next(house_of):
    house = house_of(cinemas=200)
    everything = requests.get(f"{house.url}/v1/screenings", timeout=10).json()
    assert len(everything) == catalogue.PAGE
    week = requests.get(f"{house.url}/v1/screenings", params={"cinema": "town-0150"}, timeout=10).json()
    assert {it["cinema"] for it in week} == {"town-0150"}
    assert len(requests.get(f"{house.url}/v1/cinemas", timeout=10).json()) == 200
