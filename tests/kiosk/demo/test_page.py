"""The demo's page: asked as a stranger would, and used with a mouse alone in a real browser."""

import base64
import io

import numpy as np
import pytest
import requests as http
from PIL import Image

from drivers.cameras.decoding import decode
from kiosk.demo.hands import Hands
from kiosk.demo.journey import Demo
from kiosk.demo.page import Table, page
from kiosk.errors import KioskError

PATIENCE = 60_000


def url_of(size=(40, 60)):
    data = io.BytesIO()
    Image.new("RGB", size, "white").save(data, "png")
    return "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()


def away():
    raise KioskError("no kiosk answers", "start it")


@pytest.fixture
def hands(tmp_path):
    (tmp_path / "papers").mkdir()
    return Hands(tmp_path / "shown.png", tmp_path / "papers")


@pytest.fixture
def table(hands):
    return Table(hands, away)


@pytest.fixture
def origin(table):
    with page(table) as origin:
        yield origin


def post(origin, path, body, **headers):
    return http.post(f"{origin}/{path}", json=body, headers={"Origin": origin} | headers, timeout=30)


def test_it_says_where_everything_stands_while_the_kiosk_is_away(origin):
    told = http.get(f"{origin}/now", timeout=30).json()
    assert told["kiosk"] == {"state": "away", "why": "no kiosk answers"}
    assert (told["held"], told["papers"], told["phone"]) == ("", [], "")


def test_a_picture_and_a_paper_are_held_and_dropped(origin, hands, tmp_path):
    (tmp_path / "papers" / "0001.png").write_bytes(base64.b64decode(url_of().partition(",")[2]))
    assert post(origin, "hold", {"picture": url_of()}).status_code == 204
    assert http.get(f"{origin}/now", timeout=30).json()["held"] == "phone"
    assert post(origin, "hold", {"paper": "0001.png"}).status_code == 204
    assert hands.held == "0001.png"
    assert http.get(f"{origin}/papers/0001.png", timeout=30).headers["content-type"] == "image/png"
    assert post(origin, "drop", {}).status_code == 204
    assert hands.held == ""


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("hold", {"picture": "data:image/png;base64,AAAA"}, 422),
        ("hold", {"picture": "%%%"}, 422),
        ("hold", {"picture": 7}, 422),
        ("hold", {}, 422),
        ("hold", {"paper": "../kiosk.key"}, 422),
        ("hold", {"picture": "A" * 2_100_000}, 413),
        ("hold", [], 400),
        ("do", {"fault": "quit"}, 404),
        ("do", {"fault": 1}, 400),
        ("do", {}, 400),
    ],
)
def test_what_hands_can_not_do_is_refused_and_nothing_is_held(origin, hands, path, body, status):
    answer = post(origin, path, body)
    assert answer.status_code == status
    assert answer.json()["reason"]
    assert hands.held == ""


def test_another_site_can_neither_hold_anything_nor_be_the_page(origin, hands):
    assert post(origin, "hold", {"picture": url_of()}, Origin="http://elsewhere.example").status_code == 403
    assert http.get(origin, headers={"Host": "elsewhere.example"}, timeout=30).status_code == 421
    assert hands.held == ""
    policy = http.get(origin, timeout=30).headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_it_says_the_same_in_both_languages(origin, browser):
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(origin)
        words = tab.evaluate("import('/assets/words.js').then(({ WORDS }) => WORDS)")
    assert words["en"].keys() == words["zh"].keys()
    for key, text in words["en"].items():
        assert ("{number}" in text) == ("{number}" in words["zh"][key]), key
        assert text.strip()
        assert words["zh"][key].strip()


def test_with_a_mouse_alone_a_visitor_buys_shows_breaks_mends_and_takes_tickets(tmp_path, browser, artefact):
    papers = tmp_path / "papers"
    (tmp_path / "work").mkdir()
    with (
        Demo(tmp_path / "work", papers, print, port=0) as demo,
        browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US") as context,
    ):
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()
        wrong: list[str] = []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.goto(demo.page)
        step, phone, kiosk = tab.locator("#steps .now"), tab.frame_locator("#phone"), tab.frame_locator("#kiosk")

        phone.locator("main a").first.wait_for()
        tab.locator("#hold").click()
        tab.get_by_text("buy seats on it first").wait_for()

        tab.locator("summary").click()
        tab.get_by_role("button", name="Paper runs out").click()
        kiosk.get_by_text("PRN-PAPER").wait_for()
        assert kiosk.locator("html").get_attribute("lang") == "en-GB"
        tab.get_by_role("button", name="New roll").click()
        kiosk.get_by_text("PRN-PAPER").wait_for(state="detached")
        tab.locator("summary").click()

        phone.locator("main a").first.click()
        phone.locator("main a[href*=screening]").first.click()
        phone.locator("[data-look=free]").first.click()
        phone.locator("[data-look=free]:not([aria-checked=true])").first.click()
        phone.get_by_role("button", name="Hold 2 seats").click()
        phone.get_by_role("link", name="Pay").click()
        phone.get_by_role("button", name="Pay", exact=True).click()
        phone.get_by_role("link", name="Back to the cinema").click()
        phone.locator(".dots svg, .dots canvas").wait_for()
        tab.locator("#steps .now", has_text="Hold the phone").wait_for()
        artefact(tab, "demo-bought")

        tab.locator("#hold").click()
        tab.locator("#papers li").nth(1).wait_for()
        tab.locator("#steps .now", has_text="Take the tickets").wait_for()
        artefact(tab, "demo-printed")
        assert demo.hands.held == ""

        tab.locator("#language").click()
        assert "取走" in step.inner_text()
        kiosk.locator("html[lang=zh-CN]").wait_for()
        tab.locator("#papers button").first.click()
        kiosk.locator("main").wait_for()
    assert not wrong
    assert len([code for path in papers.glob("*.png") for code in codes(path)]) == 2


def codes(path):
    with Image.open(path) as paper:
        return decode(np.asarray(paper.convert("L")))
