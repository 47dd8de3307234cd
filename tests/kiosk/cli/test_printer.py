import doctest
import json
import os
import re
import shlex
import socket
from contextlib import closing
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from drivers.errors import AddressError, DeviceUnavailable, NothingSent, TapeDiffers
from drivers.ports import Evidence
from drivers.printers import probe
from drivers.printers.profile import load
from drivers.printers.specimen import CODE
from drivers.tape import Kind, read
from kiosk.cli.printer import printer
from kiosk.cli.printer_choice import PrinterInUse
from kiosk.cli.printer_probe import DraftRefused
from kiosk.config import files
from kiosk.config.errors import ConfigError

README = Path(probe.__file__).with_name("README.md")


@pytest.fixture
def config(tmp_path):
    """A kiosk that is set up here, and does not run."""
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[kiosk]\nstate_dir = "{tmp_path}"\n[printer]\ndevice = "tcp://127.0.0.1:9"\n')
    return path


@pytest.fixture
def run(config, monkeypatch):
    monkeypatch.setattr(probe, "_PATIENCE", 0.1)
    monkeypatch.setattr(probe, "_LINGER", 0.01)

    def run_(*arguments):
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(printer, words if words[0] == "list" else [*words, "--config", str(config)])

    return run_


def test_the_list_names_every_profile_and_what_it_proves(run):
    shipped = {path.stem for path in (files.folder() / "printers").glob("*.toml")}
    rows = json.loads(run("list", "--json").stdout)
    assert {row["profile"] for row in rows} == shipped
    assert {row["evidence"] for row in rows} <= set(Evidence)
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["profile", "printer", "evidence", "by", "presenter", "dots", "dpi"]
    assert {line.split()[0] for line in lines[1:]} == shipped
    assert {line.split()[-3] for line in lines[1:]} == {"yes", "no"}


def test_what_a_command_does_is_a_whole_sentence_in_the_list_of_commands(run):
    commands = CliRunner().invoke(printer, ["--help"]).stdout.partition("Commands:")[2]
    assert "Print a short paper" in commands
    assert "..." not in commands


def test_a_probe_says_what_was_answered_and_which_profile_knows_it(run):
    ended = run("probe", "virtual:?dialect=epson")
    assert ended.exit_code == 0
    assert "GS I 67    TM-T20II\n" in ended.stdout
    assert ended.stdout.endswith("silent to  DLE EOT 20\n\nIt is known: use the profile epson-tm-t20.\n")


def test_a_probe_of_a_printer_that_proves_less_than_its_profile_says_so(run):
    said = run("probe", "virtual:?fault=lose-fence@byte=24").stdout
    assert "silent to  DLE EOT 20, GS ( H\n" in said
    assert "It is known as epson-tm-t20, but does not prove as that does" in said


@pytest.mark.parametrize("dialect", ["epson", "generic", "custom-vkp80iii"])
def test_a_probe_tells_each_answer_once(run, dialect):
    lines = run("probe", f"virtual:?dialect={dialect}").stdout.splitlines()
    asked = [re.split(r"\s{2,}", line)[0] for line in lines if re.match(r"(DLE|GS) ", line)]
    assert len(asked) == len(set(asked)) > 9
    assert not any("#" in line or "=" in line for line in lines)


def test_a_probe_of_a_printer_that_no_profile_knows_says_how_to_get_one(run):
    assert "No profile knows it: it needs one of its own (--out FILE" in run("probe", "virtual:?dialect=generic").stdout


def test_a_draft_goes_into_a_new_file_that_can_be_used(run, tmp_path):
    draft = tmp_path / "mine.toml"
    ended = run("probe", "virtual:?dialect=generic", "--out", draft)
    assert (ended.exit_code, ended.stdout.splitlines()[-1]) == (0, f"The draft is in {draft}")
    assert load(draft).evidence is Evidence.PROCESSED
    before = draft.read_text("utf-8")
    again = run("probe", "virtual:", "--out", draft)
    assert isinstance(again.exception, DraftRefused)
    assert draft.read_text("utf-8") == before


def test_a_draft_that_can_not_be_written_is_a_sentence(run, tmp_path):
    ended = run("probe", "virtual:", "--out", tmp_path / "nowhere" / "mine.toml")
    assert isinstance(ended.exception, DraftRefused)
    assert "can't be written" in str(ended.exception)


def test_a_probe_that_hears_nothing_says_so_and_ends_with_1(run):
    ended = run("probe", "virtual:?dialect=one-way")
    assert ended.exit_code == 1
    assert ended.stdout.startswith("It answers nothing: ")
    assert ended.stdout.count("\n") == 1


def test_a_probe_of_a_printer_with_an_open_cover_says_to_ask_again(run):
    ended = run("probe", "virtual:?fault=open-cover@time=0")
    assert "can't print now (cover open)" in ended.stdout


def test_a_probe_as_json_is_one_object(run):
    found = json.loads(run("probe", "virtual:?dialect=custom-vkp80iii", "--json").stdout)
    assert found["profile"] == "custom-vkp80iii"
    assert found["answers"]["GS I 255"] == "0205"
    assert found["draft"].startswith("# Drafted by a probe of virtual:?dialect=custom-vkp80iii.")


