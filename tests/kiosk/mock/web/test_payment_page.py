"""The gateway's page in a real browser, with script and without."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.kiosk.mock.web.conftest import PHONE, SCREEN


@pytest.fixture
def order(shop):
    with shop.phone() as phone:
        yield phone.order(seats=2)


def page_of(shop, order):
    return shop.url + order["pay_url"].removesuffix("/pay")


@pytest.mark.parametrize("script", [True, False])
def test_p11_a_customer_pays_on_the_gateways_page_and_goes_back_to_the_cinema(phone, shop, order, eventually, script):
    page = phone(page_of(shop, order), java_script_enabled=script)
    assert f"¥{order['amount']}" in page.inner_text("main")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text('Paid')")
    assert page.url == page_of(shop, order)
    with shop.phone() as owner:
        eventually(lambda: owner.show(order)["state"] == "paid")
    page.click("a")
    page.wait_for_url(shop.url + "/**")


def test_p11_a_page_that_waits_for_the_bank_follows_by_itself(phone, shop, order):
    page = phone(page_of(shop, order), language="zh")
    page.click("summary")
    page.fill("[name=late]", "1.5")
    page.click("details button")
    page.click("button.main")
    page.wait_for_selector("h1:text('银行处理中')")
    page.wait_for_selector("h1:text('付款成功')")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (SCREEN, "dark")])
def test_p11_axe_finds_nothing_on_the_gateways_page_and_nothing_is_wider_than_the_screen(
    phone, shop, order, size, scheme
):
    page = phone(page_of(shop, order) + "?late=5", size, color_scheme=scheme)
    for _ in range(2):
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.click("button.risky") if page.query_selector("button.risky") else None
    assert re.search("did not pay", page.inner_text("h1"))
