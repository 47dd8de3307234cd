import pytest

from drivers.finding.bluetooth import adapters


def test_an_adapter_has_the_name_of_its_device(machine):
    machine.bluetooth("hci0", machine.interface(machine.usb("1-4", "0a12:0001", "CSR", "Dongle"), kind="e0"))
    machine.bluetooth("hci1")
    assert [(found.address, found.name, found.trouble) for found in adapters(machine.trees)] == [
        ("ble:", "CSR Dongle", ""),
        ("ble:hci1", "Bluetooth", ""),
    ]


@pytest.mark.parametrize(
    ("blocked", "trouble"),
    [
        ({"soft": "1", "hard": "0"}, "it is switched off"),
        ({"soft": "0", "hard": "1"}, "a switch of the machine keeps it dark"),
        ({"soft": "1", "hard": "1"}, "a switch of the machine keeps it dark"),
        ({"soft": "0", "hard": "0"}, ""),
    ],
)
def test_an_adapter_that_is_kept_dark_says_by_what(machine, blocked, trouble):
    machine.bluetooth(**blocked)
    (found,) = adapters(machine.trees)
    assert found.trouble == trouble
    assert bool(found.remedy) is bool(trouble)
