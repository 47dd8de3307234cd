import json

import pytest
from typer.testing import CliRunner

from kiosk.cli.printer import printer


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[kiosk]\nstate_dir = "{tmp_path}"\n[printer]\ndevice = "virtual:"\n')
    return str(path)


def run(*arguments):
    return CliRunner().invoke(printer, ["counters", *arguments])


def test_the_configured_printer_tells_its_counters(config):
    told = json.loads(run("--config", config, "--json").stdout)
    assert told["counters"] == {"lines": 0, "head_heated": 0, "cuts": 0, "hours": None}
    assert (told["device"], told["journal"]) == ("virtual:", None)


def test_people_read_a_table(config):
    lines = run("--config", config).stdout.splitlines()
    assert [line.split() for line in lines[:2]] == [["counter", "stands", "at"], ["lines", "0"]]
    assert lines[-1].split() == ["hours", "not", "told"]


def test_another_printer_may_be_named(config):
    device, profile = "virtual:?dialect=custom-vkp80iii", "custom-vkp80iii"
    told = json.loads(run("--config", config, "--json", "--device", device, "--profile", profile).stdout)
    assert told["counters"]["power_ups"] == 1
