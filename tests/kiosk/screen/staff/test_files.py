"""The files of the staff's page: what they are not allowed to hold, and what they may not lack."""

import re

import pytest

from kiosk.screen import files

FOLDER = files.WEB / "staff"
FILES = sorted(path.name for path in FOLDER.iterdir())


def text(name, page="staff"):
    return (files.WEB / page / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_files_stay_short_and_make_no_markup_of_text(name):
    assert len(text(name).splitlines()) <= 300
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|javascript:|https?://"
    assert not re.findall(forbidden, text(name))


def test_the_page_names_its_files_and_no_script_or_style_of_its_own():
    page = text("index.html")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|style=|\son\w+=", page)
    assert set(re.findall(r'"/staff/assets/([^"]+\.css)"', page)) == {name for name in FILES if name.endswith(".css")}


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
def test_each_module_that_is_imported_is_there(name):
    own = re.findall(r'from "\./([^"]+)"', text(name))
    shared = re.findall(r'from "/assets/([^"]+)"', text(name))
    assert set(own) <= set(FILES)
    assert all((files.WEB / "customer" / one).is_file() for one in shared)


def test_each_sign_that_is_named_is_drawn():
    drawn = set(re.findall(r"^  (\w+): \[", text("icons.js", "customer"), re.MULTILINE))
    named = {sign for name in FILES if name.endswith(".js") for sign in re.findall(r'\bicon\("(\w+)"', text(name))}
    tables = re.findall(r'^    "(\w+)",\n  \],', text("dialog.js"), re.MULTILINE)
    assert named
    assert tables
    assert named | set(tables) <= drawn
