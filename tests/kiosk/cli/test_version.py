import json
import platform
from importlib.metadata import PackageNotFoundError

import pytest

from kiosk.cli import version


class Distribution:
    requires = ("typer>=0.15", "zxing-cpp>=2.3", 'pytest>=8; extra == "test"')


def test_the_versions_are_those_of_what_runs_here(monkeypatch):
    monkeypatch.setattr(version, "distribution", lambda _: Distribution)
    found = version.versions()
    assert found["python"] == platform.python_version()
    assert found["kernel"].startswith("Linux ")
    assert {"typer", "zxing-cpp"} <= set(found)
    assert "pytest" not in found


def test_what_is_not_installed_is_said_and_nothing_fails(monkeypatch):
    def absent(_):
        raise PackageNotFoundError

    monkeypatch.setattr(version, "distribution", absent)
    monkeypatch.setattr(version, "version", absent)
    assert set(version.versions()) == {"kiosk", "python", "kernel", "machine", "bluez"}
    assert version.versions()["kiosk"] == "not installed"


def test_people_get_a_line_each_and_programs_json(capsys):
    version.show(as_json=False)
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    version.show(as_json=True)
    assert json.loads(capsys.readouterr().out) == lines


@pytest.mark.parametrize(
    ("script", "said"), [("echo 5.66", "5.66"), ("exit 1", "unknown"), (None, "not installed")], ids=str
)
def test_bluez_says_its_version_where_it_is(monkeypatch, tmp_path, script, said):
    monkeypatch.setattr(version, "_BLUETOOTHD", str(tmp_path))
    if script is not None:
        (tmp_path / "bluetoothd").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bluetoothd").chmod(0o755)
    assert version.versions()["bluez"] == said
