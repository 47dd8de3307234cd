import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cameras.view import HIDDEN_AFTER, LEFT_AFTER, REMEMBERED, SCENERY_AFTER, View

FRAME = 1 / 30


def shown(looks, view=None):
    """What looks show: (seconds, texts). A text is a letter: a capital one where it is wanted."""
    view, found = view or View(), []
    for at, texts in looks:
        view, texts_shown = view.look({text: text.isupper() for text in texts}, at)
        if texts_shown:
            found.append((round(at, 2), "".join(texts_shown)))
    return found


def during(begin, end, texts, apart=FRAME):
    """Looks from one moment to another, as a camera gives them, and one at the last."""
    return [(begin + number * apart, texts) for number in range(int((end - begin) / apart))] + [(end, texts)]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([(0, ""), (0.1, "A"), (0.3, "A")], [(0.3, "A")]),
        ([(0, "A"), (0.3, "")], [(0.3, "A")]),
        ([(0, "A"), (0.033, "A"), (0.067, "A")], [(0.07, "A")]),
        ([(0, "A"), (0.2, "A"), (0.4, "A"), (60, "A")], [(0.2, "A")]),
        ([(0, "A"), (0.2, ""), (0.9, "A"), (1.3, "A")], [(0.2, "A")]),
        ([(0, "A"), (0.2, ""), (1.1, ""), (1.15, "A"), (1.3, "A")], [(0.2, "A")]),
        ([(0, "A"), *during(0.2, 1.3, ""), (1.4, "A"), (1.6, "A")], [(0.2, "A"), (1.6, "A")]),
        ([(0, "A"), (0.3, "A"), (0.6, ""), (1, ""), (1.3, ""), (1.6, ""), (2, ""), (2.3, "A"), (3, "A")], [(0.3, "A")]),
        ([(0, "A"), (0.2, "A"), (60, "A"), (60.2, "")], [(0.2, "A")]),
        ([(0, "A"), (0.2, "A"), (0.3, ""), *during(9, 9.4, ""), (9.5, "A"), (9.8, "A")], [(0.2, "A")]),
    ],
    ids=[
        "a code that appears is a scan",
        "a code that was seen once is a scan",
        "three looks are enough, however soon they come",
        "a code that stays is one scan",
        "a blink is no leaving",
        "a second of not seeing is counted from the first look without it",
        "a code that left and came back is a second scan",
        "few looks, as in a calm lobby, are not enough to be sure",
        "time in which nobody looked is no leaving",
        "and hardly counts where the code is missed before it and after it",
    ],
)
def test_what_becomes_of_one_code(looks, expected):
    assert shown(looks) == expected


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([(0, "AB"), (0.2, "AB"), (0.6, "AB"), (0.8, "AB"), (40, "AB")], [(0.6, "AB")]),
        ([(0, "A"), (0.05, "AB"), (0.3, "AB"), (0.6, "AB")], [(0.6, "AB")]),
        ([(0, "AB"), *during(0.1, 1, "AB"), *during(1.1, 1.5, "A")], [(0.5, "AB"), (1.4, "A")]),
        ([(0, "A"), (0.2, "A"), *during(0.3, 1, "AB")], [(0.2, "A"), (0.8, "AB")]),
        ([*during(0, 1, "A"), *during(1.1, 1.3, "AB"), *during(1.333, 1.8, "B")], [(0.07, "A"), (1.63, "B")]),
        ([*during(0, 1, "A"), (1.1, "B"), (1.2, "A"), *during(1.3, 1.4, "B")], [(0.07, "A")]),
        ([*during(0, 1, "A"), *during(1.2, 3, "B", 0.4)], [(0.07, "A"), (2.0, "B")]),
        ([*during(0, 11, "A"), *during(11.1, 13, "AB")], [(0.07, "A"), (11.17, "B")]),
        ([*during(0, 1, "AB"), *during(1, 11, "AB"), *during(11.1, 13, "ABC")], [(0.5, "AB"), (11.17, "C")]),
    ],
    ids=[
        "of two codes one is asked for, once",
        "also if one is seen a moment earlier",
        "the one that remains is taken",
        "one is asked for if another comes beside the one that was taken",
        "the next customer's code is taken though the one before has hardly gone",
        "codes that are seen by turns are both there",
        "and nobody is asked for one where few looks see the change",
        "what has been there for long is in nobody's way",
        "nor are two that were asked about",
    ],
)
def test_what_becomes_of_several_codes(looks, expected):
    assert shown(looks) == expected


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        (during(0, 3, "Ap"), [(0.07, "A")]),
        ([*during(0, 0.2, "p"), *during(0.233, 3, "Ap")], [(0.3, "A")]),
        ([*during(0, 3, "Ap"), *during(3, 9, "p")], [(0.07, "A")]),
        ([*during(0, 2, "p"), *during(2.1, 3, "Ap")], [(0.5, "p"), (2.17, "A")]),
        ([*during(0, 2, "p"), *during(2.1, 3, "ABp")], [(0.5, "p"), (2.6, "AB")]),
        (during(0, 3, "pq"), [(0.5, "pq")]),
        ([*during(0, 11, "p"), *during(11.1, 13, "pq")], [(0.5, "p"), (11.6, "q")]),
    ],
    ids=[
        "the only one that is wanted is taken",
        "also if it is seen later than the other",
        "and what was beside it is no news when it has gone",
        "nor is a wanted one held up by one that was told",
        "of two wanted ones one is asked for",
        "of two that nobody wants one is asked for",
        "and the one that comes is told though a poster is there",
    ],
)
def test_what_becomes_of_codes_that_nobody_wants(looks, expected):
    assert shown(looks) == expected


