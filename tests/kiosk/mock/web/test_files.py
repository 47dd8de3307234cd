"""The pages' files: what goes out, how it is called, and what they are not allowed to hold."""

import json
import re
from pathlib import Path

import pytest
import requests

import kiosk.mock

WEB = Path(kiosk.mock.__file__).with_name("web")
FILES = sorted(path.relative_to(WEB).as_posix() for path in WEB.rglob("*") if path.is_file())
SCRIPTS = [name for name in FILES if name.endswith(".js")]
TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".png": "image/png"}


def get(house, path, **headers):
    return requests.get(house.url + path, headers=headers, timeout=10, allow_redirects=False)


@pytest.mark.parametrize("name", FILES)
def test_each_file_goes_out_with_its_type_a_tag_and_the_policy(house, name):
    answer = get(house, f"/web/{name}")
    assert answer.content == (WEB / name).read_bytes()
    assert answer.headers["Content-Type"].startswith(TYPES.get(Path(name).suffix, ("image/svg+xml", "application/")))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy
    again = get(house, f"/web/{name}", **{"If-None-Match": f'"other", W/{answer.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert get(house, f"/web/{name}", **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "phone/",
        "../app.py",
        "%2e%2e/app.py",
        "..%2fapp.py",
        "phone/..%2f..%2fsettings.py",
        "%2fetc%2fpasswd",
        "phone/app.js%00.css",
        "PHONE/app.js",
        "phone//app.js",
        "phone\\app.js",
    ],
)
def test_nothing_but_the_files_themselves_is_given(house, path):
    request = requests.Request("GET", house.url).prepare()
    request.url = f"{house.url}/web/{path}"
    with requests.Session() as session:
        answer = session.send(request, timeout=10)
    assert answer.status_code == 404
    assert answer.json()["reason"] == "no_such_page"


def test_the_service_worker_keeps_all_that_the_page_needs_and_changes_with_it(house):
    first = get(house, "/worker.js").text.splitlines()[0]
    shell = json.loads(first.removeprefix("self.SHELL = ").removesuffix(";"))
    needed = {f"web/{name}" for name in FILES if name.startswith("phone/")} - {"web/phone/worker.js"}
    assert set(shell["files"]) == needed | {"./", "web/style.css"}
    assert re.fullmatch("[0-9a-f]{16}", shell["mark"])
    for name in shell["files"]:
        assert get(house, f"/{name.removeprefix('./')}").status_code == 200


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_no_markup_of_text(name):
    text = (WEB / name).read_text()
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|javascript:", text
    )
    assert "style=" not in text


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".js", ".css", ".html"))])
def test_files_stay_short(name):
    assert len((WEB / name).read_text().splitlines()) <= 300


def test_every_word_of_the_page_is_there_in_both_languages_and_is_used():
    words = (WEB / "phone" / "words.js").read_text()
    table = dict(re.findall(r'^  (\w+): \[\s*("[^\n]*",\s*"[^\n]*"),?\s*\],$', words, re.MULTILINE))
    assert len(table) == len(re.findall(r"^  \w+: \[", words, re.MULTILINE))
    code = "".join(
        (WEB / name).read_text() for name in SCRIPTS if name.startswith("phone/") and name != "phone/words.js"
    )
    for key, both in table.items():
        chinese, english = json.loads(f"[{' '.join(both.split())}]")
        assert chinese != english, key
        assert set(re.findall(r"{\w+}", chinese)) == set(re.findall(r"{\w+}", english)), key
        assert re.search(rf'["\'.]{key}\b', code), f"{key} is not used"
    for key in re.findall(r'\bt\("(\w+)"', code):
        assert key in table
