from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.virtual.receiver import RealTime, Receiver

CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
PIECES = st.sampled_from(
    [b"\x10", b"\x04", b"\x01", b"\x05", b"\x02", b"\x14", b"\x10\x04\x02", CLEAR, CLEAR[:5], b"text"]
)


def commands(*pieces):
    receiver = Receiver(100_000)
    found = [(kind, n) for piece in pieces for kind, n in receiver.put(piece)]
    return found, receiver.take(100_000)


def test_real_time_commands_are_seen_wherever_they_stand_and_stay_in_the_buffer():
    data = b"abc\x10\x04\x02def\x10\x05\x01" + CLEAR + b"\x10\x10\x04\x04"
    found, held = commands(data)
    assert found == [
        (RealTime.STATUS, b"\x02"),
        (RealTime.RECOVER, b"\x01"),
        (RealTime.CLEAR, CLEAR[2:]),
        (RealTime.STATUS, b"\x04"),
    ]
    assert held == data


@given(st.lists(PIECES, max_size=30))
def test_a_command_in_two_pieces_is_the_same_command(pieces):
    whole = b"".join(pieces)
    assert commands(*pieces) == commands(whole) == commands(*(whole[i : i + 1] for i in range(len(whole))))


def test_clearing_drops_what_came_before_the_command_and_nothing_after_it():
    receiver = Receiver(100)
    for kind, _ in receiver.put(b"before" + CLEAR + b"after"):
        assert kind is RealTime.CLEAR
        receiver.clear()
    assert receiver.take(100) == b"after"


def test_room_is_what_is_left_of_the_capacity():
    receiver = Receiver(10)
    list(receiver.put(b"1234"))
    assert (len(receiver), receiver.room, receiver.take(3), receiver.room) == (4, 6, b"123", 9)
