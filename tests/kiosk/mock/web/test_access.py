"""Whoever can't see, or not well, can use every screen: axe looks at all of them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.kiosk.mock.web import walk
from tests.kiosk.mock.web.conftest import PHONE, SCREEN


def check(page):
    found = Axe().run(page).response["violations"]
    assert not [(it["id"], it["impact"], [node["html"][:200] for node in it["nodes"][:3]]) for it in found]


@pytest.mark.parametrize(("language", "scheme", "size"), [("zh", "light", PHONE), ("en", "dark", SCREEN)])
def test_p16_axe_finds_nothing_on_any_screen(phone, shop, language, scheme, size):
    page = phone(shop.url, size, language, color_scheme=scheme)
    page.locator("a.film").first.wait_for()
    check(page)
    page.locator(walk.film(page)).first.click()
    page.locator("a.time").first.wait_for()
    check(page)
    page.locator("a.time").first.click()
    page.locator(".spot").first.wait_for()
    sold, chosen = walk.free_seats(page, 2)
    shop.phone().buy(page.url.split("/")[-1], [sold])
    page.reload()
    walk.seat(page, chosen).click()
    check(page)
    page.locator(".deal .main").click()
    page.locator(".countdown").wait_for()
    check(page)
    walk.pay(page)
    check(page)
    page.locator(".risky").first.click()
    page.get_by_role("dialog").wait_for()
    check(page)
    page.get_by_role("dialog").locator(".risky").click()
    page.get_by_role("link", name=re.compile("^(重新选座|Choose again)$")).wait_for()
    check(page)
    page.goto(f"{shop.url}/#/tickets")
    page.locator(".entry").first.wait_for()
    check(page)
    for path in ("about", "nowhere", "elsewhere", "order/none"):
        page.goto(f"{shop.url}/#/{path}")
        page.locator(".wait").wait_for(state="detached")
        check(page)


@pytest.mark.parametrize(("path", "language"), [("plain", "zh"), ("plain?cinema=westlake", "en"), ("docs", "en")])
def test_p15_axe_finds_nothing_on_the_pages_without_script(phone, shop, path, language):
    check(phone(f"{shop.url}/{path}", language=language))
