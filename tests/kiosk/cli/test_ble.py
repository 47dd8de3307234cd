"""``kiosk ble scan|selftest``."""

import json
import re

import pytest
from typer.testing import CliRunner

from drivers.errors import AddressError, DeviceUnavailable
from kiosk.cli.ble import RadioInUse, ble


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(ble, [str(argument) for argument in arguments])


@pytest.fixture
def no_bus(monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")


@pytest.fixture
def config(tmp_path):
    """The file of a kiosk that has this reader."""

    def make(reader):
        path = tmp_path / "kiosk.toml"
        path.write_text(f'[kiosk]\nstate_dir = "{tmp_path}"\n[[readers]]\ndevice = "{reader}"\n[screen]\nport = 0\n')
        return path

    return make


def test_every_command_shows_an_example(run):
    for command in ("scan", "selftest"):
        assert f"Example: kiosk ble {command}" in run(command, "--help").stdout


def test_a_scan_in_software_hears_its_phone_and_keeps_its_address_to_itself(run, requires):
    requires("dbus")
    ended = run("scan", "--virtual", "--seconds", "0.3")
    assert ended.exit_code == 0
    assert re.fullmatch(
        r" -50 dBm  heard +\d+ ×  can hand over\nhci0 heard 1 in 0.3 s; 1 of them can hand over\n", ended.stdout
    )


def test_addresses_are_shown_to_who_asks_for_them(run, requires):
    requires("dbus")
    (device,) = json.loads(run("scan", "--virtual", "--seconds", "0.3", "--addresses", "--json").stdout)["devices"]
    assert re.fullmatch(r"([0-9A-F]{2}:){5}[0-9A-F]{2}", device["address"])


def test_the_selftest_in_software_hands_a_voucher_over(run, requires):
    requires("dbus")
    ended = run("selftest", "--virtual", "--seconds", "0.3")
    assert ended.exit_code == 0, ended.stdout
    assert ended.stdout.splitlines()[-1] == "ok    hand-over  a voucher came over, and a status back"


@pytest.mark.usefixtures("no_bus")
def test_without_bluetooth_the_selftest_says_what_is_missing_and_ends_with_69(run):
    ended = run("selftest")
    assert ended.exit_code == 69
    assert ended.stdout.startswith("fail  bus ")
    assert "→ install dbus" in ended.stdout


@pytest.mark.usefixtures("no_bus")
def test_without_bluetooth_a_scan_is_a_device_that_is_not_there(run):
    assert isinstance(run("scan").exception, DeviceUnavailable)


def test_what_is_no_adapter_is_refused(run):
    assert isinstance(run("scan", "--adapter", "COM3").exception, AddressError)


@pytest.mark.usefixtures("no_bus")
def test_the_adapter_is_the_one_of_the_configuration(run, config):
    said = json.loads(run("selftest", "--json", "--config", config("ble:hci3")).stdout)
    assert (said["adapter"], said["good"]) == ("hci3", False)


@pytest.mark.usefixtures("daemon")
def test_the_radio_is_left_to_the_kiosk_that_runs(run, config):
    assert isinstance(run("scan", "--config", config("ble:")).exception, RadioInUse)
