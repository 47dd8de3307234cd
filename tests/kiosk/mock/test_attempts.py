"""Who guesses tokens must wait; who knows one need not."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from kiosk.mock.attempts import _MOST, Attempts
from kiosk.mock.settings import Limits

NOW = datetime(2026, 3, 14, tzinfo=UTC)
LIMITS = Limits(wrong_tokens=3, pause_seconds=60, longest_pause_seconds=900)


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def test_after_some_wrong_tokens_each_pause_is_twice_as_long_up_to_the_longest():
    attempts, now, pauses = Attempts(LIMITS), 0.0, []
    for _ in range(8):
        pause = attempts.wrong("a", at(now))
        pauses.append(pause)
        now += pause
    assert pauses == [0, 0, 60, 120, 240, 480, 900, 900]


def test_what_is_tried_during_a_pause_neither_counts_nor_shortens_it():
    attempts = Attempts(LIMITS)
    assert [attempts.wrong("a", at(second)) for second in (0, 0, 0, 10, 59, 60)] == [0, 0, 60, 50, 1, 120]


def test_addresses_do_not_wait_for_each_other_and_are_forgotten_in_time():
    attempts = Attempts(LIMITS)
    assert [attempts.wrong(name, at(0)) for name in "aaab"] == [0, 0, 60, 0]
    assert attempts.wrong("a", at(60 + 900)) == 0


def test_many_addresses_do_not_fill_the_memory():
    attempts = Attempts(LIMITS)
    for number in range(_MOST + 50):
        attempts.wrong(str(number), at(0))
    assert repr(attempts) == f"<Attempts of {_MOST} addresses>"


@pytest.mark.parametrize(
    ("path", "right"),
    [("/v1/counter/facts", "development-staff"), ("/v1/admissions", "development-gate")],
)
def test_p13_wrong_tokens_must_wait_and_the_right_one_never(house_of, path, right):
    house = house_of(limits={"wrong_tokens": 3, "pause_seconds": 60})
    wrong = [house.post(path, {}, f"guess-{number}") for number in range(4)]
    assert [it.status_code for it in wrong] == [401, 401, 429, 429]
    assert (wrong[-1].headers["Retry-After"], wrong[-1].json()["reason"]) == ("60", "rate_limited")
    assert house.post(path, {}, right).status_code == 400
    house.clock.advance(60)
    assert house.post(path, {}, "guess").headers["Retry-After"] == "120"


def test_who_shows_no_token_at_all_does_not_guess(house_of):
    house = house_of(limits={"wrong_tokens": 1})
    for _ in range(3):
        assert requests.get(house.url + "/v1/kiosks", timeout=5).status_code == 401
