"""``kiosk camera watch``."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from drivers.cameras.watching import Watch
from drivers.errors import AddressError, DeviceLost
from drivers.ports import Ailment
from kiosk.cli import camera_watch
from kiosk.cli.camera import camera
from kiosk.cli.camera_live import Live
from kiosk.cli.camera_watch import followed, masked
from kiosk.domain.problem import Code, Problem

ROW = {"fps", "age_ms", "armed", "looks", "lost", "decode_ms", "texts", "problem"}


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(camera, ["watch", *arguments])


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_camera_is_watched_for_as_long_as_is_said(run):
    ended = run("--device", "virtual:?fps=20", "--seconds", "1.2", "--json")
    assert ended.exit_code == 0
    row, *_ = rows(ended.stdout)
    assert set(row) == ROW
    assert ended.stderr == "Watching virtual:. Ctrl-C: the end.\n"


class UntilRead(Live):
    """Over when a code was read, or the time is."""

    def show(self, row, sentence):
        super().show(row, sentence)
        if row["texts"]:
            self._until = 0


def test_what_a_camera_reads_is_shown_and_masked(run, monkeypatch):
    monkeypatch.setattr(camera_watch, "Live", UntilRead)
    code = "V1" + "0" * 24 + "7Q"
    ended = run("--device", f"virtual:?text={code}&fps=20", "--seconds", "60")
    row = rows(ended.stdout)[-1]
    assert row["texts"] == ["opaque:…7Q"]
    assert row["fps"] > 0
    assert row["looks"] > 0
    assert row["problem"] is None
    assert code not in ended.output


def test_a_camera_that_is_not_there_is_a_problem_with_a_remedy_and_watched_on(run):
    found = rows(run("--device", "camera:///dev/v4l/by-id/none", "--seconds", "1.2").stdout)
    assert found[0]["problem"].startswith("CAM-GONE: there is no camera at /dev/v4l/by-id/none (plug the camera in")
    assert (found[0]["fps"], found[0]["age_ms"], found[0]["decode_ms"]) == (0, None, None)


def test_an_address_that_can_not_be_right_is_refused_at_once(run):
    assert isinstance(run("--device", "camera:///dev/video0?widht=3").exception, AddressError)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("V1" + "0" * 24 + "7Q", "opaque:…7Q"),
        ("0000000000000", "typed:…00"),
        ("https://example.org/secret", "foreign:…et"),
    ],
)
def test_what_was_read_is_masked(text, shown):
    assert masked(text) == shown


class Reader:
    """A reader that does what it is told at each read."""

    armed = True

    def __init__(self, *reads, ailment=None):
        self._reads = iter(reads)
        self._ailment = ailment

    def read(self, timeout):
        outcome = next(self._reads, KeyboardInterrupt())
        if outcome is not None:
            raise outcome

    def close(self):
        pass

    def ailment(self):
        return self._ailment


class Clock:
    """Goes on by a quarter of a second whenever somebody looks."""

    now = 0.0

    def __call__(self):
        self.now += 0.25
        return self.now


@pytest.fixture
def shown(capsys):
    """The rows that are shown of a reader until its last read, which is Ctrl-C."""

    def show(*reads, ailment=None):
        reader: Any = Reader(*reads, ailment=ailment)
        followed(Live(True, 0, Clock()), reader, Watch(Clock()))
        return rows(capsys.readouterr().out)

    return show


def test_ctrl_c_is_the_end(shown):
    assert 3 < len(shown(*[None] * 20)) < 20


def test_what_ails_a_camera_is_told_by_its_code(shown):
    problems = {row["problem"] for row in shown(*[None] * 9, ailment=Ailment.BLACK)}
    assert problems == {f"CAM-BLACK: {Problem(Code.CAMERA_BLACK).text.en} ({Problem(Code.CAMERA_BLACK).remedy})"}


def test_a_camera_that_comes_back_has_no_problem_any_more(shown):
    lost = DeviceLost("it went away", "plug it in")
    found = [row["problem"] for row in shown(*[lost] * 9, *[None] * 9)]
    assert (found[0], found[-1]) == ("CAM-GONE: it went away (plug it in)", None)


def test_a_terminal_has_one_line(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    reader: Any = Reader(*[None] * 9, DeviceLost("it went away", "plug it in"))
    followed(Live(False, 0, Clock()), reader, Watch(Clock()))
    lines = capsys.readouterr().out.split("\r\x1b[K")
    assert lines[1].split() == ["0.0", "fps", "armed"]
    assert lines[-1].endswith("armed                  CAM-GONE: it went away (plug it in)\n")
