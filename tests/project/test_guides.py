"""Guides say what the product is: what they name is there, and what they say to type works.

A command of a guide is tried by the test that owns the guide (``TRIED_BY``), or for a reason not at all
(``NOT_TRIED``), or here: a new one that works needs no line anywhere.
"""

import re
import shlex
from typing import NamedTuple

import pytest
from typer.core import TyperGroup

from kiosk.cli import COMMANDS, main
from kiosk.doctor.checks import CHECKS
from kiosk.domain.problem import Code
from tests.project.guides import AGAIN, FAMILIES, GUIDES, PAGES, ROOT
from tests.project.test_readme import ENDLESS, Step, running

PROGRAMS = "apt|apt-get|bluetoothctl|curl|dpkg|journalctl|kiosk|make|pip|python3?|sudo|systemctl|your-program"
PROMPT = re.compile(r"^(?: {4})?\$ ((?:.*\\\n)*.*)$", re.MULTILINE)
BARE = re.compile(rf"^(?: {{4}})?((?:{PROGRAMS}) .*)$", re.MULTILINE)
"""In blocks without a prompt."""
FENCED = r"^```(\w*)\n(.*?)^```$"
TRIED_BY = {
    ("README.md", ""): "tests/project/test_readme.py",
    ("drivers/ble/README.md", "kiosk ble"): "tests/kiosk/cli/test_ble_readme.py",
    ("drivers/cameras/README.md", "kiosk camera"): "tests/kiosk/cli/test_camera_readme.py",
    ("drivers/printers/README.md", "kiosk printer"): "tests/kiosk/cli/test_printer.py",
    (
        "drivers/printers/virtual/README.md",
        "kiosk virtual-printer --tcp 9100",
    ): "tests/drivers/printers/virtual/test_readme.py",
    ("drivers/printers/virtual/README.md", "your-program"): "tests/drivers/printers/virtual/test_readme.py",
    ("kiosk/booking/README.md", ""): "tests/project/test_booking_readme.py",
    ("kiosk/README.md", "kiosk staff"): "tests/kiosk/cli/test_staff.py",
    ("kiosk/doctor/README.md", "kiosk doctor"): "tests/kiosk/doctor/test_readme.py",
    ("kiosk/mock/README.md", "curl --silent"): "tests/kiosk/mock/test_readme.py",
    ("kiosk/mock/README.md", "curl -o buy.py"): "tests/kiosk/mock/web/test_download.py",
    ("kiosk/mock/README.md", "python3 buy.py"): "tests/kiosk/mock/web/test_download.py",
}
"""By guide and how a command begins: the test that types it."""
NOT_TRIED = {
    r"sudo |systemctl |journalctl |apt(-get)? |dpkg |bluetoothctl ": "needs root, or a machine of its own",
    r"kiosk server (enrol|ping)": "needs a booking server: tests/kiosk/cli/test_server.py has one",
    r"kiosk setup": "asks a booking server: tests/kiosk/cli/test_setup.py has one",
    r"kiosk printer trace": "needs a kiosk that runs: tests/kiosk/cli/talk has one",
    r"kiosk mock --host 10": "is not an address of this machine",
}
"""By how a command begins: why no test types it. That there is such a command with such options is looked at."""
STANDS_FOR = {
    "--config FILE": f"--config {ROOT}/config/kiosk.toml",
    "--layout FILE": f"--layout {ROOT}/config/tickets/standard.toml",
}


class Told(NamedTuple):
    """A command, and the guide that tells it."""

    guide: str
    command: str

    @property
    def tested_by(self):
        return [
            test for (guide, start), test in TRIED_BY.items() if guide == self.guide and self.command.startswith(start)
        ]

    @property
    def why_not(self):
        return [why for start, why in NOT_TRIED.items() if re.match(start, self.command)]


def commands(guide):
    """What is to be typed, from blocks that are fenced or indented; outputs are none."""
    text = (ROOT / guide).read_text("utf-8")
    fenced = re.findall(FENCED, text, re.DOTALL | re.MULTILINE)
    blocks = [block for language, block in fenced if language in {"", "console", "bash", "sh"}]
    beside = re.sub(FENCED, "", text, flags=re.DOTALL | re.MULTILINE)
    blocks += re.findall(r"^    \S.*$", beside, re.MULTILINE)
    return [Told(guide, step) for block in blocks for step in PROMPT.findall(block) or BARE.findall(block)]


