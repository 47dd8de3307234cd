"""The frame of the command line: lazy commands, errors for people, exit codes for programs."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.errors import DriverError, Reason
from kiosk import cli

ROOT = Path(__file__).parents[3]
PRETEND = [sys.executable, str(Path(__file__).with_name("pretend.py"))]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
HEAVY = {"bleak", "cv2", "escpos", "fastapi", "numpy", "PIL", "pydantic", "requests", "rich", "sqlalchemy", "zxingcpp"}


def run(*arguments):
    return subprocess.run([*PRETEND, *arguments], env=ENVIRONMENT, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("away", 69, "the printer is not there [unavailable]\n→ plug it in\n"),
        ("late", 75, "the printer is late [timeout]\n→ wait\n"),
        ("address", 78, "'x' is not a device address [bad_address]\n→ write it well\n"),
        ("ours", 69, "it failed [ours]\n→ mend it\n"),
        ("interrupt", 130, ""),
    ],
)
def test_a_failure_is_a_sentence_a_remedy_and_an_exit_code(kind, code, said):
    ended = run("fail", kind)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "", said)


def test_a_bug_is_not_hidden():
    ended = run("fail", "bug")
    assert ended.returncode == 1
    assert "RuntimeError: a bug" in ended.stderr


def test_ctrl_c_ends_a_command_quietly():
    with subprocess.Popen(
        [*PRETEND, "wait"], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as waiting:
        assert waiting.stdout
        assert waiting.stdout.readline() == b"waiting\n"
        waiting.send_signal(signal.SIGINT)
        assert waiting.communicate(timeout=30) == (b"", b"")
    assert waiting.returncode == 130


@pytest.mark.parametrize("argument", ["talk", "--help", "--version"])
def test_a_reader_that_goes_away_is_no_traceback(argument):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [*PRETEND, argument], env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, timeout=30
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")


def test_a_terminal_without_chinese_shows_the_codes():
    ended = subprocess.run(
        [*PRETEND, "several", "inner", "星"],
        env={**ENVIRONMENT, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (ended.returncode, ended.stdout) == (0, "inner \\u661f\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fial", "away"], "Did you mean 'fail'?"),
        (["fail"], "Missing argument"),
        (["fail", "away", "--loud"], "No such option: --loud"),
        (["--json"], "it goes with --version here"),
        (["several"], "Usage: kiosk several"),
        ([], "Usage: kiosk"),
    ],
)
def test_wrong_usage_is_said_and_ends_with_2(arguments, said):
    ended = run(*arguments)
    assert ended.returncode == 2
    assert said in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_help_shows_every_command_without_importing_any():
    ended = run("--help")
    assert ended.returncode == 0
    for name in ("fail", "talk", "wait", "several", "absent"):
        assert f"Line of {name}." in ended.stdout


def test_a_command_has_help_of_its_own():
    ended = run("fail", "--help")
    assert ended.returncode == 0
    assert "Usage: kiosk fail" in ended.stdout
    assert "Fail as asked." in ended.stdout


def test_a_command_below_a_command_is_called():
    ended = run("several", "inner", "text")
    assert (ended.returncode, ended.stdout) == (0, "inner text\n")


@pytest.mark.parametrize("module", ["kiosk.cli", *sorted({row.place.partition(":")[0] for row in cli.COMMANDS})])
def test_importing_the_command_line_imports_nothing_heavy(module):
    program = f"import json, sys, {module}; print(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert HEAVY & set(json.loads(ended.stdout)) == set()


@pytest.mark.parametrize("row", cli.COMMANDS, ids=lambda row: row.name)
def test_a_command_of_the_table_is_there_and_its_line_of_help_is_whole(row):
    assert row.load().get_short_help_str(200)
    assert len(row.help) <= 59


def test_every_reason_of_a_driver_has_an_exit_code():
    assert set(cli._DRIVER_EXITS) == set(Reason)
    assert {kind.reason for kind in DriverError.__subclasses__()} <= set(Reason)
