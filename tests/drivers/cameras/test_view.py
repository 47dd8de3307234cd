import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cameras.view import LEFT_AFTER, LEFT_LOOKS, View


def scans(looks):
    """The scans that come of looks: (seconds, what is in view)."""
    view, found = View(), []
    for at, texts in looks:
        view, text = view.look(list(texts), at)
        if text is not None:
            found.append((at, text))
    return found


def during(begin, end, texts):
    """As many looks as it takes to be sure that what they do not see has left."""
    step = (end - begin) / (LEFT_LOOKS - 1)
    return [(round(begin + number * step, 6), texts) for number in range(LEFT_LOOKS)]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([(0, ""), (0.1, "A"), (0.3, "A")], [(0.3, "A")]),
        ([(0, "A"), (0.3, "")], [(0.3, "A")]),
        ([(0, "A"), (0.2, "A"), (0.4, "A"), (60, "A")], [(0.2, "A")]),
        ([(0, "A"), (0.2, ""), (0.9, "A"), (1.3, "A")], [(0.2, "A")]),
        ([(0, "A"), (0.2, ""), (1.1, ""), (1.15, "A"), (1.3, "A")], [(0.2, "A")]),
        ([(0, "A"), *during(0.2, 1.3, ""), (1.4, "A"), (1.6, "A")], [(0.2, "A"), (1.6, "A")]),
        ([(0, "A"), (0.3, "A"), (0.6, ""), (1, ""), (1.3, ""), (1.6, ""), (2, ""), (2.3, "A"), (3, "A")], [(0.3, "A")]),
        ([(0, "A"), (0.2, "A"), (60, "A"), (60.2, "")], [(0.2, "A")]),
        ([(0, "AB"), (0.2, "AB"), (0.4, "AB")], []),
        ([(0, "A"), (0.05, "AB"), (0.3, "AB")], []),
        ([(0, "AB"), *during(0.2, 1.3, "A")], [(1.3, "A")]),
        ([(0, "A"), *during(0.2, 1.3, "B")], [(1.3, "B")]),
        ([(0, "A"), (0.2, "A"), *during(0.3, 1.4, "B")], [(0.2, "A"), (1.4, "B")]),
        ([(0, "A"), (0.2, "A"), (0.5, "AB"), (1, "AB"), *during(2, 3.1, "A")], [(0.2, "A")]),
    ],
    ids=[
        "a code that appears is a scan",
        "a code that was seen once is a scan",
        "a code that stays is one scan",
        "a blink is no leaving",
        "a second of not seeing is counted from the first look without it",
        "a code that left and came back is a second scan",
        "few looks, as in a calm lobby, are not enough to be sure",
        "time in which nobody looked is no leaving",
        "of two codes neither is taken",
        "of two codes neither is taken if one is seen a moment earlier",
        "of two codes the one that remains is taken when the other has left",
        "a code that is replaced at once is not taken",
        "the next customer's code is taken when the one before has left",
        "a second code does not make the first a second scan",
    ],
)
def test_what_becomes_a_scan(looks, expected):
    assert scans(looks) == expected


def test_a_phone_held_still_is_one_scan_though_only_one_of_three_looks_can_read_its_code_and_that_one_fails_at_times():
    looks = [(number / 3, "A" if number % 3 == 0 and number % 9 else "") for number in range(3, 180)]
    assert len(scans(looks)) == 1


histories = st.lists(
    st.tuples(st.floats(0.01, 1.5), st.sets(st.sampled_from("ABC"), max_size=2)), min_size=1, max_size=40
)


@given(histories)
def test_between_two_scans_of_a_code_lies_a_second_of_looks_without_it(steps):
    at, looks = 0.0, []
    for pause, texts in steps:
        at += pause
        looks.append((at, sorted(texts)))
    last: dict[str, float] = {}
    for when, text in scans(looks):
        just_before = [texts for moment, texts in looks if when - LEFT_AFTER + 1e-6 < moment <= when]
        assert {other for texts in just_before for other in texts} <= {text}
        if text in last:
            between = [(moment, text in texts) for moment, texts in looks if last[text] <= moment < when]
            assert longest_without(between) >= LEFT_AFTER - 1e-6
        last[text] = when


def longest_without(looks):
    """The seconds of the longest run of looks that did not see the code."""
    runs = [[moment for moment, _ in run] for seen, run in itertools.groupby(looks, lambda look: look[1]) if not seen]
    return max((run[-1] - run[0] for run in runs), default=0)


@given(histories)
def test_a_view_forgets_what_left_it(steps):
    view, at = View(), 0.0
    for pause, texts in steps:
        at += pause
        view, _ = view.look(texts, at)
        assert view.taken <= view.codes.keys() <= set("ABC")
    for moment, texts in during(at + 1, at + 1 + 2 * LEFT_AFTER, ""):
        view, _ = view.look(texts, moment)
    assert (dict(view.codes), view.taken) == ({}, frozenset())
