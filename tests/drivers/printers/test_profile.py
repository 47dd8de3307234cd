import re

import pytest

from drivers.errors import ProfileError
from drivers.ports import Evidence
from drivers.printers.profile import AtEnd, Cjk, Made, load
from tests.drivers.printers.samples import PROFILES

GOOD = (PROFILES / "generic-80mm.toml").read_text("utf-8")


SOURCES = re.compile(r"unverified|our choice|reference|manual|printer-db|specification|source code|https://")
"""what a comment must name: where the fact comes from, or that nobody knows"""


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_that_ships_loads_and_gives_a_source_for_each_fact(path):
    load(path)
    lines = [line.partition("#") for line in path.read_text("utf-8").splitlines() if not line.startswith("name = ")]
    assert [fact for fact, _, comment in lines if "=" in fact and not SOURCES.search(comment)] == []


def test_a_profile_holds_what_its_file_says():
    profile = load(PROFILES / "epson-tm-t88-native.toml")
    assert (profile.width_dots, profile.dpi, profile.text, profile.cjk) == (512, 180, Made.NATIVE, Cjk.GB18030)
    assert profile.cut == b"\x1dVB\x00"
    assert profile.evidence is Evidence.PROVED
    assert profile.dots_mm == pytest.approx(7.087, abs=0.001)


def test_an_unknown_key_is_refused_with_the_one_that_was_meant(tmp_path):
    error = refused(tmp_path, GOOD + "\nspeed_mm = 90\n")
    assert "speed_mm'" in str(error)
    assert "did you mean 'speed_mm_s'" in str(error)


def test_a_missing_key_is_named_with_its_file(tmp_path):
    error = refused(tmp_path, GOOD.replace("dpi =", "# dpi ="))
    assert "'dpi' is missing" in str(error)
    assert "model.toml" in str(error)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("width_dots", "577"),
        ("width_dots", "0"),
        ("width_dots", "true"),
        ("dpi", '"203"'),
        ("speed_mm_s", "0"),
        ("cut_seconds", "nan"),
        ("cjk", '"gbk"'),
        ("cut", '"1D 5"'),
        ("cut", "29"),
        ("clear", "0"),
        ("proof", '"hearsay"'),
        ("asb", "1"),
        ("dialect", '"klingon"'),
        ("dialect", "[1]"),
        ("name", '""'),
    ],
)
def test_a_value_that_can_not_be_is_refused_by_the_name_of_its_key(tmp_path, key, value):
    text = "\n".join(f"{key} = {value}" if line.startswith(f"{key} ") else line for line in GOOD.splitlines())
    error = refused(tmp_path, text)
    assert key in str(error)
    assert error.remedy


PRESENTER = (PROFILES / "custom-vkp80iii.toml").read_text("utf-8")


def test_a_presenters_command_is_written_with_the_facts_in_it():
    presenter = load(PROFILES / "custom-vkp80iii.toml").presenter
    assert presenter
    assert presenter.present == bytes.fromhex("1C 50 0C 00 52 1E")
    assert presenter.hold_seconds == 30
    assert presenter.at_end is AtEnd.RETRACT


def test_a_probe_is_told_what_a_printer_says_of_itself():
    identity = load(PROFILES / "custom-vkp80ii.toml").identity
    assert b"\x01\xb9" in identity.codes
    assert load(PROFILES / "epson-tm-t88.toml").identity.maker == "EPSON"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("present = ", "presnt = ", "there is no key 'presenter.presnt'; did you mean 'present'"),
        ("present = .*", 'present = "1C 50 step"', "steps and seconds among them"),
        ("present = .*", "present = 28", "bytes in hexadecimal are wanted"),
        ("step_mm = .*", "", "presenter.present has steps in it"),
        ("out_mm = .*", "out_mm = 200\nstep_mm = 0.5", "400 steps, more than 255"),
        ("hold_seconds = .*", "hold_seconds = 256", "presenter.hold_seconds = 256: a number from 0 to 255"),
        ("at_end = .*", 'at_end = "keep"', "retract, eject, hold"),
        ("codes = .*", 'codes = "FF"', "identity.codes = 'FF': a list of texts"),
        ("codes = .*", 'codes = ["F"]', "identity.codes = ['F']: bytes in hexadecimal"),
        ('dialect = "custom"', 'dialect = "clone"', "asb = true, and the dialect 'clone' knows no command"),
    ],
)
def test_a_mistake_in_a_table_is_told_with_its_path(tmp_path, old, new, said):
    text = PRESENTER
    if "step_mm = 0.5" in new:
        text = re.sub("step_mm = .*", "", text)
    assert said in str(refused(tmp_path, re.sub(rf"(?m)^{old}", new, text)))


def test_a_mistake_is_told_with_its_line(tmp_path):
    proof, hold = GOOD.replace('"in_turn"', '"at_once"'), PRESENTER.replace("hold_seconds = 30", "hold_seconds = -1")
    assert f"model.toml line {line_of('proof = ', proof)}: proof" in str(refused(tmp_path, proof))
    assert f"model.toml line {line_of('hold_seconds = ', hold)}: presenter.hold" in str(refused(tmp_path, hold))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("width_dots", "577", "width_dots = 577: a multiple of 8 is wanted"),
        ("proof", '"presenter"', "proof = 'presenter' wants a table [presenter]"),
        ("cut", '""', "cut may only be empty where"),
    ],
)
def test_facts_that_contradict_each_other_are_told_with_the_line(tmp_path, key, value, said):
    text = re.sub(rf"(?m)^{key} = .*", f"{key} = {value}", GOOD)
    assert f"model.toml line {line_of(f'{key} = ', text)}: {said}" in str(refused(tmp_path, text))


def test_a_table_that_is_none_is_refused(tmp_path):
    assert "a table is wanted" in str(refused(tmp_path, GOOD.partition("[identity]")[0] + "\nidentity = 3\n"))


def test_a_proof_by_sight_wants_a_presenter_and_a_paper_wants_an_end(tmp_path):
    assert "wants a table [presenter]" in str(refused(tmp_path, GOOD.replace('"in_turn"', '"presenter"')))
    assert "cut may only be empty" in str(refused(tmp_path, re.sub("(?m)^cut = .*", 'cut = ""', GOOD)))


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("custom-vkp80iii", Evidence.PROVED),
        ("custom-vkp80ii", Evidence.PROVED),
        ("generic-80mm", Evidence.PROCESSED),
        ("xprinter-80mm", Evidence.INFERRED),
        ("pyramid-phoenix", Evidence.INFERRED),
        ("one-way-80mm", Evidence.NONE),
    ],
)
def test_a_profile_says_the_best_that_its_printer_can_prove(name, evidence):
    assert load(PROFILES / f"{name}.toml").evidence is evidence


def test_what_is_not_toml_is_refused_with_its_line(tmp_path):
    assert "line 1" in str(refused(tmp_path, "name 'x'"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ProfileError, match=r"missing\.toml can't be read"):
        load(tmp_path / "missing.toml")


def line_of(start, text):
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def refused(tmp_path, text):
    path = tmp_path / "model.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProfileError) as caught:
        load(path)
    return caught.value
