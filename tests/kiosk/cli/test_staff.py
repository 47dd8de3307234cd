import json
import re
import shlex
import stat
from pathlib import Path

import cv2
import pytest
from argon2 import PasswordHasher
from typer.main import get_command
from typer.testing import CliRunner

import kiosk
from kiosk.cli.staff import staff
from kiosk.journal.upkeep import Act
from kiosk.staff import people
from kiosk.staff.errors import NotUnderstood
from kiosk.staff.people import BADGE, People, PeopleError
from tests.papers import qr_codes

PIN, OTHER = "274913", "880135"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(people, "_HASHER", cheap)
    monkeypatch.setattr(people, "_NOBODY", cheap.hash("nobody"))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state" / "staff.json"


@pytest.fixture
def run(tmp_path, file):
    """Run a command; what is typed when it asks comes line by line."""
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[kiosk]\nstate_dir = "{file.parent}"\n')

    def run(command, *arguments, typed=()):
        return CliRunner().invoke(
            staff, [command, *map(str, arguments), "--config", str(config)], input="".join(f"{it}\n" for it in typed)
        )

    return run


def test_somebody_is_added_with_a_pin_that_is_asked_for_twice_and_never_shown(run, file):
    ended = run("add", "Li Na", typed=(PIN, PIN))
    assert ended.exit_code == 0
    assert "Li Na has the number 1\n" in ended.stdout
    assert PIN not in ended.output
    assert run("add", "王芳", typed=(OTHER, OTHER)).stdout.endswith("王芳 has the number 2\n")
    found = People.load(file)
    assert (found.by_pin(1, PIN), found.by_pin(2, OTHER)) == found.all
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_pin_that_is_typed_twice_in_two_ways_is_asked_for_again(run, file):
    assert run("add", "Li Na", typed=(PIN, OTHER, PIN, PIN)).exit_code == 0
    assert People.load(file).by_pin(1, PIN)


@pytest.mark.parametrize("pin", ["123456", "12345", "none at all"])
def test_a_pin_that_somebody_would_guess_adds_nobody(run, file, pin):
    ended = run("add", "Li Na", typed=(pin, pin))
    assert isinstance(ended.exception, PeopleError)
    assert "6 to 12 digits" in ended.exception.remedy
    assert not file.exists()


def test_a_new_pin_takes_the_place_of_the_old_one(run, file):
    run("add", "Li Na", typed=(PIN, PIN))
    assert run("pin", "Li Na", typed=(OTHER, OTHER)).stdout.endswith("Li Na has a new PIN\n")
    found = People.load(file)
    assert (found.by_pin(1, PIN), found.by_pin(1, OTHER)) == (None, found.named("Li Na"))


def test_a_badge_is_a_picture_for_its_owners_eyes_that_opens_the_page(run, file, tmp_path):
    run("add", "Li Na", typed=(PIN, PIN))
    out = tmp_path / "badge.png"
    ended = run("badge", "Li Na", "--out", out)
    (text,) = qr_codes(cv2.imread(str(out), cv2.IMREAD_GRAYSCALE))
    assert text.startswith(BADGE)
    assert text not in ended.output
    assert People.load(file).by_badge(text) == People.load(file).named("Li Na")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_badge_that_can_not_be_written_leaves_the_old_one_valid(run, file, tmp_path):
    run("add", "Li Na", typed=(PIN, PIN))
    before = file.read_bytes()
    ended = run("badge", "Li Na", "--out", tmp_path / "nowhere" / "badge.png")
    assert isinstance(ended.exception, PeopleError)
    assert "--out" in ended.exception.remedy
    assert file.read_bytes() == before


def test_who_is_there_is_listed_with_what_opens_the_page(run, tmp_path):
    assert run("list").stdout == "nobody yet: kiosk staff add NAME\n"
    run("add", "Li Na", typed=(PIN, PIN))
    run("badge", "Li Na", "--out", tmp_path / "badge.png")
    run("add", "王芳", typed=(OTHER, OTHER))
    assert run("list").stdout == "  1  Li Na, with a PIN and a badge\n  2  王芳, with a PIN\n"
    rows = json.loads(run("list", "--json").stdout)
    assert rows[1] == {"number": 2, "name": "王芳", "pin": True, "badge": False}
    assert "argon2" not in json.dumps(rows)


def test_who_is_removed_is_there_no_more(run, file):
    run("add", "Li Na", typed=(PIN, PIN))
    assert run("remove", "Li Na").stdout == "Li Na is removed\n"
    assert People.load(file) == People()


@pytest.mark.parametrize("command", ["remove", "badge"])
def test_who_is_not_there_is_an_error_with_a_remedy(run, command, tmp_path):
    ended = run(command, "Li Na", *(["--out", tmp_path / "badge.png"] if command == "badge" else []))
    assert isinstance(ended.exception, PeopleError)
    assert "kiosk staff list" in ended.exception.remedy
    assert not (tmp_path / "badge.png").exists()


def test_a_name_that_a_journal_can_not_show_is_refused(run, file):
    assert isinstance(run("add", "Li\nNa", typed=(PIN, PIN)).exception, NotUnderstood)
    assert not file.exists()


@pytest.mark.parametrize("arguments", [("list",), ("remove", "Li Na"), ("badge", "Li Na")])
def test_a_damaged_file_is_told_of_and_left_as_it_is(run, file, arguments):
    file.parent.mkdir()
    file.write_text("{")
    ended = run(*arguments)
    assert isinstance(ended.exception, PeopleError)
    assert "put it aside" in ended.exception.remedy
    assert file.read_text() == "{"


def test_the_commands_that_the_readme_tells_are_all_there_are_and_work(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    readme = Path(kiosk.__file__).with_name("README.md").read_text("utf-8")
    told = [shlex.split(line) for line in re.findall(r"^\$ kiosk staff (.*)$", readme, re.MULTILINE)]
    assert [run(*words, typed=(PIN, PIN)).exit_code for words in told] == [0] * 5
    assert {words[0] for words in told} == set(get_command(staff).commands)  # type: ignore[attr-defined]


def test_the_readme_tells_of_each_act_that_the_journal_knows():
    readme = Path(kiosk.__file__).with_name("README.md").read_text("utf-8")
    assert all(f"`{act}`" in readme for act in Act)
