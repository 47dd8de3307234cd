import pytest

from drivers.errors import DeviceUnavailable
from drivers.printers.probe import Findings
from kiosk.equipment.probing import asked

WORDS = {"GS I 66": b"_EPSON\0", "GS I 67": b"_TM-T20II\0", "DLE EOT 1": b"\x16"}


def test_a_printer_that_is_known_has_its_profile():
    told = asked("virtual:?dialect=custom-vkp80iii")
    assert (told.profile, told.trouble) == ("custom-vkp80iii", "")


def test_a_serial_line_is_asked_at_the_usual_speeds_without_flow_control():
    heard = []

    def put(address):
        heard.append((address.options["baud"], address.options["flow"]))
        return Findings(WORDS if address.options["baud"] == "38400" else {})

    told = asked("serial:///dev/ttyS0", put)
    assert heard == [("9600", "none"), ("19200", "none"), ("38400", "none")]
    assert (told.address, told.profile, told.name) == (
        "serial:///dev/ttyS0?baud=38400",
        "epson-tm-t20",
        "EPSON TM-T20II",
    )


def test_a_speed_that_was_said_is_the_only_one():
    told = asked("serial:///dev/ttyS0?baud=9600", lambda _: Findings())
    assert (told.address, told.trouble) == ("serial:///dev/ttyS0?baud=9600", "it answers nothing")


@pytest.mark.parametrize("device", ["tcp://127.0.0.1:9", "nonsense"])
def test_a_printer_that_can_not_be_asked_says_why_and_what_to_do(device):
    def put(_):
        raise DeviceUnavailable("it is off", "switch it on")

    told = asked(device, put)
    assert told.trouble
    assert told.remedy
