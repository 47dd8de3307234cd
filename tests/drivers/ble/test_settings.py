"""The settings that are shipped for bluetoothd, and how it is found out which ones hold."""

from configparser import ConfigParser
from itertools import pairwise
from pathlib import Path

import pytest

from drivers.ble.settings import DEFAULT, WANTED, differences, file_of

SYSTEMD = Path(__file__).parents[3] / "systemd"
SHIPPED = SYSTEMD / "bluetooth" / "bluetooth.conf"
KNOWN_TO_BLUEZ = {
    "General": {"ControllerMode", "AlwaysPairable", "JustWorksRepairing", "TemporaryTimeout"},
    "GATT": {"Cache"},
    "Policy": {"ReconnectUUIDs", "ReconnectAttempts", "AutoEnable"},
}
"""of the names that bluetoothd 5.66 takes; it passes over others with no more than a line in its log"""


def test_what_is_shipped_is_as_it_should_be():
    assert list(differences(SHIPPED.read_text())) == []


def test_each_name_that_is_shipped_is_one_that_bluetoothd_knows_and_has_its_reason():
    text = SHIPPED.read_text()
    found = ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[method-assign, assignment]
    found.read_string(text)
    assert {group: set(found[group]) for group in found.sections()} == KNOWN_TO_BLUEZ


def test_bluetoothd_is_started_with_it():
    drop_in = (SYSTEMD / "bluetooth.service.d" / "kiosk.conf").read_text()
    cleared, start = [line for line in drop_in.splitlines() if line.startswith("ExecStart=")]
    assert cleared == "ExecStart="
    assert start.endswith(f"--configfile=/etc/kiosk/{SHIPPED.name}")


@pytest.mark.parametrize("text", ["", "Cache = no", "[GATT\n", "[GATT]\nCache = always\n"])
def test_what_is_missing_is_told(text):
    assert set(differences(text)) == {"ControllerMode=le", "Cache=no", "ReconnectAttempts=0", "AutoEnable=true"}


@pytest.mark.parametrize("name", [name for _, name in WANTED])
def test_each_setting_that_is_changed_is_told(name):
    text = "\n".join(f"{name} = other" if line.startswith(name) else line for line in SHIPPED.read_text().splitlines())
    (told,) = differences(text)
    assert told.startswith(name)


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (["bluetoothd"], DEFAULT),
        (["bluetoothd", "-f", "/etc/kiosk/bluetooth.conf", "-n"], Path("/etc/kiosk/bluetooth.conf")),
        (["bluetoothd", "--configfile", "/a.conf"], Path("/a.conf")),
        (["bluetoothd", "-d", "--configfile=/b.conf"], Path("/b.conf")),
    ],
)
def test_the_file_is_the_one_that_bluetoothd_was_started_with(tmp_path, words, file):
    (tmp_path / "77").mkdir()
    (tmp_path / "77" / "cmdline").write_text("\0".join(words) + "\0")
    assert file_of(77, tmp_path) == file


def test_where_the_process_is_not_known_the_usual_file_is_meant(tmp_path):
    assert file_of(0, tmp_path) == DEFAULT


def test_each_setting_that_is_shipped_has_its_reason_above_it():
    lines = SHIPPED.read_text().splitlines()
    bare = [line for above, line in pairwise(lines) if "=" in line and not line.startswith("#") and not above]
    assert bare == []
