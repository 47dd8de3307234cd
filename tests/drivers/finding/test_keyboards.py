import pytest

from drivers.finding.found import Kind
from drivers.finding.keyboards import keyboards
from tests.drivers.finding.made_up import KEYS_OF_A_POWER_BUTTON


def test_a_keyboard_may_be_a_scanner_and_nobody_knows(machine):
    machine.keyboard("Logitech USB Keyboard", by_id="usb-Logitech-event-kbd")
    (found,) = keyboards(machine.trees)
    assert (found.kind, found.name) == (Kind.KEYBOARD, "Logitech USB Keyboard")
    assert found.address == f"hid:{machine.dev}/input/by-id/usb-Logitech-event-kbd"


@pytest.mark.parametrize(
    ("name", "vendor"), [("Newland HIDKBW", "1EAB"), ("USB Barcode Scanner", ""), ("HID 2D Imager", "ffff")]
)
def test_a_scanner_is_known_by_its_maker_or_its_name(machine, name, vendor):
    machine.keyboard(name, vendor=vendor)
    assert [found.kind for found in keyboards(machine.trees)] == [Kind.SCANNER]


def test_a_power_button_is_no_keyboard(machine):
    machine.keyboard("Power Button", keys=KEYS_OF_A_POWER_BUTTON)
    machine.keyboard("Broken", 6, keys="")
    machine.keyboard("Strange", 7, keys="zz")
    assert keyboards(machine.trees) == []


def test_scanners_come_before_keyboards(machine):
    machine.keyboard("A keyboard", 1)
    machine.keyboard("Scanner", 2)
    assert [found.kind for found in keyboards(machine.trees)] == [Kind.SCANNER, Kind.KEYBOARD]
