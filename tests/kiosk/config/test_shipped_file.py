"""``config/kiosk.toml`` is the reference: it says what the model says, no more and no less."""

import tomllib
from itertools import pairwise

import pytest

from kiosk.config import files
from kiosk.config.loading import load
from kiosk.config.model import Config

TEXT = (files.folder() / "kiosk.toml").read_text("utf-8")


def sections():
    defaults = [(name, field.default) for name, field in Config.model_fields.items()]
    return [(name, default[0] if isinstance(default, tuple) else default) for name, default in defaults]


def comments():
    """The comment above each line that has one, by (section, key); the section's own has no key."""
    found = {}
    section = ""
    lines = TEXT.splitlines()
    for above, line in pairwise(lines):
        if line.startswith("["):
            section = line.strip("[]")
        if line and not line.startswith("#"):
            found[section, "" if line.startswith("[") else line.partition(" = ")[0]] = above
    return found


def keys():
    return [(name, section, key) for name, section in sections() for key in type(section).model_fields]


def shown(name):
    section = tomllib.loads(TEXT)[name]
    return section[0] if isinstance(section, list) else section


def test_the_shipped_file_is_all_defaults():
    assert load(files.folder() / "kiosk.toml") == Config()


def test_the_shipped_file_has_the_sections_of_the_model_in_its_order():
    assert list(tomllib.loads(TEXT)) == list(Config.model_fields)


@pytest.mark.parametrize(("name", "section"), sections())
def test_a_section_shows_all_its_keys_in_order(name, section):
    assert list(shown(name)) == list(type(section).model_fields)


@pytest.mark.parametrize(("name", "section", "key"), keys())
def test_a_key_shows_its_default(name, section, key):
    assert shown(name)[key] == getattr(section, key)


@pytest.mark.parametrize(("name", "section", "key"), keys())
def test_a_key_has_its_description_as_its_comment(name, section, key):
    assert comments()[name, key] == f"# {type(section).model_fields[key].description}"


@pytest.mark.parametrize(("name", "section"), sections())
def test_a_section_has_its_sentence_as_its_comment(name, section):
    assert comments()[name, ""] == f"# {type(section).__doc__}"


def test_there_is_one_comment_each_and_two_lines_of_introduction():
    lines = [line for line in TEXT.splitlines() if line.startswith("#")]
    assert len(lines) == 2 + len(comments())


def test_the_demo_runs_without_hardware():
    demo = load(files.folder() / "demo.toml")
    assert demo.printer.device.startswith("virtual:")
    assert all(reader.device.startswith("virtual:") for reader in demo.readers)
