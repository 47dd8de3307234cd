import pytest

from drivers.ble.nearest import Nearest, Nearness

HERE, THERE = "4A:00:00:00:00:01", "4A:00:00:00:00:02"


class Told:
    """A Nearest, and what it said of samples that come 0.1 s apart."""

    def __init__(self, **wanted):
        self.now = 100.0
        self.nearest = Nearest(lambda: self.now, Nearness(**wanted))

    def __call__(self, *strengths):
        """Each a dictionary of who is heard how strongly at one moment; who was chosen last, if anybody."""
        chosen = None
        for moment in strengths:
            self.now += 0.1
            for address, rssi in moment.items():
                chosen = address if self.nearest(address, rssi) else None
        return chosen


@pytest.fixture
def told():
    return Told()


def test_a_phone_that_is_held_here_is_chosen_when_it_was_heard_for_a_second(told):
    assert told(*[{HERE: -50}] * 10) is None
    assert told(*[{HERE: -50}] * 2) == HERE


@pytest.mark.parametrize(("rssi", "chosen"), [(-60, HERE), (-61, None), (-90, None)])
def test_a_phone_that_is_not_near_is_not_chosen(told, rssi, chosen):
    assert told(*[{HERE: rssi}] * 15) == chosen


@pytest.mark.parametrize(("other", "chosen"), [(-58, HERE), (-57, None), (-50, None)])
def test_of_two_phones_one_must_be_nearer_by_far(told, other, chosen):
    assert told(*[{THERE: other, HERE: -50}] * 15) == chosen


def test_one_strong_sample_among_weak_ones_means_nothing(told):
    assert told(*[{HERE: rssi} for rssi in (-70, -71, -30, -69, -72) * 3]) is None


def test_too_few_samples_are_not_enough(told):
    told({HERE: -50}, *[{}] * 10)
    assert told({HERE: -50}, {}, {HERE: -50}) is None
    assert told({HERE: -50}) == HERE


def test_who_went_away_stands_in_nobodys_way(told):
    told(*[{HERE: -50, THERE: -45}] * 12)
    assert told(*[{HERE: -50}] * 12) == HERE


def test_a_flood_of_addresses_is_forgotten(told):
    for number in range(1000):
        told.nearest(f"phone {number}", -80)
    assert repr(told.nearest) == "<Nearest of 64 phones>"


def test_a_phone_that_advertises_without_a_pause_is_judged_by_its_last_samples(told):
    told(*[{HERE: -80}] * 12)
    for _ in range(1000):
        told.nearest(HERE, -80)
    assert [told.nearest(HERE, -50) for _ in range(16)] == [False] * 8 + [True] * 8
