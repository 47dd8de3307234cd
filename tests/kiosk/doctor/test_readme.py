"""The guide to the doctor does what it says."""

import re
import shlex
from pathlib import Path

import pytest

from kiosk.cli import main

README = (Path(__file__).parents[3] / "kiosk/doctor/README.md").read_text("utf-8")
STEPS = re.findall(r"^\$ kiosk (.*)$", README, re.MULTILINE)


def test_there_are_commands():
    assert len(STEPS) == 3


@pytest.mark.parametrize("step", STEPS)
def test_a_command_of_the_guide_ends_well(tmp_path, monkeypatch, step):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(step))
    assert ended.value.code == 0


def test_every_file_that_is_named_is_there():
    files = re.findall(r"`(\w+\.py)`", README)
    assert files
    assert all((Path(__file__).parents[3] / "kiosk/doctor" / name).is_file() for name in files)
