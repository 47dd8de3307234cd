import pytest

from drivers.finding.found import Found, Kind
from kiosk.config.model import Config
from kiosk.equipment.trials import trials

RADIO = Found(Kind.BLUETOOTH, "ble:", "CSR")


def results(printer, *readers, found=()):
    config = Config.model_validate(
        {"printer": {"device": printer}, "readers": [{"device": device} for device in readers or ("typed:",)]}
    )
    return [attempt() for _, attempt in trials(config, found)]


def test_each_device_does_its_job_once():
    printer, camera, keypad = results("virtual:?speed=2000", "virtual:?fps=60", "typed:")
    assert (printer.ok, printer.said) == (True, "a test print came out, evidence: proved")
    assert camera.ok
    assert camera.said.startswith("it sees 1280 by 720, ")
    assert keypad.ok


@pytest.mark.parametrize("fault", ["open-cover", "paper-out", "power-off"])
def test_a_printer_that_can_not_print_says_why_and_what_to_do(fault):
    printer, _ = results(f"virtual:?fault={fault}")
    assert not printer.ok
    assert printer.said
    assert printer.remedy


def test_a_printer_that_proves_nothing_has_not_done_its_job():
    assert not results("virtual:?speed=2000&dialect=epson&fault=power-off@cut=1")[0].ok


def test_a_printer_that_promises_no_evidence_has_done_its_job_when_its_line_took_all():
    config = Config.model_validate({"printer": {"device": "virtual:?speed=2000", "profile": "one-way-80mm"}})
    (_, attempt), _ = trials(config, ())
    result = attempt()
    assert (result.ok, "look whether it came out" in result.said) == (True, True)


def test_a_tape_that_the_kiosk_is_to_make_is_left_to_it(tmp_path):
    assert results(f"virtual:?speed=2000&tape={tmp_path}/printer.tape")[0].ok
    assert not list(tmp_path.iterdir())


def test_the_radio_of_the_configuration_is_looked_for():
    assert results("virtual:?speed=2000", "ble:", found=[RADIO])[1].ok
    assert not results("virtual:?speed=2000", "ble:hci1", found=[RADIO])[1].ok


def test_a_reader_that_is_not_there_says_so(tmp_path):
    _, scanner, camera = results("virtual:?speed=2000", f"serial:{tmp_path}/ttyACM0", f"camera:{tmp_path}/none.mp4")
    assert (scanner.ok, camera.ok) == (False, False)
    assert "is not there" in scanner.said
    assert scanner.remedy


def test_nothing_is_opened_before_it_is_tried(tmp_path):
    config = Config.model_validate({"printer": {"device": f"virtual:?out={tmp_path}/papers"}})
    assert [device for device, _ in trials(config, ())] == [f"virtual:?out={tmp_path}/papers", "virtual:"]
    assert not list(tmp_path.iterdir())
