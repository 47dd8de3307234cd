"""Steps that a customer takes on the phone page."""

import io
import json
import re

import requests
from PIL import Image

from tests.papers import qr_codes

PAY = re.compile("^(付款|Pay)$")
BACK = re.compile("^(返回影院|Back to the cinema)$")


def until(page, condition):
    """Wait until a condition, as JavaScript, is so; asked from outside, because the page's policy forbids ``eval``."""
    for _ in range(1000):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"waited in vain: {condition}")


def film(page):
    """What selects the films that are on today; late at night, when none begins any more, all films."""
    page.locator("a.film").first.wait_for()
    today = "a.film:has(.soon)"
    return today if page.locator(today).count() else "a.film"


def choose_screening(page):
    """From the films to the hall of a screening of today or tomorrow; gives its path."""
    page.locator(film(page)).first.click()
    page.locator("a.time").first.click()
    page.locator(".spot").first.wait_for()
    return page.url.partition("#/")[2]


def free_seats(page, count):
    """The names of so many ordinary seats side by side that are free, in the order of the map."""
    found = page.locator('.spot.seat[data-look="free"]').evaluate_all("spots => spots.map(it => it.dataset.seat)")
    for start in range(len(found) - count + 1):
        names = found[start : start + count]
        first = int(names[0][1:])
        if names == [f"{names[0][0]}{first + step}" for step in range(count)]:
            return names
    raise AssertionError(f"no {count} seats side by side")


def seat(page, name):
    return page.locator(f'.spot[data-seat="{name}"]')


def hold(page, count=1):
    """Choose so many seats and hold them; gives their names."""
    names = free_seats(page, count)
    for name in names:
        seat(page, name).click()
    page.locator(".deal .main").click()
    page.locator(".countdown").wait_for()
    return names


def kept(page):
    """The orders that the browser keeps, the newest first."""
    texts = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('cinema.ticket.'))")
    return sorted((json.loads(text) for _, text in texts), key=lambda it: it["held_until"], reverse=True)


def pay_outside(house, page):
    """Pay for the newest order, without the page."""
    answer = requests.post(house.url + kept(page)[0]["pay_url"], headers={"Accept": "application/json"}, timeout=10)
    assert answer.status_code == 200, answer.text


class Delayed:
    """Answers of the server that are on their way: they were given, and the page gets them when it is said."""

    def __init__(self, page, address, which=lambda _request: True):
        self._waiting = []
        self._page = page
        self._which = which
        page.route(address, self._take)

    def _take(self, route):
        if self._which(route.request):
            self._waiting.append((route, route.fetch()))
        else:
            route.continue_()

    def one(self):
        """Wait until one is on its way."""
        for _ in range(500):
            if self._waiting:
                return
            self._page.wait_for_timeout(20)
        raise AssertionError("nothing was asked")

    def arrive(self):
        """Let them arrive, and all later ones at once."""
        self._which = lambda _request: False
        for route, answer in self._waiting:
            route.fulfill(response=answer)


def pay(page):
    """Pay, and read the typed code from the voucher."""
    page.locator(".button.main").click()
    page.get_by_role("button", name=PAY).click()
    page.get_by_role("link", name=BACK).click()
    return page.locator("#code").inner_text()


def buy(page, count=1):
    """All of it; gives the names of the seats and the typed code."""
    choose_screening(page)
    return hold(page, count), pay(page)


def scanned(picture):
    """What a scanner reads in a picture (PNG)."""
    (code,) = qr_codes(Image.open(io.BytesIO(picture)))
    return code


def scanned_from(page):
    """What a scanner reads off the display."""
    page.locator(".dots svg").wait_for()
    page.evaluate("scrollTo(0, 0)")
    return scanned(page.locator(".dots").screenshot())


def settled(page):
    """Wait until the page is kept on the phone."""
    page.evaluate("async () => { await navigator.serviceWorker.ready }")


def seats(house, screening):
    """What the server says of the seats of a screening."""
    return requests.get(f"{house.url}/v1/screenings/{screening}/seats", timeout=10).json()["seats"]
