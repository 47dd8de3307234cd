"""``kiosk camera watch``."""

import json

import pytest
from typer.testing import CliRunner

from drivers.errors import AddressError
from kiosk.cli.camera import camera
from kiosk.cli.camera_watch import masked

ROW = {"fps", "age_ms", "armed", "looks", "lost", "decode_ms", "texts", "problem"}


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(camera, ["watch", *arguments])


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_camera_is_watched_for_as_long_as_is_said(run):
    code = "V1" + "0" * 24 + "7Q"
    ended = run("--device", f"virtual:?text={code}&fps=20", "--seconds", "4", "--json")
    assert ended.exit_code == 0
    found = rows(ended.stdout)
    assert all(set(row) == ROW for row in found)
    assert any(row["fps"] > 1 and row["looks"] for row in found)
    assert {text for row in found for text in row["texts"]} == {"opaque:…7Q"}
    assert code not in ended.output
    assert ended.stderr == "Watching virtual:. Ctrl-C: the end.\n"


def test_a_camera_that_is_not_there_is_a_problem_with_a_remedy_and_watched_on(run):
    found = rows(run("--device", "camera:///dev/v4l/by-id/none", "--seconds", "1.2").stdout)
    assert found[0]["problem"].startswith("there is no camera at /dev/v4l/by-id/none → plug the camera in")
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
