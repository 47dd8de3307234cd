"""What the drivers would refuse of a configuration."""

import pytest

from kiosk.config.devices import problems
from kiosk.config.model import Config, ReaderSection, ScreenSection


def config(*readers, **changes):
    return Config(readers=tuple(ReaderSection(device=device) for device in readers), **changes)


def test_phones_may_hand_over_beside_other_readers():
    assert problems(config("ble:hci1?restart=yes", "typed:")) == ()


@pytest.mark.parametrize("device", ["ble:eth0", "ble:?restrat=yes"])
def test_a_radio_that_can_not_be_right_is_a_problem(device):
    (problem,) = problems(config("typed:", device))
    assert (problem.key, problem.value) == ("readers[1].device", repr(device))


def test_phones_can_not_hand_over_where_no_screen_invites_them():
    (problem,) = problems(config("ble:", screen=ScreenSection(host="")))
    assert (problem.key, problem.remedy) == ("readers[0].device", "set [screen] host")
