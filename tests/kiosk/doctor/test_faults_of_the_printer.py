"""Faults of the printer: a real one in software, broken."""

import pytest

from tests.kiosk.doctor.conftest import culprit

FAULTS = {
    "no paper": (["paper-out"], "printer.paper", "PRN-PAPER", "load a new roll"),
    "little paper": (["near-end"], "printer.paper", "nearly used up", "next roll"),
    "an open cover": (["open-cover"], "printer.status", "PRN-COVER", "close the cover"),
    "a stuck blade": (["jam-cutter"], "printer.status", "PRN-CUTTER", "free the cutter"),
    "a hot head": (["heat-head"], "printer.status", "PRN-", "wait"),
    "a defect": (["break"], "printer.status", "PRN-FAULT", "switch it off and on"),
    "off line": (["go-offline"], "printer.status", "PRN-", "lamp that blinks"),
    "off": (["power-off"], "printer.link", "PRN-AWAY", "switch it on"),
    "refused": (["refuse-links"], "printer.link", "refuses connections", "wait a moment"),
    "silent": (["no-replies"], "printer.link", "PRN-AWAY", "profile does not promise"),
    "a firmware that hangs": (["stall"], "printer.link", "PRN-AWAY", "check its power"),
    "a link that is frozen": (["freeze-link"], "printer.link", "PRN-AWAY", "its cable"),
}
WRONG = {
    "a mute printer, and a profile that asks": ("one-way", "epson-tm-t20", "printer.link", "profile does not promise"),
    "a printer that can't prove": ("generic", "epson-tm-t88", "printer.evidence", "kiosk printer probe"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_remedy(kiosk, fault):
    breaks, check, finding, remedy = fault
    kiosk.break_printer(*breaks)
    line = culprit(kiosk.examined())
    assert (line.id, finding in line.finding, remedy in line.remedy) == (check, True, True), line


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_profile_that_does_not_fit_is_named(kiosk, wrong):
    dialect, profile, check, remedy = wrong
    kiosk.break_printer(dialect=dialect)
    kiosk.write(profile=profile)
    line = culprit(kiosk.examined())
    assert (line.id, remedy in line.remedy) == (check, True), line


def test_a_tape_that_the_kiosk_is_to_make_is_left_to_it(kiosk):
    kiosk.printer = None
    kiosk.write(printer=f"virtual:?speed=2000&tape={kiosk.folder}/printer.tape")
    assert kiosk.examined("printer.link", "printer.profile", on_paper=True).problems == ()
    assert not (kiosk.folder / "printer.tape").exists()


@pytest.mark.parametrize(("url", "status"), [("https://booking.example.com", "warn"), ("http://127.0.0.1:8765", "ok")])
def test_a_printer_in_software_is_told_where_real_customers_are_served(kiosk, url, status):
    kiosk.write(url=url, booking='key_file = "kiosk.key"\nserver_keys = "server.json"')
    (line,) = kiosk.examined("printer.link").lines
    assert (line.status, "kiosk setup" in line.remedy) == (status, status == "warn")


def test_a_printer_of_another_profile_is_told_with_the_one_that_fits(kiosk):
    kiosk.write(profile="generic-80mm")
    line = culprit(kiosk.examined())
    assert (line.id, line.remedy) == ("printer.profile", 'set [printer] profile = "epson-tm-t20"')


@pytest.mark.parametrize(
    ("device", "said"),
    [
        ("tcp://127.0.0.1:1", "can't be reached"),
        ("serial:/dev/ttyNONE7", "ttyNONE7"),
        ("file:///dev/usb/none7", "none7"),
    ],
)
def test_a_printer_that_is_not_there_is_told_with_why(kiosk, device, said):
    kiosk.printer = None
    kiosk.write(printer=device)
    line = culprit(report := kiosk.examined())
    assert (line.id, said in line.finding, report.exit_code) == ("printer.link", True, 69), line


def test_a_paper_that_nobody_takes_is_a_warning(kiosk):
    kiosk.break_printer(dialect="custom-vkp80iii")
    kiosk.write(profile="custom-vkp80iii")
    report = kiosk.examined("printer.link", "printer.status", "printer.paper", "printer.profile", "printer.evidence")
    assert report.exit_code == 0


def test_a_status_ticket_proves_what_the_printer_can_prove(kiosk, tmp_path):
    kiosk.break_printer(out=str(tmp_path / "papers"))
    (kiosk.state / "staff.json").unlink()
    report = kiosk.examined(on_paper=True)
    evidence = next(line for line in report.lines if line.id == "printer.evidence")
    assert (evidence.status, evidence.finding) == ("ok", "a paper was printed: proved")
    assert len(list((tmp_path / "papers").glob("*.png"))) == 1


def test_a_status_ticket_without_evidence_is_a_problem(kiosk):
    kiosk.break_printer(fault="no-replies@row=60")
    line = culprit(kiosk.examined(on_paper=True))
    assert (line.id, line.status) == ("printer.evidence", "fail")
    assert "look whether the paper came out" in line.remedy


def test_a_status_ticket_that_can_not_be_printed_is_told(kiosk):
    kiosk.break_printer("paper-out")
    report = kiosk.examined(on_paper=True)
    assert [line.id for line in report.problems] == ["printer.paper", "printer.evidence"]
