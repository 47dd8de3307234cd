"""The round: deadlines, what is left out, what is told of it, and the table."""

import json
import threading
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kiosk.cli import main
from kiosk.config.model import Config
from kiosk.doctor import checks, rounds, told
from kiosk.doctor.bench import Bench
from kiosk.doctor.checks import CHECKS, Check
from kiosk.doctor.course import Course, Examination
from kiosk.doctor.report import Line, Report, Status, fail, ok, skip, warn
from kiosk.doctor.rounds import EXAMINATIONS
from kiosk.doctor.visit import chosen
from kiosk.errors import KioskError

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "kiosk/cli/schemas/doctor.json").read_text())


def lines(*ids, look):
    return list(Course(Bench(Config()), Examination(ids, look), "").lines())


def report(*found):
    return Report("kiosk-1", "Starlight", "2026-03-14T12:00:00Z", "1.0", found)


def test_every_check_is_made_by_one_examination_and_the_two_at_the_beginning():
    made = [check for one in EXAMINATIONS for check in one.ids]
    assert sorted([*made, "config", "daemon"]) == sorted(CHECKS)


def test_what_never_comes_back_is_told_and_the_rest_is_left_out(monkeypatch):
    monkeypatch.setitem(checks.CHECKS, "fonts", Check("?", seconds=0.05))
    for_ever = threading.Event()

    def hangs(_bench, _device):
        for_ever.wait()
        yield ok("fonts", "never")

    found = lines("fonts", "staff", look=hangs)
    for_ever.set()
    assert [(line.id, line.status) for line in found] == [("fonts", "fail"), ("staff", "skip")]
    assert "did not come back within 0.05 s" in found[0].finding


def test_an_error_with_a_remedy_is_the_line_of_the_check_that_raised_it():
    class Broken(KioskError):
        reason = "broken"

    def breaks(_bench, _device):
        yield ok("disk.space", "enough")
        raise Broken("it broke", "mend it")

    first, second = lines("disk.space", "disk.state", look=breaks)
    assert (first.status, second.status, second.finding, second.remedy) == ("ok", "fail", "it broke", "mend it")


def test_a_check_that_dies_of_a_bug_is_told_as_such():
    def bug(_bench, _device):
        yield ok("fonts", str(int("a bug")))

    (line,) = lines("fonts", look=bug)
    assert (line.status, "ValueError" in line.finding) == ("fail", True)


def test_what_does_not_apply_is_left_out_with_a_reason():
    found = lines("disk.space", "disk.state", look=lambda _bench, _device: iter([ok("disk.space", "enough")]))
    assert (found[1].status, found[1].finding) == ("skip", "it does not apply here")


@pytest.mark.parametrize(
    ("found", "status", "code"),
    [
        ((ok("fonts", "there"), skip("ble.bus", "none")), "ok", 0),
        ((warn("staff", "nobody", "add"), ok("fonts", "there")), "warn", 0),
        ((fail("server.link", "refused", "look"), warn("staff", "nobody", "add")), "fail", 75),
        ((fail("server.link", "refused", "look"), fail("printer.link", "away", "look")), "fail", 69),
        ((fail("printer.paper", "none", "roll"), fail("printer.link", "away", "look")), "fail", 1),
        ((fail("config", "broken", "mend"), fail("printer.paper", "none", "roll")), "fail", 78),
    ],
)
def test_the_worst_line_decides_the_exit_code(found, status, code):
    assert (report(*found).status, report(*found).exit_code) == (status, code)


def test_names_are_ids_or_all_of_a_kind():
    assert chosen(["config", "disk"]) == {"config", "disk.space", "disk.state"}
    with pytest.raises(ValueError, match=r"no check 'prniter'"):
        chosen(["prniter"])


def test_what_is_wrong_comes_first_and_every_line_fits_into_80_columns():
    long = Line("camera.open", Status.FAIL, "it is not there " * 20, "plug it in " * 20, "camera:///dev/v4l/by-id/x")
    text = list(told.text(report(ok("fonts", "there"), long, warn("staff", "nobody", "add somebody"))))
    assert text[0].endswith("1 problem, 1 warning")
    assert text[2].startswith("FAIL  camera.open")
    assert max(map(len, text)) <= 80
    assert text[-1].startswith("ok    fonts")


