import pytest

from kiosk.lease import Lease


class Hand:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hand()


def test_a_lease_counts_from_the_moment_it_was_asked_for(clock):
    lease = Lease(60, asked_at=90.0, clock=clock)
    assert lease.left() == 50.0
    clock.now += 20
    assert lease.left() == 30.0


def test_a_lease_that_is_over_is_negative(clock):
    lease = Lease(60, asked_at=100.0, clock=clock)
    clock.now += 61
    assert lease.left() == -1.0
    assert "-1 s" in repr(lease)


def test_a_renewal_counts_from_its_own_question(clock):
    lease = Lease(60, asked_at=100.0, clock=clock)
    clock.now += 50
    lease.renew(asked_at=145.0)
    assert lease.left() == 55.0


def test_a_renewal_that_was_asked_for_too_late_renews_nothing(clock):
    lease = Lease(60, asked_at=100.0, clock=clock)
    clock.now += 70
    lease.renew(asked_at=160.0)
    assert lease.left() == -10.0


def test_a_renewal_whose_answer_was_late_counts_when_its_question_was_in_time(clock):
    lease = Lease(60, asked_at=100.0, clock=clock)
    clock.now += 70
    lease.renew(asked_at=159.0)
    assert lease.left() == 49.0


def test_an_older_renewal_takes_nothing_away(clock):
    lease = Lease(60, asked_at=100.0, clock=clock)
    lease.renew(asked_at=80.0)
    assert lease.left() == 60.0


def test_a_lease_of_nothing_is_over(clock):
    assert Lease(0, 0, clock).left() < 0
