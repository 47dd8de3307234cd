"""What a kiosk says of itself over real HTTP, and what staff see of it."""

import math
from datetime import datetime
from typing import Any

import pytest

from kiosk.mock.heartbeat import hearing, wire
from kiosk.mock.heartbeat.hearing import last_heard
from kiosk.mock.office import Office
from kiosk.mock.settings import Settings
from kiosk.mock.staff import Staff
from kiosk.mock.storage import Store
from kiosk.mock.tables.redemption import Heartbeat, Kiosk
from kiosk.trust import development
from kiosk.trust.keys import new_key, public_text

TROUBLED: dict[str, Any] = {
    "health": "degraded",
    "uptime_seconds": 3600.5,
    "troubles": [{"component": "reader 1", "code": "CAM-BLURRED"}, {"component": "journal"}],
    "tickets_left": 410,
    "in_doubt": 2,
    "owed": 1,
    "versions": {"kiosk": "0.1.0"},
}


@pytest.fixture
def beat(kiosk):
    """Say how the kiosk is."""

    def say(by=kiosk, **more):
        body = {"kiosk": by.id, "boot_id": by.boot_id, "health": "ready", "uptime_seconds": 60} | more
        return by.post("/v1/heartbeats", body)

    return say


def seen(house, number=1):
    """What staff see of a kiosk."""
    known = {one["kiosk"]: one for one in house.get("/v1/kiosks").json()["kiosks"]}
    return known[f"kiosk-{number}"]["heartbeat"]


def test_a_kiosk_that_says_how_it_is_learns_the_time_and_when_it_is_expected_again(house, beat):
    answer = beat()
    assert answer.status_code == 200
    assert "Signature" in answer.headers
    told = answer.json()
    assert datetime.fromisoformat(told.pop("server_time")) == house.clock.now
    assert told == {"kiosk": "kiosk-1", "next_seconds": 60}


def test_staff_see_all_that_it_said_and_how_long_ago(house, kiosk, beat):
    beat(**TROUBLED)
    house.clock.advance(90)
    found = seen(house)
    assert (found.pop("seconds_ago"), found.pop("boot_id")) == (90, kiosk.boot_id)
    assert datetime.fromisoformat(found.pop("heard_at")).timestamp() == house.clock().timestamp() - 90
    troubles = [TROUBLED["troubles"][0], {"component": "journal", "code": None}]
    assert found == TROUBLED | {"troubles": troubles}


def test_what_a_kiosk_does_not_say_is_unknown_and_not_a_number(house, beat):
    beat()
    found = seen(house)
    assert (found["tickets_left"], found["troubles"], found["versions"]) == (None, [], {})


def test_only_the_newest_word_of_each_kiosk_is_kept(house, other, beat):
    beat(health="out_of_service", troubles=[{"component": "printer", "code": "PRN-PAPER"}])
    beat(other, health="degraded")
    beat(uptime_seconds=120)
    assert (seen(house)["health"], seen(house)["uptime_seconds"], seen(house)["troubles"]) == ("ready", 120, [])
    assert seen(house, 2)["health"] == "degraded"
    kept = house.office.store.read(lambda session: session.query(Heartbeat.kiosk_id).all())
    assert len(kept) == len(set(kept))


def test_a_kiosk_that_never_said_anything_is_seen_without(house):
    house.kiosk(7).boot()
    assert seen(house, 7) is None


def test_word_that_comes_late_does_not_replace_newer_word(house, beat):
    beat(uptime_seconds=120, health="out_of_service")
    assert beat(uptime_seconds=60).status_code == 200
    assert seen(house)["health"] == "out_of_service"


def test_an_earlier_start_of_the_kiosk_says_nothing_any_more(house, kiosk, beat):
    newest = kiosk.restarted()
    beat(uptime_seconds=9000, health="out_of_service")
    house.clock.advance(1)
    beat(newest)
    refused = beat(uptime_seconds=9060)
    assert (refused.status_code, refused.json()["reason"]) == (409, "superseded")
    assert seen(house)["boot_id"] == newest.boot_id