def test_a_poster_is_told_once_though_each_customer_hides_it():
    looks = during(0, 60, "p", 1 / 3)
    for customer in range(1, 6):
        at = 60.0 * customer
        looks += [*during(at, at + 8, chr(ord("A") + customer)), *during(at + 8.1, at + 59.9, "p", 1 / 3)]
    assert [texts for _, texts in shown(looks)] == ["p", "B", "C", "D", "E", "F"]


def test_a_phone_that_nobody_wants_is_told_again_when_it_is_shown_again():
    looks = [*during(0, 3, "p"), *during(3.1, 7, ""), *during(7.1, 9, "p")]
    assert [texts for _, texts in shown(looks)] == ["p", "p"]


def test_a_phone_held_still_is_one_scan_though_only_one_of_three_looks_can_read_its_code_and_that_one_fails_at_times():
    looks = [(number / 3, "A" if number % 3 == 0 and number % 9 else "") for number in range(3, 180)]
    assert len(shown(looks)) == 1


@pytest.mark.parametrize(
    ("looks", "held", "scenery", "blocked"),
    [
        ([(0, "")], False, "", False),
        (during(0, 1, "A"), True, "", False),
        (during(0, SCENERY_AFTER + 1, "A"), True, "", False),
        (during(0, 1, "p"), True, "p", True),
        (during(0, SCENERY_AFTER + 1, "p"), False, "p", True),
        ([*during(0, SCENERY_AFTER + 1, "p"), *during(12, 13, "Ap")], True, "p", False),
        ([*during(0, SCENERY_AFTER + 1, "p"), *during(12, 13, "Ap"), (13.1, "p")], True, "p", True),
        ([*during(0, SCENERY_AFTER + 1, "p"), *during(12, 13, "A")], True, "", False),
    ],
    ids=[
        "nothing",
        "a phone",
        "a phone that was put down",
        "an unwanted code",
        "a poster",
        "a phone beside a poster",
        "a phone beside a poster that was missed",
        "a phone that hides a poster",
    ],
)
def test_what_is_in_a_hand_and_what_is_scenery(looks, held, scenery, blocked):
    view = View()
    for at, texts in looks:
        view, _ = view.look({text: text.isupper() for text in texts}, at)
    assert (view.held, view.scenery, view.blocked) == (held, frozenset(scenery), blocked)


histories = st.lists(
    st.tuples(st.floats(0.01, 1.5), st.sets(st.sampled_from("ABCpq"), max_size=3)), min_size=1, max_size=40
)


def looks_of(steps):
    """Looks, from the pauses between them."""
    moments = itertools.accumulate(pause for pause, _ in steps)
    return [(at, sorted(texts)) for at, (_, texts) in zip(moments, steps, strict=True)]


@given(histories)
def test_between_two_scans_of_a_code_lies_a_second_of_looks_without_it(steps):
    looks, last = looks_of(steps), dict[str, float]()
    for when, text in shown(looks):
        if len(text) > 1:
            continue
        if text in last:
            between = [(moment, text in texts) for moment, texts in looks if last[text] <= moment < when]
            assert longest_without(between) >= LEFT_AFTER - 1e-4
        last[text] = when


def longest_without(looks):
    """The seconds of the longest run of looks that did not see the code."""
    runs = [[moment for moment, _ in run] for seen, run in itertools.groupby(looks, lambda look: look[1]) if not seen]
    return max((run[-1] - run[0] for run in runs), default=0)


@given(
    st.lists(st.tuples(st.floats(0.01, 0.3), st.sets(st.sampled_from("ABCpq"), max_size=3)), min_size=1, max_size=30)
)
def test_a_scan_has_no_rival_that_was_seen_just_now(steps):
    looks = looks_of(steps)
    for when, text in shown(looks):
        just_now = {other for at, texts in looks if when - HIDDEN_AFTER + 0.01 < at <= when + 1e-6 for other in texts}
        assert len(text) > 1 or not {other for other in just_now - {text} if other.isupper() >= text.isupper()}


@given(histories)
def test_a_wanted_code_that_is_held_alone_is_always_told(steps):
    looks = looks_of(steps)
    end = looks[-1][0]
    told = shown([*looks, *during(end + 0.1, end + 3, "Zpq")])
    assert told[-1][1] == "Z"


@given(histories)
def test_a_view_forgets_what_left_it(steps):
    view, looks = View(), looks_of(steps)
    for at, texts in looks:
        view, _ = view.look({text: text.isupper() for text in texts}, at)
        assert view.taken | view.told <= view.codes.keys()
    end = looks[-1][0] + 1 + 40 * 1.5
    for at, _ in during(looks[-1][0] + 1, end, "", 0.5):
        view, _ = view.look({}, at)
    assert view == replace(View(), at=end)


def test_a_poster_that_stood_for_hours_is_remembered_for_ten_minutes():
    view = View()
    for at in (0, 1, 7200):
        view, _ = view.look({"p": False}, at)
    kept = []
    for at, _ in during(7200.5, 7202 + REMEMBERED, "", 0.5):
        view, _ = view.look({}, at)
        kept += [at] if view.codes else []
    assert kept[-1] == pytest.approx(7200 + REMEMBERED, abs=1)
