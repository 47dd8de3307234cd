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
    page.click("details:not(.ask) summary")
    page.fill("[name=late]", "1.5")
    page.click("details:not(.ask) button")
    page.click("button.main")
    page.wait_for_selector("h1:text('银行处理中')")
    page.wait_for_selector("h1:text('付款成功')")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_p11_the_gateways_page_speaks_as_the_shop_that_sends_the_payer_not_as_the_browser(phone, shop, order, language):
    said = {"zh": ("确认付款", "付款成功"), "en": ("Confirm your payment", "Paid")}[language]
    page = phone(f"{page_of(shop, order)}?lang={language}", language={"zh": "en", "en": "zh"}[language])
    assert page.inner_text("h1") == said[0]
    page.click("details:not(.ask) summary")
    page.click("details:not(.ask) button")
    assert page.inner_text("h1") == said[0]
    page.click("button.main")
    page.wait_for_selector(f"h1:text('{said[1]}')")


def test_p11_an_order_is_not_given_up_by_one_touch(phone, shop, order):
    page = phone(page_of(shop, order), java_script_enabled=False)
    page.click(".risky")
    assert page.inner_text("h1") == "Confirm your payment"
    with shop.phone() as owner:
        assert owner.show(order)["state"] == "awaiting"
    page.get_by_role("button", name="Give the seats up").click()
    assert page.inner_text("h1") == "You did not pay"


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (SCREEN, "dark")])
def test_p11_axe_finds_nothing_on_the_gateways_page_and_nothing_is_wider_than_the_screen(
    phone, shop, order, size, scheme
):
    page = phone(page_of(shop, order) + "?late=5", size, color_scheme=scheme)
    for _ in range(2):
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        if page.query_selector("summary.risky"):
            page.click("summary.risky")
            page.click("button.risky")
    assert re.search("did not pay", page.inner_text("h1"))
