"""The Debian package in a clean Debian: ``make deb-test`` runs ``python -m tests.systemd.deb.clean_root``.

Each step is a row of STEPS and tells how long it took. Where no Debian can be made that is said in a sentence, and is a
failure if KIOSK_REQUIRE names ``debian``.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.systemd.deb import debian
from tests.systemd.deb.booted import Machine, Unbootable, booted
from tests.systemd.deb.debian import Debian

PROJECT = Path(__file__).parents[3]
WORK = PROJECT / "build" / "deb-test"
DOCUMENTED = r"(/etc/kiosk(/credentials)?|/var/lib/kiosk(/.*)?)"
"""what is left when the package is purged: the journal, and the key where there is one"""
RUNNING = """
cd /tmp
kiosk mock --port 8765 --database sqlite:////tmp/booking.db >mock.log 2>&1 & mock=$!
runuser -u kiosk -- kiosk run >run.log 2>&1 & run=$!
trap 'cat run.log mock.log; kill $run $mock' EXIT
tries=0
until { kiosk status >status.log 2>&1 || [ $? = 1 ]; } && ! grep 'can.t be reached' status.log; do
    tries=$((tries + 1)); [ $tries -lt 60 ] || { cat status.log; exit 1; }; sleep 1
done
"""
ENDING = "\ntrap - EXIT; kill $run; wait $run || true; kill $mock; wait $mock || true\n"
BUY = "from kiosk.mock.client import Phone; print(Phone('http://127.0.0.1:8765').buy(seats=2).typed)"
SCAN = f'kiosk scan "$(/opt/kiosk/venv/bin/python3 -c "{BUY}")"'
VISIT = RUNNING + SCAN + ENDING


class Trial(NamedTuple):
    """The Debian, and the two packages as they are called in it."""

    root: Debian
    first: Path
    second: Path

    def install(self, package: Path, options: str = "") -> str:
        shutil.copy(package, self.root.folder / "tmp")
        return self.root.said(
            f"apt-get -qq {options} install -y --no-install-recommends /tmp/{package.name}", alone=False
        )

    def version(self) -> str:
        return self.root.said("dpkg-query -W -f '${Version}' ticket-kiosk")

    def journal(self) -> list[str]:
        """The rows of claims in the journal, checked by the kiosk that runs and again outside of it."""
        commands = (
            "kiosk journal verify >&2; kiosk journal export >journal.jsonl; kiosk journal verify --file journal.jsonl"
        )
        self.root.said(RUNNING + commands + ENDING)
        lines = (self.root.folder / "tmp/journal.jsonl").read_text("utf-8").splitlines()
        return [line for line in lines if json.loads(line).get("claim")]


def lint(trial: Trial) -> None:
    """Lintian finds no errors."""
    command = ["lintian", "--allow-root", "--no-cfg", "--fail-on", "error", "--tag-display-limit", "3"]
    ended = subprocess.run([*command, str(trial.first)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert ended.returncode == 0, ended.stdout


def install(trial: Trial) -> None:
    """It is installed, with what it depends on."""
    trial.root.said("apt-get -qq update", alone=False)
    trial.install(trial.first)
    assert trial.root.said("dpkg --verify ticket-kiosk; dpkg --audit") == ""
    assert "enabled" in trial.root.said("systemctl is-enabled kiosk.service kiosk-screen.service; id kiosk")


def commands(trial: Trial) -> None:
    """It says its version, and finds its configuration fine."""
    found = json.loads(trial.root.said("kiosk --version --json"))
    assert found["kiosk"] == trial.version()
    assert [name for name, version in found.items() if version == "not installed"] == ["bluez"]
    assert trial.root.said("kiosk config check") == "/etc/kiosk/kiosk.toml is fine\n"
    assert trial.root.said("find /opt/kiosk -newer /usr/bin/kiosk -name '*.pyc' | head -1")


def units(trial: Trial) -> None:
    """Systemd finds nothing to say about the units, but that a screen needs what is only recommended."""
    said = trial.root.ended("systemd-analyze verify --man=no /usr/lib/systemd/system/kiosk*.service").stdout
    assert [line for line in said.splitlines() if "/usr/bin/cage is not executable" not in line] == []


def demo(trial: Trial) -> None:
    """A visit: bought, read, claimed, printed, compared."""
    assert "Paper, journal and server agree." in trial.root.said("cd /tmp; kiosk demo")


def journal(trial: Trial) -> None:
    """A customer is served, and the journal says so."""
    trial.root.said(VISIT)
    assert len(trial.journal()) > 2


def upgrade(trial: Trial) -> None:
    """A newer version: the journal and what was configured are as they were."""
    before = trial.journal()
    config = trial.root.folder / "etc/kiosk/kiosk.toml"
    config.write_text(re.sub(r'level = "info"', 'level = "debug"', config.read_text("utf-8")), "utf-8")
    edited = config.read_text("utf-8")
    trial.install(trial.second, "-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold")
    assert trial.version() == trial.second.name.split("_")[1]
    assert config.read_text("utf-8") == edited
    assert trial.journal()[: len(before)] == before


def roll_back(trial: Trial) -> None:
    """One command goes back, with the journal."""
    before, older = trial.journal(), trial.first.name.split("_")[1]
    assert trial.root.said("kiosk-rollback --show") == f"{older}\n"
    edited = (trial.root.folder / "etc/kiosk/kiosk.toml").read_bytes()
    trial.root.said("kiosk-rollback")
    assert json.loads(trial.root.said("kiosk --version --json"))["kiosk"] == trial.version() == older
    assert (
        trial.root.said("dpkg --audit; dpkg --verify ticket-kiosk | grep -v ' c /etc/kiosk/kiosk.toml' || true") == ""
    )
    assert (trial.root.folder / "etc/kiosk/kiosk.toml").read_bytes() == edited
    assert trial.journal()[: len(before)] == before
    trial.root.said("kiosk-rollback")
    assert trial.version() == trial.second.name.split("_")[1]


def machine(trial: Trial) -> None:
    """Started as a machine, its services serve a customer, go back to the other version, and serve again."""
    trial.root.said("apt-get -qq install -y --no-install-recommends dbus systemd-sysv", alone=False)
    other = trial.root.said("kiosk-rollback --show").strip()
    try:
        with booted(trial.root) as up:
            up.said("systemctl start kiosk-mock.service")
            _serves(up)
            before = up.said("systemctl show kiosk.service -p MainPID")
            up.said("kiosk-rollback")
            assert up.said("dpkg-query -W -f '${Version}' ticket-kiosk") == other
            _serves(up)
            assert up.said("systemctl show kiosk.service -p MainPID") != before
    except Unbootable as why:
        print(f"The package was not tried on a machine that runs: {why}")


def _serves(up: Machine) -> None:
    up.says("systemctl is-active kiosk.service kiosk-mock.service || true", "active\nactive\n")
    up.says("systemctl show kiosk.service -p StatusText", "StatusText=serves customers\n")
    assert "done (" in up.said(SCAN)
    assert up.said("systemctl show kiosk.service -p NRestarts") == "NRestarts=0\n"


def remove(trial: Trial) -> None:
    """It is removed: the program goes; configuration, journal and user stay."""
    trial.root.said("apt-get -qq remove -y ticket-kiosk")
    assert trial.root.names("/opt*/*") == []
    assert (trial.root.folder / "etc/kiosk/kiosk.toml").is_file()
    assert (trial.root.folder / "var/lib/kiosk/journal.db").is_file()


def purge(trial: Trial) -> None:
    """It is purged: nothing is left but the journal, as it is written down."""
    said = trial.root.said("apt-get -qq purge -y ticket-kiosk; rm -rf /tmp/*")
    assert "The journal stays in /var/lib/kiosk" in said
    left = trial.root.names("*kiosk*")
    assert (trial.root.folder / "var/lib/kiosk/journal.db").is_file()
    unknown = [name for name in left if not re.fullmatch(DOCUMENTED, name)]
    assert not unknown, unknown
    assert trial.root.ended("dpkg-query -s ticket-kiosk").returncode == 1


STEPS: tuple[Callable[[Trial], None], ...] = (
    *(install, commands, units, demo, journal, upgrade, roll_back, machine, remove, purge, lint),
)


def main(arguments: list[str]) -> int:
    """Try it all; 1 where a step fails, or no Debian can be made though it is required."""
    archive = WORK / "debian.tar"
    if reason := debian.missing():
        return _left_out(reason)
    WORK.mkdir(parents=True, exist_ok=True)
    if "--fresh" in arguments or not archive.exists():
        print("Fetching a clean Debian ...", flush=True)
        try:
            debian.make(archive)
        except subprocess.SubprocessError as error:
            return _left_out(f"it can't be fetched ({error})")
    (first,) = (PROJECT / "dist").glob("ticket-kiosk_*.deb")
    root = Debian(WORK / "root")
    root.unpack(archive)
    trial = Trial(root, first, _next_version())
    for step in STEPS:
        begun = time.monotonic()
        try:
            step(trial)
        except AssertionError:
            print(f"FAILED: {step.__doc__}\n{traceback.format_exc()}")
            return 1
        print(f"{time.monotonic() - begun:6.1f} s  {step.__doc__}", flush=True)
    shutil.rmtree(root.folder)
    return 0


def _left_out(reason: str) -> int:
    required = "debian" in os.environ.get("KIOSK_REQUIRE", "")
    print(f"The package was not tried in a clean Debian: {reason}." + " KIOSK_REQUIRE asks for it." * required)
    return int(required)


def _next_version() -> Path:
    """The package of a copy of this project that is newer, and has another configuration."""
    copy = WORK / "next"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("config", "drivers", "kiosk", "systemd"):
        shutil.copytree(PROJECT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(PROJECT / name, copy)
    project = copy / "pyproject.toml"
    project.write_text(re.sub(r'^version = "(.*)"', r'version = "\1.post1"', project.read_text(), flags=re.MULTILINE))
    with (copy / "config" / "kiosk.toml").open("a") as config:
        config.write("# what a newer version has to say\n")
    environment = {**os.environ, "PYTHON": sys.executable}
    subprocess.run([copy / "systemd/deb/build"], env=environment, check=True, stdout=subprocess.DEVNULL)
    (package,) = (copy / "dist").glob("*.deb")
    return package


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
