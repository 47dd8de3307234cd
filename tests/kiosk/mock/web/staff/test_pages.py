"""P13 in a browser: what the gate's page and the counter's have in common."""

import re

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from tests.kiosk.mock.web.conftest import PHONE, SCREEN
from tests.kiosk.mock.web.staff.scanner import scan


@pytest.mark.parametrize("path", ["usher", "counter"])
def test_the_pages_of_the_staff_keep_to_themselves(shop, path):
    answer = requests.get(f"{shop.url}/{path}", timeout=5)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.text
    for name in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert requests.get(f"{shop.url}/{name}", timeout=5).status_code == 200


def test_a_wrong_token_is_not_taken_and_is_forgotten_with_the_page(phone, shop):
    page = phone(f"{shop.url}/usher")
    page.get_by_label("Token").fill("a-wrong-token")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("not taken").wait_for()
    assert page.evaluate("Object.keys(sessionStorage).concat(Object.keys(localStorage))") == []
    page.get_by_label("Token").fill("development-gate")
    page.keyboard.press("Enter")
    page.locator(".result").wait_for()
    page.reload()
    page.locator(".result").wait_for()
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Token").wait_for()
    assert "development-gate" not in page.evaluate("JSON.stringify(sessionStorage)")


@pytest.mark.parametrize(("language", "scheme", "size"), [("zh", "light", PHONE), ("en", "dark", SCREEN)])
def test_p13_axe_finds_nothing_on_the_staffs_pages_and_nothing_is_wider_than_the_screen(
    phone, shop, usher, counter, tickets, language, scheme, size
):
    look = {"language": language, "color_scheme": scheme}
    check(phone(f"{shop.url}/counter", size, **look))
    gate = usher(size, **look)
    for code in (tickets[0]["face"]["code"], tickets[0]["face"]["code"]):
        check(gate)
        scan(gate, code)
        gate.locator(".result.yes, .result.no").wait_for()
    check(gate)
    page = counter(size, **look)
    bought = shop.buy(2)
    scan(page, bought.qr)
    page.locator(".card").first.wait_for()
    check(page)
    page.locator(".button.main", has_text="2").click()
    page.locator(".card.made").first.wait_for()
    check(page)
    page.locator(".card .risky").first.click()
    page.locator(".card.in_doubt").wait_for()
    check(page)
    for one in (gate, page):
        assert one.evaluate("document.documentElement.scrollWidth") <= size["width"]


def check(page):
    found = Axe().run(page).response["violations"]
    assert not [(it["id"], it["impact"], [node["html"][:200] for node in it["nodes"][:3]]) for it in found]


NO_STORAGE = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('denied') } })"


def test_an_older_browser_and_one_that_keeps_nothing_serve_too(browser, shop, tickets):
    context = browser.new_context(locale="en-GB")
    context.add_init_script(f"delete AbortSignal.timeout; {NO_STORAGE}")
    page = context.new_page()
    page.goto(f"{shop.url}/usher")
    page.get_by_label("Token").fill("development-gate")
    page.keyboard.press("Enter")
    page.locator(".result").wait_for()
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.yes").wait_for()
    page.get_by_role("button", name="中文").click()
    page.get_by_text("请进").wait_for()
    context.close()


def test_a_programmers_error_is_not_told_to_people(browser, shop, tickets):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{shop.url}/usher")
    page.get_by_label("Token").fill("development-gate")
    page.keyboard.press("Enter")
    page.locator(".result").wait_for()
    page.route("**/v1/admissions", lambda route: route.fulfill(json={"seat": "E7"}))
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.no, .result.open").get_by_text("Something went wrong on this page.").wait_for()
    context.close()
