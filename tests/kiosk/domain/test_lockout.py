"""Who guesses is slowed down, and who errs now and then is not."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.lockout import FAILURES, FORGET_SECONDS, LONGEST_SECONDS, Lockout


def failed(times, lockout=None, now=0.0):
    for _ in range(times):
        lockout = (lockout or Lockout()).failed(now)
    return lockout


def test_four_failures_cost_nothing_and_the_fifth_a_minute():
    assert failed(4).wait(0.0) == 0
    assert failed(5).wait(0.0) == 60
    assert failed(5).wait(59.5) == 0.5
    assert failed(5).wait(60.0) == 0


def test_each_further_lock_is_twice_as_long_up_to_an_hour():
    lockout, now, waits = Lockout(), 0.0, []
    for _ in range(9):
        lockout = failed(5, lockout, now)
        waits.append(lockout.wait(now))
        now = lockout.until
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_failures_that_are_long_past_are_forgotten():
    lockout = failed(4).failed(FORGET_SECONDS)
    assert (lockout.wait(FORGET_SECONDS), lockout.failures) == (0, 1)


def test_a_long_lock_is_no_time_in_which_its_reasons_are_forgotten():
    lockout, now = Lockout(), 0.0
    for _ in range(8):
        lockout = failed(5, lockout, now)
        now = lockout.until
    assert failed(5, lockout, lockout.until + 1).wait(lockout.until + 1) == LONGEST_SECONDS


@given(st.lists(st.floats(0, 1800), min_size=1, max_size=60))
def test_whoever_waits_as_told_never_has_more_than_five_tries_between_two_locks(pauses):
    lockout, now, between = Lockout(), 0.0, 0
    for pause in pauses:
        now = max(now, lockout.until) + pause
        lockout = lockout.failed(now)
        between = 0 if lockout.wait(now) else between + 1
        assert between < FAILURES
