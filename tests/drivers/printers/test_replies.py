import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.replies import (
    CLEARED,
    AsbStatus,
    Block,
    FlowControl,
    OneByte,
    ProcessId,
    RealTimeStatus,
    demultiplex,
)

ASB = b"\x14\x00\x00\x0f"


@pytest.mark.parametrize(
    ("data", "replies"),
    [
        (b"\x16", [RealTimeStatus(0x16)]),
        (b"\x12\x72", [RealTimeStatus(0x12), RealTimeStatus(0x72)]),
        (ASB, [AsbStatus(ASB)]),
        (b"\x18\x00\x0f\x00", [AsbStatus(b"\x18\x00\x0f\x00")]),
        (b"\x00", [OneByte(0)]),
        (b"\x0f", [OneByte(0x0F)]),
        (b"\x37\x22a01C\x00", [ProcessId("a01C")]),
        (b"\x37\x25\x00", [CLEARED]),
        (b"\x5fTM-T88V\x00", [Block(0x5F, b"TM-T88V")]),
        (b"\x11\x13", [FlowControl(go_on=True), FlowControl(go_on=False)]),
        (b"\x14\x00\x13\x00\x0f", [AsbStatus(ASB)]),
        (b"\x37" + ASB, [AsbStatus(ASB)]),
        (b"\x37\x22\x01" + ASB, [OneByte(0x22), OneByte(0x01), AsbStatus(ASB)]),
        (b"\xff\x80\x9c\x16", [RealTimeStatus(0x16)]),
        (b"\x14\xff\x16", [RealTimeStatus(0x16)]),
    ],
)
def test_replies_are_told_apart_by_their_fixed_bits(data, replies):
    assert demultiplex(data) == (replies, b"")


@pytest.mark.parametrize("data", [b"\x14\x00\x00", b"\x37\x22a01", b"\x37", b"\x5fTM", b"\x14\x13"])
def test_half_a_reply_waits_for_the_rest(data):
    assert demultiplex(data) == ([], data)


def test_noise_that_looks_like_a_long_block_or_a_status_of_flow_control_is_given_up():
    for noise in (b"\x37" + b"a" * 200, b"\x14" + b"\x13" * 200):
        _, rest = demultiplex(noise + ASB)
        assert rest == b""


REPLIES = st.sampled_from([b"\x16", b"\x12", ASB, b"\x37\x22a01C\x00", b"\x37\x25\x00", b"\x00", b"\x13", b"\x5fx\x00"])


@given(st.lists(st.one_of(REPLIES, st.binary(max_size=4))), st.data())
def test_any_split_of_the_bytes_gives_the_same_replies(parts, data):
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    heard, rest = [], b""
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        replies, rest = demultiplex(rest + stream[start:end])
        heard += replies
    assert (heard, rest) == demultiplex(stream)
