"""Faults of the machine's own screen: what shows the page on it, and whether there is one."""

from pathlib import Path

import pytest

from kiosk.doctor import display, service
from tests.kiosk.doctor.conftest import culprit

ROOT = Path(__file__).parents[3]
WELL = {
    "LoadState": "loaded",
    "UnitFileState": "enabled",
    "ActiveState": "active",
    "Result": "success",
    "NRestarts": "0",
    "Environment": "KIOSK_PORT=8766 KIOSK_TURN=",
}


@pytest.fixture
def screen(kiosk, monkeypatch):
    """A machine whose screen is as it should be, but for what is said otherwise; the line of the doctor."""
    (kiosk.folder / "run/systemd/system").mkdir(parents=True)
    for program in (*display.PROGRAMS, "sys/class/drm/card0-HDMI-A-1/status"):
        (kiosk.folder / program).parent.mkdir(parents=True, exist_ok=True)
        (kiosk.folder / program).write_text("connected\n")
    monkeypatch.setenv("PATH", str(kiosk.folder / "bin"), prepend=":")

    def examined(port=8766, more="", **unit):
        told = [WELL, WELL | unit]
        blocks = ["".join(f"{name}={value}\n" for name, value in facts.items()) for facts in told]
        program = kiosk.folder / "bin" / "systemctl"
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(blocks) + "END\n")
        program.chmod(0o755)
        kiosk.write(port=f"{port}{more}")
        return kiosk.examined("screen.display")

    return examined


def test_a_screen_that_shows_the_page_is_no_problem(screen):
    (line,) = screen().lines
    assert (line.status, "own screen" in line.finding) == ("ok", True)


@pytest.mark.parametrize("program", display.PROGRAMS)
def test_a_program_that_is_not_installed_is_named(kiosk, screen, program):
    (kiosk.folder / program).unlink()
    line = culprit(screen())
    assert (line.status, Path(program).name in line.finding) == ("fail", True)
    assert line.remedy.startswith("apt-get install cage xwayland chromium")


FAULTS = {
    "another port": ({"port": 8770}, "fail", "[screen] port is 8770", "Environment=KIOSK_PORT=8770"),
    "failed": ({"ActiveState": "failed", "Result": "exit-code"}, "fail", "failed: exit-code", "journalctl"),
    "restless": ({"ActiveState": "activating", "NRestarts": "9"}, "warn", "again 9 times", "journalctl"),
    "stopped": ({"ActiveState": "inactive"}, "warn", "is inactive", "set-default graphical.target"),
    "no page": ({"more": '\nhost = ""'}, "warn", "not configured", "systemctl disable --now kiosk-screen"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_screen_is_named_with_its_remedy(screen, fault):
    words, status, finding, remedy = fault
    line = culprit(screen(**words))
    assert (line.status, finding in line.finding, remedy in line.remedy) == (status, True, True), line


def test_a_screen_that_is_not_plugged_in_is_a_warning(kiosk, screen):
    (kiosk.folder / "sys/class/drm/card0-HDMI-A-1/status").write_text("disconnected\n")
    assert "no screen is plugged in" in culprit(screen()).finding
    (kiosk.folder / "sys/class/drm/card0-DP-1").mkdir()
    (kiosk.folder / "sys/class/drm/card0-DP-1/status").write_text("connected\n")
    assert screen().problems == ()


@pytest.mark.parametrize("unit", [{"LoadState": "not-found"}, {"UnitFileState": "disabled"}])
def test_a_machine_without_a_screen_of_its_own_is_left_out(screen, unit):
    (line,) = screen(**unit).lines
    assert (line.status, line.remedy) == ("skip", "")


def test_the_programs_and_the_port_are_those_of_the_service():
    unit = (ROOT / "systemd" / display.UNIT).read_text()
    assert all(f"/{program}" in unit for program in display.PROGRAMS[:2])
    assert "Environment=KIOSK_PORT=" in unit
    assert (ROOT / "systemd" / service.UNIT).is_file()
