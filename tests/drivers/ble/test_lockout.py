"""How often phones may fail."""

from drivers.ble.lockout import Lockout

HERE, THERE = "00:00:00:00:00:01", "00:00:00:00:00:02"


def failing(*failures):
    """After failures, as (address, time)."""
    lockout = Lockout()
    for address, at in failures:
        lockout = lockout.failed(address, at)
    return lockout


def test_two_failures_put_an_address_aside_for_a_minute_and_no_other():
    lockout = failing((HERE, 0), (HERE, 10))
    assert not lockout.accepts(HERE, 69.9)
    assert lockout.accepts(THERE, 10)
    assert lockout.accepts(HERE, 70)


def test_one_failure_is_forgiven_and_so_is_one_that_was_made_up_for():
    assert failing((HERE, 0)).accepts(HERE, 1)
    assert failing((HERE, 0)).served(HERE).failed(HERE, 2).accepts(HERE, 3)


def test_who_comes_back_after_a_minute_begins_anew():
    lockout = failing((HERE, 0), (HERE, 10), (HERE, 71))
    assert lockout.accepts(HERE, 72)
    assert not lockout.failed(HERE, 73).accepts(HERE, 74)


def test_five_failures_within_a_minute_shut_everybody_out_for_five():
    others = [(f"00:00:00:00:00:{number:02}", 10.0 * number) for number in range(5)]
    assert failing(*others[:4]).wait(30) == 0
    lockout = failing(*others)
    assert lockout.wait(40) == 300
    assert lockout.wait(339) == 1
    assert lockout.wait(340) == 0


def test_five_failures_in_more_than_a_minute_shut_nobody_out():
    assert failing(*((HERE, 15.1 * number) for number in range(5))).wait(61) == 0


def test_after_the_rest_it_takes_five_failures_again():
    lockout = failing(*((HERE, number) for number in range(5)))
    for at in range(305, 309):
        lockout = lockout.failed(THERE, at)
    assert lockout.wait(309) == 0


def test_no_more_than_64_addresses_are_remembered_the_oldest_goes_first():
    lockout = failing((HERE, 0), (HERE, 0))
    for number in range(64):
        lockout = lockout.failed(f"other {number}", 1)
    assert len(lockout._strikes) == 64
    assert lockout.accepts(HERE, 2)


def test_no_address_is_in_what_is_shown_of_it():
    assert HERE not in repr(failing((HERE, 0), (HERE, 0)))
