"""The units, as systemd's own tools judge them, and what they start, as the kiosk's own command line does."""

import re
import subprocess

import pytest

from kiosk import daemon
from kiosk.cli import main
from kiosk.ops import watchdog
from tests.systemd.units import DROP_INS, FOLDER, UNITS, command, read

KIOSK = FOLDER / "kiosk.service"
EXPOSURE = {"kiosk.service": 15, "kiosk-mock.service": 10, "kiosk-screen.service": 45}
"""the most that `systemd-analyze security` may say, in tenths"""
SANDBOX = {
    "RootDirectory", "RootImage", "PrivateDevices", "PrivateNetwork", "IPAddressDeny", "MemoryDenyWriteExecute",
    "RestrictNamespaces", "PrivateUsers", "ProtectProc", "ProcSubset", "SystemCallFilter", "DevicePolicy",
}  # fmt: skip
PROGRAMS = r"(?<=[=\s])/usr/bin/(kiosk|cage|chromium)(?=\s)"


@pytest.fixture
def judged(tmp_path, requires):
    """The units where their programs are: what is judged is the unit, not this machine."""
    requires("systemd")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(re.sub(PROGRAMS, "/bin/true", unit.read_text("utf-8")), "utf-8")
    for drop_in in DROP_INS:
        text = re.sub(r"(?m)^ExecStart=/.*$", "ExecStart=/bin/true", drop_in.read_text("utf-8"))
        (tmp_path / drop_in.parent.name).mkdir()
        (tmp_path / drop_in.parent.name / drop_in.name).write_text(text, "utf-8")
        (tmp_path / drop_in.parent.stem).with_suffix(".service").write_text("[Service]\nExecStart=/bin/false\n")
    return tmp_path


def analyzed(*arguments):
    return subprocess.run(
        ["systemd-analyze", *arguments], check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def understood(arguments):
    """Whether the kiosk would do that; asked for help with it, it only looks at the words."""
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    return ended.value.code == 0


def verified(folder, name):
    """What is said of a unit; an unknown key is only a word, and ends with 0."""
    ended = analyzed("verify", "--man=no", "--recursive-errors=no", str(folder / name))
    return ended.returncode, ended.stdout


@pytest.mark.parametrize("name", [unit.name for unit in UNITS])
def test_nothing_is_said_against_a_unit(judged, name):
    assert verified(judged, name) == (0, "")


@pytest.mark.parametrize("name", [drop_in.parent.stem + ".service" for drop_in in DROP_INS])
def test_nothing_is_said_against_what_is_dropped_into_another_unit(judged, name):
    assert verified(judged, name.replace(".service.service", ".service")) == (0, "")


def test_a_key_that_systemd_does_not_know_is_noticed(judged):
    text = (judged / "kiosk.service").read_text("utf-8").replace("WatchdogSec=", "WatchdogSeconds=")
    (judged / "kiosk.service").write_text(text, "utf-8")
    assert "WatchdogSeconds" in verified(judged, "kiosk.service")[1]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_locked_in_as_far_as_it_can_be(requires, unit):
    requires("systemd")
    ended = analyzed(*("security", "--offline=yes", "--no-pager", f"--threshold={EXPOSURE[unit.name]}", str(unit)))
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_what_could_not_be_used_is_named_with_its_reason(unit):
    text, service = unit.read_text("utf-8"), read(unit)["Service"]
    reasons = set(re.findall(r"(\w+)=", " ".join(re.findall(r"(?m)^# Not (.*)$|^# (?:in, .*)$", text))))
    absent = SANDBOX - set(service) - {"RootImage"}
    if unit == KIOSK:
        assert absent <= reasons | {"RootDirectory"}
    assert reasons.isdisjoint(key for key in service if key != "SystemCallFilter")


@pytest.mark.parametrize("unit", [KIOSK, FOLDER / "kiosk-mock.service"], ids=lambda unit: unit.name)
def test_the_command_line_of_a_unit_is_one_that_the_kiosk_understands(unit):
    program, *arguments = command(unit)
    assert program == "/usr/bin/kiosk"
    assert understood(arguments)


def test_an_option_that_the_kiosk_does_not_have_is_noticed():
    assert not understood(["run", "--confg", "/etc/kiosk/kiosk.toml"])


def test_the_screen_shows_the_page_of_the_kiosk_that_is_shipped():
    service = read(FOLDER / "kiosk-screen.service")["Service"]
    port = re.search(r"KIOSK_PORT=(\d+)", " ".join(service["Environment"]))
    assert port
    config = (FOLDER.parent / "config" / "kiosk.toml").read_text("utf-8")
    assert f"\nport = {port[1]}\n" in config
    page = "--app=http://127.0.0.1:${KIOSK_PORT}/?language=${KIOSK_LANGUAGE}"
    assert page in command(FOLDER / "kiosk-screen.service")


def test_the_screen_waits_for_the_page(tmp_path):
    import socket
    import threading

    words = command(FOLDER / "kiosk-screen.service", "ExecStartPre")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        later = threading.Timer(0.7, server.listen)
        later.start()
        script = words[2].replace("${KIOSK_PORT}", str(port))
        ended = subprocess.run([*words[:2], script], check=False, capture_output=True, timeout=30)
        later.join()
        assert (ended.returncode, ended.stdout + ended.stderr) == (0, b"")


def test_a_wrong_configuration_is_not_tried_again_and_all_else_is_for_ever():
    unit = read(KIOSK)
    assert unit["Service"]["Restart"] == ["always"]
    assert unit["Service"]["RestartPreventExitStatus"] == ["78"]
    assert unit["Unit"]["StartLimitIntervalSec"] == ["0"]


def test_a_stop_has_the_time_that_the_daemon_may_take():
    longest = daemon.EVIDENCE_PATIENCE + daemon.CLEARING_PATIENCE + daemon.FAREWELL
    assert longest < float(read(KIOSK)["Service"]["TimeoutStopSec"][0])


def test_the_watchdog_of_the_unit_leaves_the_daemon_the_time_that_it_takes():
    """A wedge is for the daemon to judge, which knows what is long; the manager's time is only for the loop."""
    seconds = float(read(KIOSK)["Service"]["WatchdogSec"][0])
    assert seconds == 30
    assert seconds > watchdog.JOURNAL_SECONDS


def test_kinds_of_devices_are_known_when_the_service_starts():
    unit = read(KIOSK)
    assert "systemd-modules-load.service" in " ".join(unit["Unit"]["After"])
    modules = [
        line for line in (FOLDER / "modules-load.d" / "kiosk.conf").read_text("utf-8").split("\n") if line[:1] != "#"
    ]
    registers = {
        "ttyUSB": "usbserial",
        "ttyACM": "cdc_acm",
        "video4linux": "videodev",
        "usb": "usblp",
        "input": "evdev",
    }
    kinds = [value.split()[0].removeprefix("char-") for value in unit["Service"]["DeviceAllow"]]
    assert set(registers) <= set(kinds)
    assert {registers[kind] for kind in kinds if kind in registers} <= set(modules)


def test_only_the_service_holds_what_its_units_name():
    service = read(KIOSK)["Service"]
    assert service["User"] == ["kiosk"]
    assert service["StateDirectory"] == service["RuntimeDirectory"] == ["kiosk"]
    assert service["LoadCredential"] == ["kiosk:/etc/kiosk/credentials"]
