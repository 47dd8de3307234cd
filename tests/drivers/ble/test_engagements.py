"""Which invitations are good."""

from functools import partial

from drivers.ble.engagements import Engagements
from drivers.ble.handover import Engagement

FRESH = partial(Engagement.new, b"lobby-02")


def good(engagements, now):
    return engagements.good(FRESH, now, period=40, grace=30)


def uuid(engagement):
    return str(engagement.invitation.uuid)


def test_an_invitation_stays_until_its_time_is_over():
    first = Engagements.begun(FRESH, 0)
    assert good(first, 39.9) is first
    assert good(first, 40).shown is not first.shown


def test_who_has_just_scanned_the_one_before_is_still_served_by_it():
    first = Engagements.begun(FRESH, 0)
    second = good(first, 40)
    assert second.uuids == [uuid(second.shown), uuid(first.shown)]
    assert second.of([uuid(first.shown)]) is first.shown
    assert second.of([uuid(second.shown)]) is second.shown
    assert second.of([uuid(first.shown), uuid(second.shown)]) is second.shown


def test_half_a_minute_later_it_is_void():
    first = Engagements.begun(FRESH, 0)
    second = good(first, 40)
    assert good(second, 69.9) is second
    assert good(second, 70).uuids == [uuid(second.shown)]


def test_one_that_is_long_out_of_date_is_void_at_once():
    first = Engagements.begun(FRESH, 0)
    assert good(first, 70).uuids != [uuid(first.shown)]
    assert len(good(first, 70).uuids) == 1
