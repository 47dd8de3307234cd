from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.mock.sale.queue.line import Line, Standing, in_turn

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
LATE = NOON + timedelta(days=1)


def joined(*times):
    line: Line[int] = Line(0.03)
    for number, time in enumerate(times):
        line.join(number, time)
    return line


def wishes(standing):
    return [it.wish for it in standing]


def test_p10_what_arrives_within_a_window_has_the_same_time():
    line = joined(5.000, 5.010, 5.0299, 5.030, 5.050, 5.061)
    assert [round(it.window, 3) for it in line.leave(9)] == [5.0, 5.0, 5.0, 5.03, 5.03, 5.061]


def test_p10_nobody_waits_longer_than_a_window():
    line = joined(5.000, 5.029, 5.035)
    assert line.closes == pytest.approx(5.03)
    assert wishes(line.leave(5.031)) == [0, 1]
    assert line.closes == pytest.approx(5.065)
    assert line.leave(5.05) == []
    assert wishes(line.leave(5.07)) == [2]
    assert not line


def test_not_more_leave_than_wanted_but_for_those_of_the_same_window():
    line = joined(1.00, 1.01, 1.04, 1.05, 1.09)
    assert wishes(line.leave(2, most=1)) == [0, 1]
    assert wishes(line.leave(2, most=1)) == [2, 3]
    assert wishes(line.leave(2, most=9)) == [4]


def test_who_leaves_the_line_is_not_in_it_and_who_comes_later_arrived_later():
    line = joined(1.0, 1.01)
    first = line.leave(2)
    line.join(2, 2.5)
    assert [it.arrival for it in (*first, *line.leave(3))] == [0, 1, 2]


def test_p10_the_earlier_window_goes_first_then_who_was_seen_first_then_who_arrived_first():
    standing = [Standing(window, arrival, None) for arrival, window in enumerate((1.0, 1.0, 1.0, 1.0, 2.0))]
    seen = [NOON, None, NOON - timedelta(days=2), NOON, NOON - timedelta(days=30)]
    assert in_turn(standing, seen) == [2, 0, 3, 1, 4]


@given(
    times=st.lists(st.floats(0, 0.3), max_size=20).map(sorted),
    seen=st.lists(st.none() | st.integers(0, 5), min_size=20, max_size=20),
)
def test_p10_everybody_is_served_once_and_never_after_somebody_with_less_right(times, seen):
    standing = joined(*times).leave(1)
    first_seen = [None if it is None else NOON + timedelta(seconds=it) for it in seen[: len(times)]]
    turns = in_turn(standing, first_seen)
    assert sorted(turns) == list(range(len(times)))
    for one, other in pairwise(turns):
        if standing[one].window == standing[other].window:
            assert (first_seen[one] or LATE) <= (first_seen[other] or LATE)
        assert standing[one].window <= standing[other].window