def test_a_password_in_an_address_is_in_no_report():
    def look(_bench, _device):
        yield ok("camera.open", "it is there")

    (line,) = Course(Bench(Config()), Examination(("camera.open",), look), "camera:http://me:secret@cam/x").lines()
    assert ("secret" in line.device, "cam/x" in line.device) == (False, True)


def test_a_device_is_named_once():
    words = [Line("camera.open", Status.OK, said, "", "virtual:") for said in ("virtual: is gone", "it is there")]
    assert [" ".join(line.split()) for line in told.text(report(*words))][2:] == [
        "ok camera.open virtual: is gone",
        "ok camera.open virtual: it is there",
    ]


def test_the_keypad_and_ways_to_hand_over_are_no_scanners(monkeypatch):
    readers = [
        {"device": device} for device in ("typed:", "ble:", "virtual:", "camera:a.mp4", "hid:/dev/x", "serial:/dev/y")
    ]
    config = Config.model_validate({"readers": readers})
    assert rounds._scanners(config) == ["hid:/dev/x", "serial:/dev/y"]
    monkeypatch.setattr(rounds, "schemes", lambda family: {"handover": frozenset({"ble", "serial"})}[family])
    assert rounds._scanners(config) == ["hid:/dev/x"]


def test_a_report_of_a_fault_is_a_table_of_markdown():
    text = list(told.markdown(report(ok("fonts", "there"), fail("staff", "a | b", "add"))))
    assert text[0] == "# kiosk-1: 1 problem"
    assert "| FAIL | `staff` | a ¦ b | add |" in text


def test_the_readme_has_the_table_of_the_checks():
    readme = (ROOT / "kiosk/doctor/README.md").read_text()
    assert "\n".join(told.table()) in readme


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["doctor", *arguments])
    return ended.value.code, *capsys.readouterr()


def test_the_document_for_programs_is_as_its_schema_says(kiosk, capsys):
    code, out, _ = run(capsys, "--json", "--only", "config", "--only", "disk", "--config", str(kiosk.file))
    document = json.loads(out)
    Draft202012Validator(SCHEMA).validate(document)
    assert (code, document["status"], [line["id"] for line in document["checks"]]) == (
        0,
        "ok",
        ["config", "disk.space", "disk.state"],
    )


def test_a_broken_configuration_is_told_to_programs_too(kiosk, capsys):
    kiosk.file.write_text("[kiosk\n")
    code, out, _ = run(capsys, "--json", "--config", str(kiosk.file))
    Draft202012Validator(SCHEMA).validate(json.loads(out))
    assert code == 78


def test_a_terminal_gets_lines(kiosk, capsys):
    code, out, _ = run(capsys, "--only", "staff", "--config", str(kiosk.file))
    assert (code, out.splitlines()[-1]) == (0, "ok    staff             1 may sign in")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--only", "prniter"), "no check"), (("--json", "--markdown"), "not both"), (("chart", "x.jpg"), ".png")],
)
def test_wrong_usage_ends_with_2(capsys, arguments, said):
    code, _, err = run(capsys, *arguments)
    assert (code, said in err) == (2, True)


def test_where_an_examination_hangs_the_command_ends_at_once_and_tells_all(kiosk, capsys, monkeypatch):
    class Ended(Exception):
        """The process is gone."""

    def gone(code):
        raise Ended(code)

    for_ever = threading.Event()
    monkeypatch.setitem(checks.CHECKS, "staff", Check("?", seconds=0.05))
    monkeypatch.setattr("kiosk.doctor.staff.People.load", lambda _: for_ever.wait())
    monkeypatch.setattr("os._exit", gone)
    monkeypatch.setattr("sys.argv", ["kiosk", "doctor", "--only", "staff", "--config", str(kiosk.file)])
    with pytest.raises(Ended) as ended:
        main()
    for_ever.set()
    assert ended.value.args == (1,)
    assert "did not come back" in capsys.readouterr().out


def test_the_chart_is_written_as_a_picture(tmp_path, capsys):
    code, out, _ = run(capsys, "chart", str(tmp_path / "chart.png"))
    assert (code, "A5" in out) == (0, True)
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    code, _, err = run(capsys, "chart", str(tmp_path / "none" / "chart.png"))
    assert (code, "can't be written" in err) == (73, True)
