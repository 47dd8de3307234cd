"""P4: from the time in the ids the server makes its installation statistics, for staff."""

from datetime import time

import pytest

from kiosk.mock.client import Phone, PhoneRefused
from kiosk.mock.clients import forgetting
from kiosk.mock.clients.identity import Identity
from tests.kiosk.mock.clients.samples import JOINED, TIME, meet, plain

DAY = 24 * 60 * 60
FORM = str(plain(time=True))


def ids():
    """Ids of phones that were installed at half past twelve."""
    return (f"{n:02x}{JOINED[2:]}{TIME}" for n in range(1, 256))


def days(house, query=""):
    answer = house.get(f"/v1/statistics/installations{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["days"]


def test_p4_clients_are_counted_once_by_day_and_by_the_hour_that_they_tell(house_of):
    house = house_of()
    one, other, third, *_ = ids()
    for text in (one, other, one):
        meet(house.office, text, FORM)
    meet(house.office, "tells-no-time", None)
    house.clock.advance(DAY)
    meet(house.office, one, FORM)
    meet(house.office, third, FORM)
    first, second = days(house)
    noon = [2 if hour == 12 else 0 for hour in range(24)]
    assert first == {"day": "2026-03-14", "count": 3, "hours": noon, "not_told": 1}
    assert (second["day"], second["count"], second["hours"][12]) == ("2026-03-15", 1, 1)
    assert days(house, "?since=2026-03-15") == [second]
    assert days(house, "?until=2026-03-14") == [first]
    assert days(house, "?since=2026-03-16") == []


def test_p4_counts_stay_when_clients_are_forgotten(house_of):
    house = house_of()
    meet(house.office, next(ids()), FORM)
    house.clock.advance(40 * DAY)
    forgetting.forget(house.office)
    assert [day["count"] for day in days(house)] == [1]


def test_statistics_are_for_staff(house):
    assert house.get("/v1/statistics/installations", "development-gate").status_code == 401


@pytest.mark.parametrize("query", ["?since=yesterday", "?until=2026-02-30"])
def test_a_day_that_is_none_is_refused(house, query):
    answer = house.get(f"/v1/statistics/installations{query}")
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")


def test_p4_a_phone_that_buys_is_counted(house_of):
    house = house_of()
    with Phone(house.url) as phone:
        told = time.fromisoformat(bytes.fromhex(phone.identity.id[-16:]).decode())
        phone.buy()
        phone.buy()
    (day,) = days(house)
    assert day["count"] == day["hours"][told.hour] == 1


def test_p1_a_phone_buys_with_an_id_of_the_founding_document_with_a_word_and_with_none(house):
    for identity in (Identity(next(ids()), FORM), Identity("a-word"), Identity()):
        with Phone(house.url, identity=identity) as phone:
            assert phone.buy().typed


@pytest.mark.parametrize(
    ("identity", "why"),
    [
        (Identity("a" * 65), "1 to 64 letters"),
        (Identity("a" * 641), "client"),
        (Identity("no id!"), "client"),
        (Identity(JOINED, FORM + "; salt=1"), "options are"),
        (Identity(JOINED, FORM), "has 64 characters"),
        (Identity(JOINED, FORM + "; hash=none" * 20), "200 characters"),
    ],
)
def test_p5_what_is_no_id_is_refused_and_holds_no_seat(house, identity, why):
    with Phone(house.url, "en", identity=identity) as phone:
        before = phone.screenings()[0]["free"]
        with pytest.raises(PhoneRefused) as refused:
            phone.buy()
        assert (refused.value.status, refused.value.reason) == (400, "bad_request")
        assert why in refused.value.problem["hint"]
        assert phone.screenings()[0]["free"] == before
