"""The guide to Bluetooth does what it says, and names what there is."""

import doctest
import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import drivers.ble
from kiosk.cli.ble import ble

FOLDER = Path(drivers.ble.__file__).parent
README = (FOLDER / "README.md").read_text("utf-8")
STEPS = re.findall(r"^\$ kiosk ble (.*)\n((?:(?!\$ |```).*\n)*)", README, re.MULTILINE)


def test_there_are_commands():
    assert [command.split()[0] for command, _ in STEPS] == ["selftest", "scan"]


@pytest.mark.parametrize(("command", "output"), STEPS, ids=[command for command, _ in STEPS])
def test_the_commands_of_the_guide_do_what_it_says(requires, command, output):
    requires("dbus")
    ended = CliRunner().invoke(ble, shlex.split(command))
    assert ended.exit_code == 0
    assert doctest.OutputChecker().check_output(output, ended.stdout, doctest.ELLIPSIS), ended.stdout


def test_every_step_of_the_selftest_is_explained():
    schema = json.loads((Path(__file__).parents[3] / "kiosk/cli/schemas/ble-selftest.json").read_text())
    told = re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE)
    assert told == schema["properties"]["steps"]["items"]["properties"]["id"]["enum"]


def test_what_it_points_to_is_there():
    places = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", README)]
    named = [f"../../{path}" for path in re.findall(r"`(systemd/\S+)`", README)]
    assert len(named) == 2
    assert [place for place in places + named if not (FOLDER / place).exists()] == []
