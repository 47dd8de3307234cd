"""What a report tells, and what it keeps."""

from dataclasses import replace

from kiosk.doctor import told
from kiosk.doctor.report import Report, fail, ok

CAMERA = "camera:http://anna:geheim@camera.example/stream?token=geheim"


def test_a_report_that_is_handed_on_has_no_password_of_a_camera():
    found = replace(fail("camera.open", f"{CAMERA} gives no pictures", f"look at {CAMERA}"), device=CAMERA)
    report = Report("kiosk-1", "", "2026-03-14T12:00:00Z", "1", (ok("config", "it can be used"), found))
    assert "geheim" not in str(report.as_data())
    assert "geheim" not in str(report.problems)
    assert report.lines[0] == ok("config", "it can be used")
    assert report.lines[1].device == "camera:http://[covered]@camera.example/stream?token=[covered]"
    assert report.exit_code == found.exit_code


def test_on_paper_it_is_said_when_as_people_write_it():
    report = Report("kiosk-1", "", "2026-03-14T12:00:00Z", "1", (ok("config", "it can be used"),))
    assert told.paper(report, "")["at"] == "2026-03-14 12:00 UTC"
