"""The machine's own screen: the service that shows the page on it, its programs, and whether one is plugged in."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from kiosk.config.model import ScreenSection
from kiosk.doctor.report import Line, fail, ok, skip, warn

UNIT = "kiosk-screen.service"
PROGRAMS = ("usr/bin/cage", "usr/bin/chromium", "usr/bin/Xwayland")
"""what the service runs; the package only recommends them"""
_CHECK = "screen.display"
_OFTEN = 5
_INSTALL = "apt-get install cage xwayland chromium; then: systemctl restart kiosk-screen"
_LOG = f"see why: journalctl -u {UNIT} -n 50"
_START = "systemctl start kiosk-screen; that it starts with the machine: systemctl set-default graphical.target"
_OFF = "systemctl disable --now kiosk-screen, or set [screen] host"


def judged(unit: Mapping[str, str], section: ScreenSection, root: Path) -> Line:
    """What systemd knows of the service, and the machine of a screen."""
    if unit.get("LoadState") != "loaded" or unit.get("UnitFileState") != "enabled":
        return skip(_CHECK, f"{UNIT} does not start here: this machine shows the page to nobody by itself")
    if not section.host:
        return warn(_CHECK, f"{UNIT} waits for a page that is not configured", _OFF)
    return _programs(root) or _port(unit, section.port) or _state(unit) or _plugged(root)


def _programs(root: Path) -> Line | None:
    missing = [Path(program).name for program in PROGRAMS if not (root / program).exists()]
    return fail(_CHECK, f"not installed: {', '.join(missing)}", _INSTALL) if missing else None


def _port(unit: Mapping[str, str], port: int) -> Line | None:
    given = dict(word.partition("=")[::2] for word in shlex.split(unit.get("Environment", "")))
    shown = given.get("KIOSK_PORT", "")
    if not shown or shown == str(port):
        return None
    remedy = f"systemctl edit kiosk-screen, and there: [Service] and Environment=KIOSK_PORT={port}"
    return fail(_CHECK, f"the screen waits for the page at port {shown}, and [screen] port is {port}", remedy)


def _state(unit: Mapping[str, str]) -> Line | None:
    state, restarts = unit.get("ActiveState"), int(unit.get("NRestarts") or 0)
    if state == "failed":
        return fail(_CHECK, f"{UNIT} failed: {unit.get('Result')}", _LOG)
    if restarts >= _OFTEN:
        return warn(_CHECK, f"{UNIT} was started again {restarts} times", _LOG)
    return None if state in {"active", "activating"} else warn(_CHECK, f"{UNIT} is {state}", _START)


def _plugged(root: Path) -> Line:
    """What the kernel says of the outlets for screens; it may know of none, in a virtual machine."""
    said = [place.read_text().strip() for place in sorted((root / "sys/class/drm").glob("*/status"))]
    if said and "connected" not in said:
        return warn(_CHECK, "no screen is plugged in, or it is off", "its cable, its power; then: " + _START)
    return ok(_CHECK, "cage and Chromium show the page on the machine's own screen")
