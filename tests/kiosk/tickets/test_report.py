import pytest

from drivers.printers.document import Qr, Text
from drivers.printers.encoder import lay
from drivers.printers.profile import load
from kiosk.config import files
from kiosk.tickets.report import ReportUnreadable, paper

TOLD = {
    "kiosk": "kiosk-1",
    "at": "2026-03-14T12:00:00Z",
    "counts": {"fail": 1, "ok": 20},
    "rows": [{"id": "printer.paper", "status": "fail", "finding": "no paper", "remedy": "load a new roll"}],
    "page": "http://127.0.0.1:8766/staff/",
}


def test_a_status_ticket_has_what_is_wrong_and_the_way_to_the_staffs_page():
    ops = paper(TOLD).ops
    assert [op.text for op in ops if isinstance(op, Qr)] == ["http://127.0.0.1:8766/staff/"]
    texts = [op.text for op in ops if isinstance(op, Text)]
    assert "→ load a new roll" in texts
    assert any("on this machine alone" in text for text in texts)


def test_a_status_ticket_of_a_kiosk_that_is_well_says_so():
    ops = paper(TOLD | {"rows": [], "page": ""}).ops
    assert any("all is well" in op.text for op in ops if isinstance(op, Text))
    assert not any(isinstance(op, Qr) for op in ops)


@pytest.mark.parametrize("profile", ["epson-tm-t20", "generic-58mm"])
def test_a_status_ticket_fits_on_paper(profile):
    long = {"id": "x", "status": "fail", "finding": "中文 and words " * 20, "remedy": "do " * 100}
    assert lay(paper(TOLD | {"rows": [long] * 3}), load(files.printer_profile(profile))).mm > 50


@pytest.mark.parametrize("wrong", [{}, [], "text", TOLD | {"more": 1}, TOLD | {"page": "中"}, TOLD | {"rows": [1]}])
def test_what_is_no_report_is_refused(wrong):
    with pytest.raises(ReportUnreadable, match="this is no report"):
        paper(wrong)
