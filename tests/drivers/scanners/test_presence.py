from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.presence import Presence

AGAIN = 2.0


def scans(said):
    """Which of (time, text) were new presentations."""
    presence, found = Presence(), []
    for at, text in said:
        presence, is_new = presence.say(text, at, AGAIN)
        if is_new:
            found.append((at, text))
    return found


def test_a_code_that_is_repeated_while_it_lies_there_is_one_presentation():
    assert scans([(at / 10, "A") for at in range(100)]) == [(0, "A")]


def test_a_code_that_comes_back_after_it_was_taken_away_is_another():
    assert scans([(0, "A"), (1.9, "A"), (3.9, "A"), (4.0, "A")]) == [(0, "A"), (3.9, "A")]


def test_another_code_is_another_presentation_at_once():
    assert scans([(0, "A"), (0.1, "B"), (0.2, "A"), (0.3, "B")]) == [(0, "A"), (0.1, "B")]


def test_a_scanner_that_babbles_makes_nothing_grow():
    presence = Presence()
    for number in range(1000):
        presence, is_new = presence.say(str(number), 0.0, AGAIN)
        assert is_new
    assert len(presence.said) == 8


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(0, 40)), max_size=200))
def test_nothing_is_lost_between_presentations_and_little_is_kept(steps):
    presence, at = Presence(), 0.0
    last: dict[int, float] = {}
    for pause, number in steps:
        at += pause
        presence, is_new = presence.say(str(number), at, AGAIN)
        assert is_new or at - last[number] < AGAIN
        assert len(presence.said) <= 8
        last[number] = at
