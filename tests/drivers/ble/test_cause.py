import pytest

from drivers.ble.cause import Cause, HandOverFailed


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_says_what_happened_and_what_to_do(cause):
    failed = HandOverFailed(cause)
    assert str(failed).startswith("the hand-over ended: ")
    assert failed.remedy
    assert not failed.told


def test_it_is_said_whose_words_they_are():
    assert str(HandOverFailed(Cause.DECLINED, told=True)).endswith("said no (so the other side says)")