def test_a_kiosk_that_is_enrolled_anew_is_not_taken_for_the_one_before(house, beat):
    beat(kiosk := house.kiosk(6))
    assert seen(house, 6)
    with Staff(house.url) as staff:
        code = staff.enrolment_code(kiosk.id)
    kiosk.key = new_key()
    body = {"kiosk": kiosk.id, "code": code, "public_key": public_text(kiosk.key)}
    assert kiosk.post("/v1/enrolments", body).status_code == 201
    assert seen(house, 6) is None


def test_a_strangers_word_and_one_in_the_name_of_another_count_for_nothing(house, kiosk, other, beat):
    other.key, other.id = development.kiosk_key(other.id), kiosk.id
    assert beat(other).json()["reason"] == "kiosk_unknown"
    body = {"kiosk": "kiosk-2", "boot_id": kiosk.boot_id, "health": "ready", "uptime_seconds": 1}
    assert kiosk.post("/v1/heartbeats", body).json()["reason"] == "kiosk_unknown"
    assert kiosk.post("/v1/heartbeats", body | {"kiosk": "kiosk-1", "boot_id": "b2"}).json()["reason"] == "bad_request"
    assert house.post("/v1/heartbeats", body).status_code == 401


def nested(depth):
    return [] if depth == 0 else [nested(depth - 1)]


HOSTILE: dict[str, dict[str, Any]] = {
    "an unknown field": {"mood": "fine"},
    "an unknown health": {"health": "splendid"},
    "no health": {"health": None},
    "a time before its start": {"uptime_seconds": -1},
    "a time beyond the universe": {"uptime_seconds": 1e300},
    "no number for a time": {"uptime_seconds": math.nan},
    "an endless time": {"uptime_seconds": math.inf},
    "text for a number": {"uptime_seconds": "60"},
    "truth for a number": {"in_doubt": True},
    "too many in doubt": {"in_doubt": 2**31},
    "fewer than none owed": {"owed": -1},
    "half a ticket": {"tickets_left": 1.5},
    "more paper than there is": {"tickets_left": 2**63},
    "too many troubles": {"troubles": [{"component": "printer"}] * 51},
    "a trouble of nothing": {"troubles": [{"component": ""}]},
    "a component with an address in it": {"troubles": [{"component": "camera http://user:secret@10.0.0.9/"}]},
    "a component without an end": {"troubles": [{"component": "p" * 41}]},
    "a code that is a sentence": {"troubles": [{"component": "printer", "code": "Out of paper"}]},
    "a trouble with more in it": {"troubles": [{"component": "printer", "why": "x"}]},
    "too many versions": {"versions": {f"v{number}": "1" for number in range(51)}},
    "a version without an end": {"versions": {"kiosk": "1" * 201}},
    "a version on two lines": {"versions": {"kiosk": "1\n2"}},
    "depths": {"troubles": nested(200)},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_heartbeat_is_refused_and_changes_nothing(what, house, beat):
    beat()
    refused = beat(**({"uptime_seconds": 61} | HOSTILE[what]))
    assert (refused.status_code, refused.json()["reason"]) == (400, "bad_request")
    assert (seen(house)["health"], seen(house)["uptime_seconds"]) == ("ready", 60)


def test_a_body_that_is_too_long_is_not_read(house, beat):
    refused = beat(versions={"kiosk": "1" * 300_000})
    assert (refused.status_code, refused.json()["reason"]) == (413, "too_large")


def test_it_is_kept_in_each_kind_of_database_and_by_whichever_process_hears_it(database, clock):
    def said(boot, uptime, health="ready"):
        return wire.Heartbeat(kiosk="kiosk-1", boot_id=boot, health=health, uptime_seconds=uptime)

    with Store(database) as one, Store(database) as two:
        offices = [Office(store, Settings(), clock) for store in (one, two)]
        one.transact(lambda session: session.add(Kiosk(id="kiosk-1", wrong=0, boot_id="b1")))
        hearing.hear(offices[0], said("b1", 60))
        hearing.hear(offices[1], said("b1", 120, "degraded"))
        clock.advance(5)
        found = one.read(lambda session: last_heard(session.get(Heartbeat, "kiosk-1"), clock()))
    assert found
    assert (found.health, found.uptime_seconds, found.seconds_ago) == ("degraded", 120, 5)
