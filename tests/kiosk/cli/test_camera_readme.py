"""The guide to cameras does what it says, and names what there is."""

import doctest
import math
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import drivers.cameras
from drivers.address import Address
from drivers.cameras import reader, sources
from drivers.cameras.tuning import Tuning
from drivers.cameras.watching import Watch
from drivers.ports import Ailment
from kiosk.cli import camera_tune, camera_watch
from kiosk.cli.camera import camera
from kiosk.domain.problem import Code

FOLDER = Path(drivers.cameras.__file__).parent
README = (FOLDER / "README.md").read_text("utf-8")


def first_column(head):
    """What stands in code in the first column of the table with this head."""
    (rows,) = re.findall(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", README, re.MULTILINE)
    return [name for row in rows.splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


@pytest.mark.parametrize("command", re.findall(r"^\$ kiosk camera (.*)\n", README, re.MULTILINE))
def test_every_command_is_one_that_there_is(command):
    assert "Example" in CliRunner().invoke(camera, [command.split()[0], "--help"]).stdout


def test_the_commands_of_the_guide_do_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    block = "".join(re.findall(r"^```console\n(.*?)^```", README, re.DOTALL | re.MULTILINE))
    steps = re.findall(r"^\$ kiosk camera (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    assert len(steps) == block.count("$ ") == 4
    for command, output in steps:
        said = CliRunner().invoke(camera, shlex.split(command)).stdout
        assert doctest.OutputChecker().check_output(output, said, doctest.ELLIPSIS), said


def test_every_option_of_a_device_is_explained():
    assert first_column("option") == list(sources._DEVICE)


def test_every_problem_of_a_camera_is_explained():
    codes = {f"CAM-{ailment.name}" for ailment in Ailment}
    assert set(first_column("code")) == codes == {code for code in Code if code.startswith("CAM-")}


def test_every_figure_is_explained():
    tuned = camera_tune._row(Tuning(), read=False)
    assert set(first_column("figure of `tune`")) == set(tuned) - {"sharpness", "advice"}
    with reader.from_address(Address.parse("virtual:")) as watching:
        watched = camera_watch._row(watching, Watch(), None)
    assert set(first_column("figure of `watch`")) == set(watched)


def test_every_file_that_it_names_is_there():
    named = set(re.findall(r"`(\w+\.py)`", README))
    assert len(named) > 20
    assert named <= {path.name for path in FOLDER.glob("*.py")}


def test_the_table_of_distances_is_what_a_lens_of_60_degrees_sees():
    rows = re.findall(r"^\| (\d+) cm \| (\d+) by (\d+) cm \| (\d+) \| (\d+) \|$", README, re.MULTILINE)
    assert len(rows) == 4
    for row in rows:
        far, *told = map(int, row)
        wide = 2 * far * math.tan(math.radians(30))
        pixels = 1280 / wide * 3
        assert told == [round(wide), round(wide * 9 / 16), round(pixels / 21), round(pixels / 41)]
