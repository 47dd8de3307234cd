"""The services as systemd knows them."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping

from kiosk.doctor import display
from kiosk.doctor.bench import Bench
from kiosk.doctor.report import Line, fail, ok, skip, warn

UNIT = "kiosk.service"
_SECONDS = 8.0
_FACTS = ("LoadState", "UnitFileState", "ActiveState", "Result", "NRestarts", "Environment")
_OFTEN = 5
_LOG = f"see why: journalctl -u {UNIT} -n 50; then: systemctl restart {UNIT}"


def look(bench: Bench, _device: str) -> Iterator[Line]:
    """Ask systemctl for the units' states; nothing is changed."""
    program = shutil.which("systemctl")
    if program is None or not (bench.root / "run/systemd/system").is_dir():
        yield skip("systemd.unit", "this machine does not run systemd")
        return
    command = [program, "show", UNIT, display.UNIT, "--no-pager", "--property", ",".join(_FACTS)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_SECONDS)  # noqa: S603
    if ended.returncode:
        yield warn(
            "systemd.unit", f"systemctl does not answer: {ended.stderr.strip()}", "ask as root: systemctl status"
        )
        return
    daemon, _, screen = ended.stdout.partition("\n\n")  # between units systemctl leaves a line empty
    yield _judged(_facts(daemon))
    yield display.judged(_facts(screen), bench.config.screen, bench.root)


def _facts(told: str) -> Mapping[str, str]:
    return dict(line.partition("=")[::2] for line in told.splitlines())


def _judged(unit: Mapping[str, str]) -> Line:
    restarts = int(unit.get("NRestarts") or 0)
    if unit.get("LoadState") != "loaded":
        return skip("systemd.unit", f"{UNIT} is not installed", "on a kiosk, install the package (systemd/README.md)")
    if unit.get("ActiveState") == "failed":
        return fail("systemd.unit", f"{UNIT} failed: {unit.get('Result')}", _LOG)
    if unit.get("UnitFileState") != "enabled":
        return warn("systemd.unit", f"{UNIT} does not start with the machine", f"systemctl enable {UNIT}")
    if unit.get("ActiveState") != "active":
        return warn("systemd.unit", f"{UNIT} is {unit.get('ActiveState')}", f"systemctl start {UNIT}")
    if restarts >= _OFTEN:
        return warn("systemd.unit", f"{UNIT} was started again {restarts} times", _LOG)
    return ok("systemd.unit", f"{UNIT} runs, and starts with the machine")
