"""Staff who have signed in."""

import re

import pytest

from tests.kiosk.mock.web.conftest import PHONE, SCREEN

PRINTER = """() => {
  const ask = window.fetch;
  window.asking = 0;
  window.fetch = (...question) => {
    window.asking += 1;
    return ask(...question).finally(() => { window.asking -= 1; });
  };
  window.made = [];
  window.print = () => { made.push(papers.textContent); dispatchEvent(new Event("afterprint")); };
}"""
"""A printer, as far as the page notices it, and a count of the questions that are under way."""


@pytest.fixture
def tickets(shop):
    """Two tickets that a kiosk prints."""
    return shop.kiosk().claim(shop.buy(2).qr).json()["tickets"]


@pytest.fixture
def usher(phone, shop):
    """A signed-in gate."""

    def usher(size=PHONE, language="en", **more):
        page = phone(f"{shop.url}/usher", size, language, **more)
        page.get_by_label(re.compile("Token|令牌")).fill("development-gate")
        page.keyboard.press("Enter")
        page.locator(".result").wait_for()
        return page

    return usher


@pytest.fixture
def counter(phone, shop):
    """A counter with staff number 7."""

    def counter(size=SCREEN, language="en", house=shop, **more):
        page = phone(f"{house.url}/counter", size, language, **more)
        page.get_by_label(re.compile("number|工号")).fill("7")
        page.get_by_label(re.compile("Token|令牌")).fill("development-staff")
        page.keyboard.press("Enter")
        page.locator("#order").wait_for(state="attached")
        page.evaluate(PRINTER)
        return page

    return counter
