import threading

import pytest

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.ports import Scan
from drivers.registry import factory
from drivers.scanners import typed
from drivers.scanners.typed import TypedReader


def make(text):
    address = Address.parse(text)
    return factory("reader", address)(address)


def test_what_is_put_in_at_a_place_comes_out_of_its_reader_in_turn():
    with make("typed:") as reader:
        typed.put("7K3MQ9TZ0C4HW")
        typed.put("KV1:TWO ")
        assert reader.read(0) == Scan("7K3MQ9TZ0C4HW", "typed:")
        assert reader.read(0).text == "KV1:TWO "
        assert reader.read(0) is None


def test_the_same_code_typed_twice_is_two_scans():
    with make("typed:") as reader:
        typed.put("A")
        typed.put("A")
        assert [reader.read(0).text, reader.read(0).text] == ["A", "A"]


def test_a_read_waits_for_what_is_being_typed():
    with make("typed:") as reader:
        threading.Timer(0.05, typed.put, ["A"]).start()
        assert reader.read(20).text == "A"


def test_places_are_apart():
    with make("typed:left") as left, make("typed:right") as right:
        typed.put("A", "typed:right")
        assert left.read(0) is None
        assert right.read(0) == Scan("A", "typed:right")


def test_a_place_has_one_reader():
    with make("typed:"), pytest.raises(DeviceUnavailable, match="read already") as caught:
        make("typed:")
    assert caught.value.remedy


def test_a_place_that_nobody_reads_says_so_with_a_remedy():
    with pytest.raises(DeviceUnavailable, match="not read now") as caught:
        typed.put("A")
    assert '[[readers]] device = "typed:"' in caught.value.remedy


def test_codes_do_not_pile_up_where_nobody_takes_them():
    with make("typed:") as reader:
        for _ in range(typed.MOST_WAITING):
            typed.put("A")
        with pytest.raises(DeviceUnavailable):
            typed.put("A")
        assert reader.read(0) is not None
        typed.put("A")


@pytest.mark.parametrize("text", ["", "\n", "A\r", "电影", "x" * 513, "A\0"])
def test_what_can_not_be_a_code_is_refused(text):
    with make("typed:") as reader:
        with pytest.raises(ValueError, match="printable"):
            typed.put(text)
        assert reader.read(0) is None


def test_a_closed_reader_says_so_wakes_who_waits_and_makes_room_for_another():
    reader = make("typed:")
    threading.Timer(0.05, reader.close).start()
    with pytest.raises(DeviceLost, match="closed"):
        reader.read(20)
    reader.close()
    with pytest.raises(DeviceUnavailable):
        reader.put("A")
    assert repr(reader) == "<TypedReader typed: closed>"
    with TypedReader("typed:") as another:
        reader.close()
        typed.put("A")
        assert another.read(0) == Scan("A", "typed:")


@pytest.mark.parametrize("address", ["typed:/dev/tty", "typed:UPPER", "typed:?idle=3", f"typed:{'x' * 33}"])
def test_an_address_that_can_not_be_right_is_refused(address):
    with pytest.raises(AddressError):
        make(address)
