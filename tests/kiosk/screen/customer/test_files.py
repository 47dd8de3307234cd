"""The page's files: what they are not allowed to hold, and what they may not lack."""

import re

import pytest

from kiosk.domain.problem import Code
from kiosk.screen import files

FOLDER = files.WEB / "customer"
FILES = sorted(path.name for path in FOLDER.iterdir())
OWN_VIEWS = {"SEAT-MISSING", "SEAT-SCAN"}
"""Problems that have a view of their own and no sign."""


def text(name):
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_scripts_make_no_markup_of_text(name):
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|javascript:|Attribute\(\"style",
        text(name),
    )


@pytest.mark.parametrize("name", FILES)
def test_files_stay_short_and_need_nobody_else(name):
    assert len(text(name).splitlines()) <= 300
    assert set(re.findall(r"https?://[^\"'\s)]+", text(name))) <= {"http://www.w3.org/2000/svg"}


def test_the_page_holds_no_script_or_style_of_its_own():
    page = text("index.html")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|style=|\son\w+=", page)
    named = re.findall(r'(?:href|src)="/assets/([^"]+)"', page)
    assert {name for name in FILES if name.endswith(".css")} <= set(named)
    assert set(named) <= set(FILES)


def test_each_problem_has_its_sign():
    rows = set(re.findall(r'^  "([A-Z]+-[A-Z]+)": \{ sign: "(?:\w+)"', text("problems.js"), re.MULTILINE))
    assert rows | OWN_VIEWS == set(Code)


def test_each_sign_that_is_named_is_drawn():
    drawn = set(re.findall(r"^  (\w+): \[", text("icons.js"), re.MULTILINE))
    named = set(re.findall(r'sign: "(\w+)"', text("problems.js")))
    for name in FILES:
        if name.endswith(".js"):
            named |= set(re.findall(r'\b(?:icon|sign)\("(\w+)"', text(name)))
    assert named <= drawn
