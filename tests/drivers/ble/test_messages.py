import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.messages import Bye, Confirmed, State, Status, VoucherSaid, Why, said

COUNT = st.integers(0, 0xFFFF)
TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=512)
SIGNED = st.tuples(st.binary(min_size=33, max_size=33), st.binary(min_size=64, max_size=64))
MESSAGES = st.one_of(
    st.builds(VoucherSaid, TEXT, st.none() | SIGNED),
    st.builds(Status, st.sampled_from(State), st.sampled_from(Why), st.none() | st.tuples(COUNT, COUNT)),
    st.just(Bye()),
    st.just(Confirmed()),
)


@given(MESSAGES)
def test_what_is_said_is_heard(message):
    assert said(bytes(message)) == message


@given(MESSAGES, st.binary(min_size=1, max_size=3))
def test_a_message_with_more_behind_it_is_refused(message, more):
    if isinstance(message, Status) and not message.counts:
        more = more.ljust(5, b"!")
    with pytest.raises(HandOverFailed) as failed:
        said(bytes(message) + more)
    assert failed.value.cause is Cause.GARBAGE


@pytest.mark.parametrize(
    "inner", [b"", b"\x20", b"\x20\0", b"\x21", b"\x21\1", b"\x21\0\0", b"\x21\6\0", b"\x21\1\0\0", b"\x23", b"\xff"]
)
def test_what_is_no_message_is_refused(inner):
    with pytest.raises(HandOverFailed) as failed:
        said(inner)
    assert failed.value.cause is Cause.GARBAGE


def test_a_reason_of_tomorrow_stands_on_the_screen():
    assert said(b"\x21\4\xc8") == Status(State.REJECTED, Why.SEE_SCREEN)


def test_a_voucher_is_not_shown():
    assert "V1" not in repr(VoucherSaid("V1" + "7" * 26))
