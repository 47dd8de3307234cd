import errno
import os
import sys

import pytest

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.registry import factory
from tests.drivers.scanners.keyboard_device import ALT, CAPS_LOCK, ENTER, SHIFT, TAB, KeyboardDevice

SOON = 20
CAPS_LIGHT = 1


@pytest.fixture
def device(tmp_path, monkeypatch):
    device = KeyboardDevice(tmp_path / "usb-Scanner-event-kbd", monkeypatch)
    yield device
    device.unplug()


@pytest.fixture
def reader_of(reader_at, device):
    return lambda options="": reader_at(f"hid:{device.path}{options}")


@pytest.fixture
def reader(reader_of):
    """One that is open."""
    reader = reader_of()
    assert reader.read(0) is None
    return reader


def test_what_the_scanner_types_is_read_with_its_capitals_spaces_and_signs(reader, device):
    device.type("K1:Ab $%*+-./: ")
    assert reader.read(SOON).text == "K1:Ab $%*+-./: "
    assert reader.name == f"hid:{device.path}"


def test_tab_ends_a_code_as_enter_does(reader, device):
    device.type("KV1:CODE", end=TAB)
    assert reader.read(SOON).text == "KV1:CODE"


def test_the_device_is_grabbed_so_that_it_types_into_nothing_else(reader, device):
    assert len(device.grabbed) == 1
    reader.close()
    device._grab(device.fd, 1)


def test_a_scanner_that_another_program_has_is_refused(device, reader_of):
    device._grab(device.fd, 1)
    with pytest.raises(DeviceUnavailable, match="belongs to another program") as caught:
        reader_of().read(0)
    assert caught.value.remedy


def test_what_was_typed_before_it_was_opened_is_no_scan(device, reader_of):
    device.type("KV1:OLD")
    reader = reader_of()
    assert reader.read(0.05) is None
    device.type("KV1:NEW")
    assert reader.read(SOON).text == "KV1:NEW"


def test_a_caps_lock_light_that_is_lit_is_put_out(device, reader_of):
    device.lights.add(CAPS_LIGHT)
    reader = reader_of()
    reader.read(0.05)
    assert device.lights == set()
    device.light(CAPS_LIGHT, lit=True)
    reader.read(0.05)
    reader.read(0.05)
    assert device.lights == set()
    device.type("Ab")
    assert reader.read(SOON).text == "Ab"


def test_a_light_that_may_not_be_put_out_harms_nothing(device, reader_of, monkeypatch):
    really = os.open

    def readable(path, flags, *rest):
        if flags & os.O_RDWR and os.fspath(path) == os.fspath(device.path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return really(path, flags, *rest)

    monkeypatch.setattr(os, "open", readable)
    device.lights.add(CAPS_LIGHT)
    reader = reader_of()
    assert reader.read(0.05) is None
    device.type("Ab")
    assert reader.read(SOON).text == "Ab"


def test_caps_lock_that_the_scanner_presses_itself_is_followed(reader, device):
    device.tap(CAPS_LOCK)
    device.type("ab1")
    assert reader.read(SOON).text == "AB1"


def test_a_key_that_repeats_by_itself_is_one_character(reader, device):
    device.down(3)
    for _ in range(5):
        device.event(1, 3, 2)
    device.up(3)
    device.type("x")
    assert reader.read(SOON).text == "2x"


def test_a_code_that_is_typed_as_numbers_of_characters_is_refused_not_guessed(reader, device):
    device.down(ALT)
    device.tap(77)
    device.tap(76)
    device.up(ALT)
    device.type("TAIL")
    device.type("KV1:GOOD")
    assert reader.read(SOON).text == "KV1:GOOD"


def test_a_line_of_which_the_kernel_lost_events_is_refused_and_the_next_is_read(reader, device):
    device.down(SHIFT)
    device.tap(48)
    device.event(0, 3, 0)
    device.type("cd")
    device.type("KV1:GOOD")
    assert reader.read(SOON).text == "KV1:GOOD"


def test_a_shift_that_is_held_when_the_kernel_lost_events_counts(reader, device):
    device.held = (SHIFT,)
    device.event(0, 3, 0)
    device.tap(ENTER)
    device.tap(30)
    device.up(SHIFT)
    device.type("b")
    assert reader.read(SOON).text == "Ab"


def test_a_shift_that_is_held_when_it_is_opened_counts(device, reader_of):
    device.held = (SHIFT,)
    reader = reader_of()
    reader.read(0.05)
    device.tap(30)
    device.up(SHIFT)
    device.type("b")
    assert reader.read(SOON).text == "Ab"


def test_a_device_that_is_no_keyboard_is_refused(device, reader_of):
    device.keys = (272, 273)
    with pytest.raises(DeviceUnavailable, match="is no keyboard") as caught:
        reader_of().read(0)
    assert "/dev/input/by-id" in caught.value.remedy


def test_a_file_is_no_keyboard(tmp_path):
    (tmp_path / "notes").touch()
    address = Address.parse(f"hid:{tmp_path}/notes")
    with factory("reader", address)(address) as reader, pytest.raises(DeviceUnavailable, match="can't be opened"):
        reader.read(0)


def test_a_device_that_may_not_be_used_names_the_group_that_may(device, reader_of, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("evdev.device.os.open", refuse)
    with pytest.raises(DeviceUnavailable, match="may not be used") as caught:
        reader_of().read(0)
    assert "join the group" in caught.value.remedy


def test_a_scanner_that_is_unplugged_is_lost_and_used_again_when_it_is_back(reader, device):
    device.type("KV1:ONE")
    assert reader.read(SOON).text == "KV1:ONE"
    source = reader._source
    device.unplug()
    with pytest.raises(DeviceLost, match="broke") as caught:
        reader.read(SOON)
    assert "cable" in caught.value.remedy
    assert repr(source) == f"<Keyboard {device.path} closed>"
    device.plug()
    assert reader.read(1) is None
    device.type("KV1:TWO")
    assert reader.read(SOON).text == "KV1:TWO"


def test_a_scanner_that_is_unplugged_while_it_is_opened_is_unavailable_and_let_go(device, reader_of, monkeypatch):
    def gone(_fd, _kind):
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(device.kernel, "ioctl_EVIOCG_bits", gone)
    reader = reader_of()
    with pytest.raises(DeviceUnavailable, match="is not there"):
        reader.read(0)
    assert reader._source is None


def test_a_closed_keyboard_says_so_and_closes_again(reader, device):
    source = reader._source
    assert repr(source) == f"<Keyboard {device.path}>"
    source.close()
    source.close()
    with pytest.raises(DeviceLost, match="it was closed"):
        source.read(0)


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("hid:", "hid:/dev/input/by-id/"),
        ("hid:event3", "hid:/dev/input/by-id/"),
        ("hid:/dev/input/event3?layout=de", "its options are prefix, suffix, idle, again"),
    ],
)
def test_an_address_that_can_not_be_right_is_refused(address, remedy):
    parsed = Address.parse(address)
    with pytest.raises(AddressError) as caught:
        factory("reader", parsed)(parsed)
    assert remedy in caught.value.remedy


def test_a_machine_without_evdev_says_how_to_get_it(monkeypatch):
    address = Address.parse("hid:/dev/input/event3")
    monkeypatch.setitem(sys.modules, "evdev", None)
    with pytest.raises(DeviceUnavailable, match="package evdev") as caught:
        factory("reader", address)(address)
    assert "ticket-kiosk[hid]" in caught.value.remedy
