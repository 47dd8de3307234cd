import re

import pytest

from drivers.errors import ProfileError
from drivers.ports import Evidence
from drivers.printers.profile import Cjk, Made, load
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


def test_what_is_not_toml_is_refused_with_its_line(tmp_path):
    assert "line 1" in str(refused(tmp_path, "name 'x'"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ProfileError, match=r"missing\.toml can't be read"):
        load(tmp_path / "missing.toml")


def refused(tmp_path, text):
    path = tmp_path / "model.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProfileError) as caught:
        load(path)
    return caught.value