@pytest.mark.parametrize(
    ("device", "profile", "code", "said"),
    [
        ("virtual:", "epson-tm-t20", 0, "ready (paper ok)\n"),
        ("virtual:?fault=open-cover@time=0", "epson-tm-t20", 1, "not ready: cover open (paper ok)\n"),
        ("virtual:?fault=power-off@time=0", "epson-tm-t20", 1, "not ready: disconnected\n"),
        ("virtual:?dialect=one-way", "epson-tm-t20", 1, "not ready: silent\n"),
        ("virtual:?dialect=one-way", "one-way-80mm", 0, "ready, as far as anybody can know: it can't be asked\n"),
    ],
)
def test_the_status_is_a_sentence_and_an_exit_code(run, device, profile, code, said):
    ended = run("status", device, "--profile", profile)
    assert (ended.stdout, ended.exit_code) == (said, code)
    assert bool(ended.stderr) == bool(code)


def test_the_status_of_a_printer_that_can_not_print_says_what_to_do(run):
    assert run("status", "virtual:?fault=open-cover", "--profile", "epson-tm-t20").stderr == "→ close the cover\n"


def test_the_status_of_a_printer_that_can_not_be_reached_says_why_and_what_to_do(run, tmp_path):
    missing = tmp_path / "ttyUSB9"
    said = run("status", f"serial:{missing}?tape={tmp_path / 'tape'}", "--profile", "epson-tm-t20").stderr
    assert said.startswith(f"{missing} is not there\n→ check that the device is switched on")


def test_the_status_as_json_says_all_that_is_known(run):
    now = json.loads(run("status", "virtual:?fault=near-end@time=0", "--profile", "epson-tm-t20", "--json").stdout)
    assert (now["ready"], now["cause"], now["paper"], now["cover_open"]) == (True, None, "low", False)


def test_a_test_paper_comes_out_and_its_proof_is_told(run, tmp_path):
    tape = tmp_path / "line.tape"
    ended = run("test", f"virtual:?out={tmp_path}/papers&speed=1000", "--profile", "epson-tm-t20", "--tape", tape)
    assert (ended.exit_code, ended.stdout) == (0, "Proved: the printer said that this very paper came out.\n")
    with Image.open(tmp_path / "papers" / "0001.png") as paper:
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [CODE]
    assert read(tape)[0].kind is Kind.OPENED


@pytest.mark.parametrize(("dialect", "profile"), [("epson", "epson-tm-t20"), ("generic", "generic-80mm")])
def test_a_test_paper_that_was_recorded_is_played_back_as_often_as_one_likes(run, tmp_path, dialect, profile):
    tape = tmp_path / "line.tape"
    recorded = run("test", f"virtual:?dialect={dialect}&speed=1000", "--profile", profile, "--tape", tape)
    for _ in range(2):
        played = run("test", f"tape:{tape}", "--profile", profile)
        assert (played.exit_code, played.stdout) == (0, recorded.stdout)


def test_a_tape_of_another_profile_is_told_with_the_place_where_it_differs(run, tmp_path):
    tape = tmp_path / "line.tape"
    run("test", "virtual:?speed=1000", "--profile", "epson-tm-t20", "--tape", tape)
    ended = run("test", f"tape:{tape}", "--profile", "generic-80mm")
    assert isinstance(ended.exception, TapeDiffers)
    assert re.search(r"line \d+: its byte \d+ differs", str(ended.exception))


def test_what_is_wrong_with_an_address_is_shown_as_it_was_typed(run):
    ended = run("status", "serial:/dev/ttyS0?baud=7", "--profile", "snbc-bt-t080")
    assert str(ended.exception) == "'serial:/dev/ttyS0?baud=7' is not a device address"


def test_a_paper_of_which_nothing_is_proved_ends_with_1(run):
    ended = run("test", "virtual:?dialect=one-way&speed=1000", "--profile", "one-way-80mm", "--json")
    assert ended.exit_code == 1
    assert json.loads(ended.stdout)["evidence"] == "none"


def test_a_profile_that_promises_too_much_is_told(run):
    ended = run("test", "virtual:?speed=1000&fault=power-off@cut=1", "--profile", "epson-tm-t20")
    assert ended.exit_code == 1
    assert "The profile promises more: proved." in ended.stdout


def test_a_printer_that_can_not_print_prints_nothing(run):
    ended = run("test", "virtual:?fault=open-cover@time=0", "--profile", "epson-tm-t20")
    assert isinstance(ended.exception, NothingSent)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["probe", "nonsense"], AddressError),
        (["probe", "file:///dev/no-such-printer"], DeviceUnavailable),
        (["status", "virtual:", "--profile", "epson-tm-t2"], ConfigError),
    ],
)
def test_what_is_wrong_is_an_error_for_people(run, arguments, error):
    ended = run(*arguments)
    assert isinstance(ended.exception, error)
    assert ended.exception.remedy


def test_the_commands_of_the_readme_do_what_it_says(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    block = "".join(re.findall(r"^```console\n(.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE))
    steps = re.findall(r"^\$ kiosk printer (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    assert len(steps) == block.count("$ ")
    for command, output in steps:
        said = run(*shlex.split(command)).stdout
        assert doctest.OutputChecker().check_output(output, said, doctest.ELLIPSIS), said


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("command", [["probe"], ["status", "--profile", "generic-80mm"]])
def test_a_printer_that_the_running_kiosk_owns_is_left_alone(run, command):
    ended = run(command[0], "tcp://127.0.0.1:9", *command[1:])
    assert isinstance(ended.exception, PrinterInUse)
    assert "the running kiosk owns" in str(ended.exception)
    assert ended.exception.exit_code == os.EX_UNAVAILABLE


def test_a_printer_of_a_kiosk_that_does_not_run_may_be_asked(run):
    with closing(socket.create_server(("127.0.0.1", 0))) as closed:
        port = closed.getsockname()[1]
    assert run("status", f"tcp://127.0.0.1:{port}", "--profile", "generic-80mm").stdout == "not ready: disconnected\n"
