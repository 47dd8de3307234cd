import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.framing import MAX_CHUNKS, MAX_MESSAGE, Frame, Kind, Reading, cut
from tests.drivers.ble import second
from tests.drivers.ble.judging import outcome

MESSAGES = st.binary(min_size=1, max_size=MAX_MESSAGE)
SIZES = st.integers(20, 600)


def read(chunks, reading=None):
    """All messages of the chunks."""
    reading, messages = reading or Reading(), []
    for chunk in chunks:
        reading, message = reading.take(chunk)
        messages += [message] if message is not None else []
    return messages


def refused(chunks):
    with pytest.raises(HandOverFailed) as failed:
        read(chunks)
    return failed.value.cause


@given(MESSAGES, SIZES)
def test_what_is_cut_is_put_together_again(message, mtu):
    chunks = cut(message, mtu)
    assert len(chunks) <= MAX_CHUNKS
    assert max(map(len, chunks)) <= min(mtu, 512)
    assert read(chunks) == [message]


@given(MESSAGES, SIZES)
def test_somebody_else_cuts_and_reads_the_same(message, mtu):
    chunks = second.cut(message, min(mtu, 512))
    assert cut(message, mtu) == chunks
    reading = second.Reading()
    assert [whole for chunk in chunks if (whole := reading.take(chunk)) is not None] == [message]


@given(MESSAGES, MESSAGES, st.lists(st.integers(1, 3), min_size=MAX_CHUNKS, max_size=MAX_CHUNKS))
def test_repeated_chunks_change_nothing(first, then, times):
    both = cut(b"1" * 20 + first[:2000], 20), cut(b"2" * 20 + then[:2000], 20)
    chunks = [chunk for one in both for chunk, count in zip(one, times, strict=False) for _ in range(count)]
    assert read(chunks) == read([*both[0], *both[1]])


@given(st.binary(min_size=60, max_size=MAX_MESSAGE), st.data())
def test_a_lost_chunk_is_noticed_when_the_next_comes(message, data):
    chunks = cut(message, 20)
    lost = data.draw(st.integers(0, len(chunks) - 2))
    assert refused(chunks[:lost] + chunks[lost + 1 :]) is Cause.GARBAGE


@given(st.lists(st.binary(max_size=30), max_size=40))
def test_whatever_comes_is_read_or_refused_as_somebody_else_would(chunks):
    reading, other = Reading(), second.Reading()
    for chunk in chunks:
        kind, wanted = outcome(other.take, chunk)
        assert outcome(lambda: reading.take(chunk)[1]) == (kind, wanted)  # noqa: B023 - called at once
        if kind == "refused":
            return
        reading, _ = reading.take(chunk)


def test_a_message_that_says_it_goes_on_for_ever_is_too_long():
    chunks = [bytes([0x80 | number, 0]) for number in range(MAX_CHUNKS)]
    assert read(chunks[:-1]) == []
    assert refused(chunks) is Cause.TOO_LONG


def test_a_byte_too_many_is_too_long():
    chunks = [bytes([0x80 | number]) + bytes(500) for number in range(4)]
    assert len(read([*chunks, bytes([4]) + bytes(48)])[0]) == MAX_MESSAGE
    assert refused([*chunks, bytes([4]) + bytes(49)]) is Cause.TOO_LONG


@pytest.mark.parametrize("chunk", [b"", b"\0", b"\x80", b"\1x", b"\x7fx"])
def test_a_chunk_without_payload_or_out_of_the_blue_is_garbage(chunk):
    assert refused([chunk]) is Cause.GARBAGE


def test_a_changed_repeat_is_garbage():
    assert refused([b"\x80a", b"\x81b", b"\x81c"]) is Cause.GARBAGE


@pytest.mark.parametrize(("length", "mtu"), [(MAX_MESSAGE + 1, 512), (MAX_MESSAGE, 16), (1, 1)])
def test_what_is_beyond_the_limits_is_not_sent(length, mtu):
    with pytest.raises(HandOverFailed) as failed:
        cut(bytes(length), mtu)
    assert failed.value.cause is Cause.TOO_LONG


@given(st.binary(min_size=17, max_size=MAX_MESSAGE - 4))
def test_a_frame_has_one_form(body):
    frame = Frame(Kind.DATA, body)
    assert Frame.parse(bytes(frame)) == frame


@given(st.one_of(st.binary(max_size=80), st.builds(second.frame_of, st.integers(0, 255), st.binary(max_size=80))))
def test_whatever_comes_is_a_frame_or_refused_as_somebody_else_would(message):
    kind, found = outcome(Frame.parse, message)
    assert (kind, (found.kind, found.body) if kind == "read" else found) == outcome(second.read_frame, message)


def test_a_frame_longer_than_any_message_is_refused():
    with pytest.raises(HandOverFailed) as failed:
        Frame.parse(bytes(MAX_MESSAGE + 1))
    assert failed.value.cause is Cause.TOO_LONG
