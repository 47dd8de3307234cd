import os
import tomllib

import pytest
from typer.testing import CliRunner

from kiosk.cli.lazy import group
from kiosk.cli.setup import KioskRuns, NoPrinter, setup
from kiosk.config.errors import ConfigError
from kiosk.equipment.replacing import FileRefused
from tests.drivers.finding.made_up import Machine

PRINTER = ["--printer", "virtual:", "--profile", "epson-tm-t20"]


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The configuration of a kiosk that is not set up yet; nobody listens where its booking server should be."""
    Machine(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "kiosk.toml"


@pytest.fixture
def run(file):
    app = group()
    app.command()(setup)

    def run_(*arguments, typed=""):
        words = [*arguments, "--config", str(file), "--root", str(file.parent), "--url", "http://127.0.0.1:9"]
        return CliRunner().invoke(app, words, input=typed)

    return run_


def test_a_kiosk_is_set_up_without_a_question(run, file):
    ended = run("--yes", "--id", "kiosk-2", "--cinema", "星", *PRINTER)
    assert ended.exit_code == 75  # all is written, and the booking server is not there
    written = tomllib.loads(file.read_text("utf-8"))
    assert (written["kiosk"]["id"], written["kiosk"]["cinema"]) == ("kiosk-2", "星")
    assert written["readers"] == [{"device": "typed:"}]
    assert "is not reached" in ended.stderr
    assert f"kiosk devices test --config {file}" in ended.stderr
    assert "# The ticket printer." in file.read_text("utf-8")


def test_a_technician_is_asked_step_by_step(run, file):
    ended = run(typed="No!\nkiosk-3\nStar\n9\n1\nyes\n1\n")
    assert ended.exit_code == 75, ended.output
    assert tomllib.loads(file.read_text("utf-8"))["kiosk"]["id"] == "kiosk-3"
    assert "Which printer?" in ended.stderr
    assert "Type a number from 1 to 2." in ended.stderr


def test_who_stops_in_the_middle_has_changed_nothing(run, file):
    file.write_text("# by the stairs\n")
    ended = run(typed="kiosk-3\n")
    assert (ended.exit_code, "Nothing is written." in ended.stderr) == (130, True)
    assert file.read_text() == "# by the stairs\n"


def test_a_place_that_can_not_be_written_is_told_before_anything_is_asked(run, monkeypatch):
    may = os.access
    monkeypatch.setattr("os.access", lambda path, mode, **how: not mode & os.W_OK and may(path, mode, **how))
    ended = run()
    assert isinstance(ended.exception, FileRefused), ended.output
    assert not ended.stderr


def test_what_is_next_is_told_as_it_can_be_typed(run, file):
    said = run("--yes", "--id", "lobby-2", *PRINTER).stderr
    commands = ("server enrol", "staff add", "devices test", "run", "doctor")
    assert [command for command in commands if f"  kiosk {command} " not in said] == []
    assert said.count(f" --config {file} ") == len(commands)


def test_a_kiosk_with_the_keys_that_everybody_knows_need_not_enrol(run):
    assert "server enrol" not in run("--yes", *PRINTER).stderr


def test_a_profile_that_there_is_not_is_told_before_anything_is_asked(run):
    ended = run("--profile", "epson-tm-t19")
    assert isinstance(ended.exception, ConfigError)
    assert not ended.stderr


def test_a_dry_run_prints_the_file_and_writes_nothing(run, file):
    ended = run("--yes", "--dry-run", "--id", "kiosk-2", *PRINTER)
    assert ended.exit_code == 0
    assert tomllib.loads(ended.stdout)["kiosk"]["id"] == "kiosk-2"
    assert not file.exists()


def test_a_second_setup_keeps_the_first_file_and_its_comments(run, file):
    file.write_text('# by the stairs\n[kiosk]\nid = "kiosk-4"\n')
    run("--yes", "--cinema", "Star", *PRINTER)
    assert file.read_text("utf-8").startswith('# by the stairs\n[kiosk]\nid = "kiosk-4"\ncinema = "Star"\n')
    (kept,) = file.parent.glob("kiosk.toml.*")
    assert kept.read_text("utf-8") == '# by the stairs\n[kiosk]\nid = "kiosk-4"\n'


@pytest.mark.parametrize("wrong", [["--id", "No!"], ["--reader", "camera:rtsp://x"], ["--system", "other"]])
def test_what_can_not_be_used_is_not_written(run, file, wrong):
    ended = run("--yes", *PRINTER, *wrong)
    assert isinstance(ended.exception, ConfigError)
    assert not file.exists()


def test_without_a_printer_nothing_is_guessed(run):
    ended = run("--yes")
    assert isinstance(ended.exception, NoPrinter)
    assert "--printer" in ended.exception.remedy


@pytest.mark.usefixtures("daemon")
def test_a_kiosk_that_runs_is_stopped_first(run, file, tmp_path):
    file.write_text(f'[kiosk]\nstate_dir = "{tmp_path}"\n')
    assert isinstance(run("--yes", *PRINTER).exception, KioskRuns)
