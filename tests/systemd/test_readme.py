"""The installation guide: what it says to type is understood, and what it names is there.

Most of it needs a machine of its own; ``make deb-test`` has one for the package. Here each command is looked at word by
word, and each piece of configuration is read by who would read it.
"""

import re
import shlex
import subprocess
from itertools import pairwise

import pytest

from kiosk.cli import main
from kiosk.config import files
from kiosk.config.model import Config
from tests.systemd.test_devices import rules
from tests.systemd.units import FOLDER, UNITS

README = (FOLDER / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"(?m)^ *\$ (.*)$", README) + re.findall(r"`((?:sudo|systemctl|systemd-analyze) [^`]+)`", README)
OUR_UNITS = {unit.stem for unit in UNITS}
OPTIONS = {"-u", "-f", "-o", "--since", "--now"}


def words(command):
    """The words of a command without who it is for, and without what is done with what it says."""
    found = shlex.split(command.partition(" | ")[0])
    if found[0] == "sudo":
        found = found[3:] if found[1] == "-u" else found[1:]
    return found


def kiosk(arguments):
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0


def systemctl(arguments):
    verb, *named = [word for word in arguments if word not in OPTIONS]
    assert verb in {"start", "stop", "restart", "status", "edit", "enable", "disable", "set-default"}
    assert set(named) <= OUR_UNITS | {"graphical.target"}


def journalctl(arguments):
    assert {unit for option, unit in pairwise(arguments) if option == "-u"} <= OUR_UNITS
    assert {word for word in arguments if word.startswith("-")} <= OPTIONS


def apt_get(arguments):
    if arguments[0] == "update":
        return
    verb, *packages = arguments
    recipe = (FOLDER / "deb" / "nfpm.yaml").read_text("utf-8")
    ours = [name for name in packages if "ticket-kiosk" in name]
    assert verb in {"install", "remove"}
    assert ours
    assert re.search(r"(?m)^name: ticket-kiosk$", recipe)
    assert all(f"  - {name}" in recipe for name in packages if name not in ours)


def rollback(arguments):
    assert not arguments
    assert (FOLDER / "deb" / "kiosk-rollback").is_file()


PROGRAMS = {
    "kiosk": kiosk,
    "systemctl": systemctl,
    "journalctl": journalctl,
    "apt-get": apt_get,
    "kiosk-rollback": rollback,
    "systemd-analyze": lambda arguments: systemctl(["status", *arguments[1:]]),
    "overlayroot-chroot": lambda arguments: None,
}
"""Who looks at the words of each program."""


def test_the_guide_has_commands():
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_a_command_of_the_guide_is_understood(command):
    program, *arguments = words(command)
    PROGRAMS[program](arguments)


def test_each_file_here_is_told_of_and_each_that_is_told_of_is_here():
    table = README.partition("## What is here")[2]
    told = {name for row in re.findall(r"(?m)^\| (`.*?) \|", table) for name in re.findall(r"`([^`]+)`", row)}
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    assert told - {"deb/"} == {name for name in there if not name.startswith("deb/") and name != "README.md"}
    assert (FOLDER / "deb").is_dir()


def test_what_the_guide_points_to_is_there():
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", README)]
    assert links
    assert [link for link in links if not (FOLDER / link).exists()] == []


def test_names_of_devices_are_those_of_the_rules():
    text = (FOLDER / "udev" / "70-kiosk.rules").read_text("utf-8")
    told = set(re.findall(r"(?m)^\| `/dev/(kiosk/[a-z-]+)`", README))
    assert told
    assert told <= {value for rule in rules(text) for key, _, _, value in rule if key == "SYMLINK"}


def test_a_rule_of_ones_own_is_a_rule():
    (block,) = re.findall(r"```udev\n(.*?)```", README, re.DOTALL)
    (rule,) = rules(block)
    assert rule[-1][:2] == ("ENV", "KIOSK_SCANNER")


def test_what_may_be_added_to_the_sandbox_is_understood(tmp_path, requires):
    requires("systemd")
    (block,) = re.findall(r"```ini\n(.*?)```", README, re.DOTALL)
    (tmp_path / "a.service.d").mkdir()
    (tmp_path / "a.service").write_text("[Service]\nExecStart=/bin/true\n")
    (tmp_path / "a.service.d" / "more.conf").write_text(block)
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "a.service")], check=False, capture_output=True
    )
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, b"")


def test_what_is_said_of_keys_is_what_the_kiosk_has():
    told = re.findall(r"`(booking|pretix|telemetry)\.(\w+)`", README)
    assert len(told) > 3
    assert all(hasattr(getattr(Config(), section), key) for section, key in told)
    assert str(files.CREDENTIALS) in README
    assert str(files.STATE) in README


def test_how_long_things_take_is_what_the_unit_says():
    unit = (FOLDER / "kiosk.service").read_text("utf-8")
    assert "WatchdogSec=30\n" in unit
    assert "30 s after the last sign of life" in " ".join(README.split())
    assert "TimeoutStopSec=20\n" in unit
    assert "| 20 s: " in README