EVERY = [told for guide in GUIDES for told in commands(guide)]
HERE = [told for told in EVERY if not told.tested_by and not told.why_not]


@pytest.mark.parametrize("place", PAGES)
def test_a_page_that_is_made_from_tables_is_as_they_are(place):
    assert (ROOT / place).read_text("utf-8") == PAGES[place](), f"{place} is old: {AGAIN} writes it anew"


def test_every_code_has_a_family_that_says_where_to_look():
    page = PAGES["kiosk/TROUBLESHOOTING.md"]()
    assert [code for code in Code if f"| `{code}` |" not in page] == []
    kinds = {check.partition(".")[0] for check in CHECKS}
    assert {kind for family in FAMILIES.values() for kind in family.checks.split()} <= kinds


@pytest.mark.parametrize("told", HERE, ids=lambda told: f"{told.guide}: {told.command}")
def test_a_command_of_a_guide_works(told, tmp_path, monkeypatch, project_copy):
    if told.command.endswith(ENDLESS):
        step = Step(told.command.removesuffix(ENDLESS), '{"event": "listening", ...\n')
        with running(step, project_copy._replace(folder=tmp_path)):
            return
    monkeypatch.chdir(tmp_path)
    command = told.command
    for word, meant in STANDS_FOR.items():
        command = command.replace(word, meant)
    program, *arguments = shlex.split(command, comments=True)
    assert program == "kiosk", f"{program} is tried nowhere: add it to TRIED_BY, or to NOT_TRIED with the reason"
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0, "if it can't work here, it belongs into TRIED_BY or NOT_TRIED"


def test_who_is_said_to_try_a_guides_commands_reads_it():
    used = {
        (guide, start)
        for guide, start in TRIED_BY
        for told in EVERY
        if told.guide == guide and told.command.startswith(start)
    }
    assert used == set(TRIED_BY)
    for test in set(TRIED_BY.values()) - {"tests/kiosk/mock/web/test_download.py"}:
        assert "README" in (ROOT / test).read_text("utf-8")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_that_a_guide_names_is_one_that_there_is(guide):
    inline = re.findall(r"`((?:kiosk|make) [^`\n]*)`", (ROOT / guide).read_text("utf-8"))
    named = inline + [told.command for told in commands(guide)]
    assert [line for line in named if re.match(r"(kiosk|make) [a-z]", line) and not exists(line)] == []


def test_a_command_or_option_that_is_not_there_is_noticed():
    assert exists("kiosk camera tune --seconds 3 # turn the lens")
    assert not exists("kiosk camera twist")
    assert not exists("kiosk camera tune --slowly")
    assert not exists("make tset")


def exists(line):
    """Whether there are such a command, and such options."""
    program, *words = shlex.split(line.replace("…", ""), comments=True)
    if program == "make":
        return bool(re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    command = {row.name: row.load for row in COMMANDS}[words.pop(0)]()
    while isinstance(command, TyperGroup) and words and re.fullmatch(r"[a-z]+", words[0]):
        command = command.commands.get(words.pop(0))
    if command is None:
        return False
    options = {"--help"} | {option for parameter in command.params for option in parameter.opts}
    return {word.partition("=")[0] for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_points_to_is_there(guide):
    text = re.sub(FENCED, "", (ROOT / guide).read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        place, _, heading = link.partition("#")
        if "://" not in link:
            target = (ROOT / guide).parent / place if place else ROOT / guide
            assert target.exists(), link
            assert not heading or heading in headings(target.read_text("utf-8")), link


def headings(text):
    """What a heading is called in an address."""
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }


def test_commands_are_found_in_every_kind_of_block(tmp_path):
    found = [told.command for told in commands("kiosk/mock/README.md")]
    assert any(command.startswith("kiosk mock") for command in found)
    assert any(command.startswith("curl --silent") and "--data" in command for command in found)
    assert "kiosk config schema" in {told.command.partition(" #")[0].strip() for told in commands("config/README.md")}
