"""A paper that is held out: pure, by what was seen and when."""

from dataclasses import replace

import pytest

from drivers.ports import Outlet
from drivers.printers.outlet import Held, look
from drivers.printers.profile import AtEnd, Presenter

RETRACTS = Presenter(present=b"", hold_seconds=30, at_end=AtEnd.RETRACT, travel_seconds=1)
PRINTED, ARRIVED = 100.0, 102.0


def held(looks, presenter=RETRACTS, retracts=None):
    """A paper after looks: seconds after printing, whether it was there, and the counter."""
    paper = Held(PRINTED, ARRIVED, retracts=retracts)
    for seconds, there, counter in looks:
        paper = look(paper, presenter, PRINTED + seconds, there=there, retracts=counter)
    return paper


@pytest.mark.parametrize(
    ("looks", "outlet"),
    [
        ([], Outlet.UNKNOWN),
        ([(0.5, False, None)], Outlet.UNKNOWN),
        ([(0.5, False, None), (1.0, True, None)], Outlet.PRESENTED),
        ([(2.5, False, None)], Outlet.TAKEN),
        ([(1.0, True, None), (5.0, False, None)], Outlet.TAKEN),
        ([(1.0, True, None), (29.9, False, None)], Outlet.TAKEN),
        ([(29.5, True, None), (30.5, False, None)], Outlet.RETRACTED),
        ([(31.0, True, None), (32.0, False, None)], Outlet.RETRACTED),
        ([(20.0, True, None), (31.0, False, None)], Outlet.UNKNOWN),
        ([(60.0, False, None)], Outlet.UNKNOWN),
    ],
)
def test_without_a_counter_the_time_tells_taken_from_retracted(looks, outlet):
    assert held(looks).outlet is outlet


@pytest.mark.parametrize(
    ("counter", "outlet"),
    [(7, Outlet.TAKEN), (8, Outlet.RETRACTED), (9, Outlet.UNKNOWN), (6, Outlet.UNKNOWN), (None, Outlet.UNKNOWN)],
)
@pytest.mark.parametrize("seconds", [5.0, 60.0])
def test_a_counter_tells_it_whatever_the_time(counter, outlet, seconds):
    assert held([(1.0, True, None), (seconds, False, counter)], retracts=7).outlet is outlet


@pytest.mark.parametrize("end", [AtEnd.EJECT, AtEnd.HOLD])
def test_a_paper_that_is_never_drawn_back_is_the_customers_when_it_is_gone(end):
    presenter = replace(RETRACTS, at_end=end)
    assert held([(1.0, True, None), (90.0, False, None)], presenter).outlet is Outlet.TAKEN


def test_only_taken_and_retracted_are_the_end():
    over = {outlet for outlet in Outlet if Held(PRINTED, ARRIVED, outlet=outlet).over}
    assert over == {Outlet.TAKEN, Outlet.RETRACTED}
