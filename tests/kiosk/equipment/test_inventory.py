import pytest

from drivers.finding.found import Found, Kind
from kiosk.config.model import Config
from kiosk.equipment.inventory import inventory, match

PRINTER = Found(Kind.PRINTER, "usb://04b8:0e28", "EPSON TM-T20III", ("/dev/bus/usb/001/002", "/dev/usb/lp0"))
SCANNER = Found(Kind.SCANNER, "serial:///dev/serial/by-id/x", "FM430", ("/dev/ttyACM0", "/dev/serial/by-id/x"))
RADIO = Found(Kind.BLUETOOTH, "ble:", "CSR", (), "it is switched off", "rfkill unblock bluetooth")
ALL = [PRINTER, SCANNER, RADIO]


def config(printer="usb://04b8:0e28", *readers):
    return Config.model_validate(
        {"printer": {"device": printer}, "readers": [{"device": device} for device in readers or ("virtual:",)]}
    )


@pytest.mark.parametrize(
    ("device", "thing"),
    [
        ("usb://04b8:0e28?serial=X", PRINTER),
        ("file:///dev/usb/lp0", PRINTER),
        ("serial:/dev/ttyACM0?baud=9600", SCANNER),
        ("serial:///dev/serial/by-id/x?vendor=newland", SCANNER),
        ("ble:", RADIO),
        ("ble:hci0?codes=yes", RADIO),
        ("ble:00:1A:7D:DA:71:13", RADIO),
        ("ble:hci1", None),
        ("tcp://10.0.0.40", None),
        ("usb://04b8:0202", None),
        ("virtual:", None),
    ],
)
def test_an_address_means_what_is_plugged_in_by_any_of_its_names(device, thing):
    assert match(device, ALL) is thing


@pytest.mark.parametrize(("device", "number"), [("usb://04B8:0E28?serial=A", 0), ("usb://04b8:0e28?serial=B", 1)])
def test_of_two_printers_that_are_alike_the_serial_number_tells_which_is_meant(device, number):
    alike = [
        Found(Kind.PRINTER, f"usb://04b8:0e28?serial={serial}", "EPSON", (f"/dev/usb/lp{place}",))
        for place, serial in enumerate("AB")
    ]
    assert match(device, alike) is alike[number]
    items = inventory(config(device), alike)
    assert [(item.state, item.device) for item in items if item.state == "unused"] == [
        ("unused", alike[1 - number].address)
    ]


def test_configured_devices_come_first_and_the_others_are_unused():
    items = inventory(config("usb://04b8:0e28", "virtual:"), ALL)
    assert [(item.device, item.state) for item in items] == [
        ("usb://04b8:0e28", "ok"),
        ("virtual:", "unknown"),
        (SCANNER.address, "unused"),
        ("ble:", "unused"),
    ]


def test_a_device_that_is_missing_says_what_to_do():
    (printer, reader) = inventory(config("usb://04b8:0202", "serial:/dev/ttyACM7"), [])
    assert {printer.state, reader.state} == {"fail"}
    assert {printer.said, reader.said} == {"it is not there"}
    assert "kiosk setup" in printer.remedy


def test_what_the_running_kiosk_says_of_a_device_counts_more():
    running = [
        {"name": "printer", "state": "fail", "said": "the cover is open", "remedy": "close it"},
        {"name": "reader virtual:", "state": "ok", "said": "", "remedy": ""},
    ]
    printer, reader, *_ = inventory(config(), ALL, running)
    assert (printer.state, printer.said, printer.remedy) == ("fail", "the cover is open", "close it")
    assert reader.state == "ok"
