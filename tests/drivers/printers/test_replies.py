import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.replies import (
    CLEARED,
    AsbStatus,
    Block,
    Counter,
    FlowControl,
    FullStatus,
    OneByte,
    ProcessId,
    RealTimeStatus,
    Speech,
    Unit,
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


FULL = b"\x10\x0f\x20\x08\x00\x00"


@pytest.mark.parametrize(
    ("data", "replies"),
    [
        (FULL, [FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})]),
        (b"\x10\x03\x01\x02", [FullStatus({0: 1, 1: 2})]),
        (b"\x10\x08\x01", [FullStatus({3: 1})]),
        (b"\x10\x0f\x13\x20\x08\x11\x00\x00", [FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})]),
        (b"785cuts512ret", [Counter(Unit.CUTS, 785), Counter(Unit.RETRACTS, 512)]),
        (b"2376 cuts7 on", [Counter(Unit.CUTS, 2376), Counter(Unit.POWER_UPS, 7)]),
        (b"2ret" + FULL, [Counter(Unit.RETRACTS, 2), FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})]),
        (b"\x10" + FULL, [OneByte(0x10), FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})]),
        (b"\x10\x00", [OneByte(0x10), OneByte(0)]),
        (b"\x16\x00", [RealTimeStatus(0x16), OneByte(0)]),
        (b"\x32" + FULL, [RealTimeStatus(0x32), FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})]),
        (b"12" + FULL, [OneByte(0x31), RealTimeStatus(0x32), FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})]),
        (b"\x10\x0f\x20\x90", [OneByte(0x0F), OneByte(0x20), OneByte(0x90)]),
        (b"\x13", [FlowControl(go_on=False)]),
        (b"\xb9", [OneByte(0xB9)]),
    ],
)
def test_a_custom_printer_is_understood_in_its_own_way(data, replies):
    assert demultiplex(data, Speech.CUSTOM) == (replies, b"")


@pytest.mark.parametrize("data", [b"\x10", FULL[:4], b"7", b"785cut", b"51c"])
def test_half_of_what_it_says_waits_for_the_rest(data):
    assert demultiplex(data, Speech.CUSTOM) == ([], data)


def test_noise_that_looks_like_the_beginning_of_what_it_says_is_given_up():
    for noise in (b"\x10\x0f" + b"\x13" * 200, b"1" * 200, b"9cutlets"):
        heard, rest = demultiplex(noise + FULL, Speech.CUSTOM)
        assert rest == b""
        assert heard[-1] == FullStatus({0: 0x20, 1: 0x08, 2: 0, 3: 0})


CUSTOM = st.sampled_from(
    [FULL, b"\x10\x01\x05", b"785cuts", b"12 cuts", b"0ret", b"\x00", b"\x0c", b"\x13", b"\x11", b"\x10"]
)


@given(st.lists(st.one_of(CUSTOM, st.binary(max_size=4))), st.data())
def test_any_split_of_what_a_custom_printer_says_is_understood_alike(parts, data):
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    heard, rest = [], b""
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        replies, rest = demultiplex(rest + stream[start:end], Speech.CUSTOM)
        heard += replies
    assert (heard, rest) == demultiplex(stream, Speech.CUSTOM)
