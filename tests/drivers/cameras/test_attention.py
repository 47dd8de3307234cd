from collections import Counter

import pytest

from drivers.cameras.asking import Ask
from drivers.cameras.attention import Attention

FPS = 30


def asked(frames, attention=None):
    """What is asked about frames: (when, whether the gate is open, whether something is near)."""
    attention, asks = attention or Attention(), []
    for at, armed, near in frames:
        attention, ask = attention.look(at, armed=armed, near=near)
        asks.append(ask)
    return asks


def passing(begin, seconds, near=False):
    """Each frame while the gate is open."""
    return [(begin + number / FPS, True, near) for number in range(round(seconds * FPS))]


def calm(begin, seconds, near=False):
    """The heartbeats while it is closed."""
    return [(begin + number / 3, False, near) for number in range(round(seconds * 3))]


def test_whatever_comes_is_looked_at_in_all_ways_for_a_second():
    assert asked(passing(0, 1)) == [Ask.LOOK] * FPS


def test_somebody_who_walks_by_is_looked_at_in_all_ways_now_and_then_and_glimpsed_at_on_each_frame():
    asks = asked(passing(0, 9))[FPS:]
    assert set(asks) == {Ask.LOOK, Ask.GLIMPSE}
    assert asks.count(Ask.LOOK) == pytest.approx(4 * 8, abs=3)


@pytest.mark.parametrize("frames", [passing(5, 3, near=True), calm(5, 3, near=True)])
def test_a_phone_that_is_near_is_looked_at_in_all_ways(frames):
    assert set(asked([*passing(0, 5), *frames])[5 * FPS :]) == {Ask.LOOK}


def test_whoever_comes_after_a_second_of_calm_is_somebody_else():
    assert set(asked([*passing(0, 5), *calm(5, 2), *passing(7, 1)])[-FPS:]) == {Ask.LOOK}


def test_somebody_who_may_hold_still_is_not_given_up_at_once():
    asks = asked([*passing(0, 2), *calm(2, 9)])[2 * FPS :]
    assert set(asks) == {Ask.LOOK, Ask.GLIMPSE}
    assert asks.count(Ask.LOOK) == pytest.approx(9, abs=1)


def test_an_empty_lobby_is_known_by_its_thumbnails_and_yet_looked_at_in_all_ways():
    asks = Counter(asked([*passing(0, 2), *calm(2, 72)])[2 * FPS + 3 * 12 :])
    assert asks[Ask.LOOK] == pytest.approx(2, abs=1)
    assert asks[Ask.LOOK] + asks[Ask.GLIMPSE] == pytest.approx(20, abs=2)
    assert asks[Ask.THUMBNAIL] == pytest.approx(160, abs=2)
