import json

import pytest

from kiosk.mock.problems import Problem
from kiosk.mock.sale.live.pictures import BLANK, Picture, look, look_again, news
from tests.kiosk.mock.conftest import RELAXED


def told(before, after):
    event = news(before, after).decode()
    assert event.startswith("event: seats\ndata: ")
    assert event.endswith("\n\n")
    return json.loads(event.splitlines()[1].removeprefix("data: "))


def test_who_was_told_nothing_is_told_all_that_is_not_free(shop):
    shop.order("B2")
    shop.order("B3", "A1")
    picture = look(shop.office, shop.screening)
    states = [{"seat": name, "state": "held"} for name in ("A1", "B2", "B3")]
    assert told(BLANK, picture) == {"revision": 2, "changed": states}


def test_an_empty_hall_is_told_too_but_no_change_is_no_event(shop):
    picture = look(shop.office, shop.screening)
    assert told(BLANK, picture) == {"revision": 0, "changed": []}
    assert news(picture, look(shop.office, shop.screening)) == b""


def test_only_what_has_changed_is_told_and_what_changed_twice_once(shop):
    order = shop.order("B2")
    before = look(shop.office, shop.screening)
    shop.pay(order)
    shop.notify(order)
    shop.cancel(shop.order("B3"))
    shop.order("B4")
    after = look(shop.office, shop.screening)
    assert told(before, after)["changed"] == [{"seat": "B2", "state": "sold"}, {"seat": "B4", "state": "held"}]
    assert told(after, before)["changed"] == [{"seat": "B2", "state": "held"}, {"seat": "B4", "state": "free"}]


def test_a_picture_is_looked_at_again_when_the_revision_grew_or_a_hold_is_over(shop, clock):
    picture = look(shop.office, shop.screening)
    assert look_again(shop.office, {shop.screening: picture}) == {}
    shop.order("B2")
    second = look_again(shop.office, {shop.screening: picture})[shop.screening]
    assert dict(second.taken) == {"B2": "held"}
    assert look_again(shop.office, {shop.screening: second}) == {}
    clock.advance(RELAXED.hold_seconds)
    third = look_again(shop.office, {shop.screening: second})[shop.screening]
    assert dict(third.taken) == {}
    assert look_again(shop.office, {shop.screening: third}) == {}


def test_a_screening_that_is_not_there_has_no_picture(shop):
    with pytest.raises(Problem):
        look(shop.office, "none")
    assert look_again(shop.office, {"none": Picture(0, {}, None)}) == {}
