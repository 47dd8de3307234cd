"""A daemon that goes away, and one that is not there."""

import subprocess
import sys
from typing import Any

import pytest

from kiosk.cli.asking import sentence
from tests.kiosk.cli.talk.conftest import ROOT

UNKNOWN = "V1" + "0" * 26


SEAT = {"seat": "F7", "ticket": "T", "issue": 1}
IDLE: dict[str, Any] = {"state": "idle", "problem": None, "question": None, "seats": []}
VERIFYING = IDLE | {"state": "verifying"}
PRINTING = IDLE | {"state": "printing", "seats": [SEAT | {"standing": "sent"}]}
WAITING = PRINTING | {"state": "attention", "problem": {"code": "PRN-PAPER", "zh": "缺纸。", "en": "Out of paper."}}
ASKING = WAITING | {"question": "F7", "seats": [SEAT | {"standing": "in_doubt"}]}


@pytest.mark.parametrize(
    "lines",
    [[], [VERIFYING], [PRINTING], [WAITING], [ASKING], [VERIFYING, b'{"state": "pri']],
    ids=["at once", "verifying", "printing", "waiting", "asking", "in the middle of a line"],
)
def test_a_daemon_that_dies_during_a_visit_is_said(pretended, capsys, lines):
    assert pretended(lines, "scan", UNKNOWN) == 69
    assert capsys.readouterr().err == (
        "the daemon went away in the middle of the visit [daemon_away]\n→ start it: kiosk run; then scan again\n"
    )


def test_a_visit_that_ended_because_the_kiosk_was_stopped_is_said(pretended, capsys):
    assert pretended([VERIFYING, IDLE], "scan", UNKNOWN) == 1
    assert capsys.readouterr().err == "the kiosk was stopped; scan again\n"


@pytest.mark.parametrize(
    "command", [("status",), ("scan", UNKNOWN), ("answer", "yes"), ("journal", "list"), ("journal", "show", "x")]
)
def test_without_a_daemon_each_command_ends_with_69_and_says_how_to_start_it(kiosk, tmp_path, command):
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nstate_dir = "nowhere"\n')
    code, out, err = kiosk(*command, config=config)
    assert (code, out) == (69, "")
    assert (
        err
        == f"no kiosk daemon answers on {tmp_path / 'nowhere' / 'control.sock'} [daemon_away]\n→ start it: kiosk run\n"
    )


def test_a_second_daemon_on_the_same_journal_is_refused_and_the_first_goes_on(daemon):
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(daemon.config)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 75
    assert "another kiosk daemon" in ended.stderr
    assert daemon.free()


def test_a_sentence_says_the_problem_before_the_state():
    seats = [{"seat": "F7", "standing": "in_doubt"}, {"seat": "F8", "standing": "handed_back"}]
    now = {"state": "attention", "problem": {"code": "PRN-PAPER", "zh": "缺纸。", "en": "Out of paper."}}
    assert sentence(now | {"seats": seats}) == "PRN-PAPER: 缺纸。 Out of paper. (F7 in doubt, F8 handed back)"
    assert sentence({"state": "idle", "problem": None, "seats": []}) == "idle"
