"""What the README says of layouts is so."""

import re

from kiosk.config import files
from kiosk.tickets.fields import FIELDS
from kiosk.tickets.loading import load
from kiosk.tickets.parts import PARTS
from tests.kiosk.lobby import face
from tests.kiosk.tickets.test_loading import FIRST, SHIPPED

SECTION = (files.folder() / "README.md").read_text("utf-8").partition("## Ticket layouts")[2]
COMMON = {"when"}


def test_the_readme_names_every_shipped_layout():
    assert all(f"`{name}`" in SECTION.partition("\n\n    kiosk")[0] for name in SHIPPED)


def test_the_readme_names_every_field():
    assert re.findall(r"`\{(\w+)\}`", SECTION.partition("\nFields:")[2].partition("and the words")[0]) == list(FIELDS)


def test_the_readme_names_every_part_and_every_key_of_it():
    told = {}
    for names, more in re.findall(r"^\| (`.*?) \|.*\|(.*)\|$", SECTION, re.MULTILINE):
        parts = re.findall(r"`(\w+)`", names)
        for part in parts:
            told[part] = {*parts, *re.findall(r"`(\w+)`", more)}
    assert told == {name: set(part.model_fields) - COMMON for name, part in PARTS.items()}


def test_the_layout_in_the_readme_is_one(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", SECTION, re.DOTALL)
    path = tmp_path / "ours.toml"
    path.write_text(text)
    assert load(str(path))(face(), FIRST).ops
