"""The pages without script: seats are bought with forms alone, and the voucher can be opened again."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urljoin

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from tests.kiosk.mock.web.conftest import PHONE, SCREEN
from tests.kiosk.mock.web.walk import scanned, seats


def to_a_hall(page, hall=""):
    """From the page with script to the next screening, in this hall if one is named; gives its name."""
    page.get_by_role("link", name="plain version").click()
    page.get_by_role("link", name="Riverside Cinema").click()
    page.locator("li", has_text=hall).locator("a").first.click()
    return found("screening=([^&]+)", page.url)


def hold(page, *boxes):
    """Tick these boxes and hold their seats; gives the seats' names."""
    ticked = [page.locator(box).first for box in boxes]
    names = " ".join(box.get_attribute("value") for box in ticked).split()
    for box in ticked:
        box.check()
    page.get_by_role("button", name="Hold these seats").click()
    return names


def found(pattern, text):
    """The first that fits the one group of a pattern."""
    (first, *_) = re.findall(pattern, text)
    return first


def free(kind):
    return f"label.{kind} input"


def test_p15_without_script_the_page_leads_to_the_plain_one_and_there_two_seats_are_bought(phone, shop):
    page = phone(shop.url, java_script_enabled=False)
    screening = to_a_hall(page)
    page.get_by_role("button", name="Hold these seats").click()
    page.get_by_role("alert").get_by_text("at least one").wait_for()
    names = hold(page, free("seat") + ">>nth=10", free("seat") + ">>nth=11")
    assert {it["state"] for it in seats(shop, screening) if it["seat"] in names} == {"held"}
    page.get_by_role("button", name="Pay ¥").click()
    code = page.locator("#code").inner_text()
    assert len(shop.kiosk().claim(code).json()["tickets"]) == 2
    assert scanned(page.locator("svg").screenshot()).startswith("K1:")


def test_p15_the_plain_voucher_says_which_film_where_and_when(phone, shop):
    page = phone(shop.url, java_script_enabled=False)
    title = to_a_hall(page) and page.locator("h1").inner_text()
    when = page.locator("strong").inner_text()
    assert re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ \w{3} \d\d:\d\d", when)
    hold(page, free("seat"))
    held = page.locator("main").inner_text()
    page.get_by_role("button", name="Pay ¥").click()
    page.locator("#code").wait_for()
    for text in (held, page.locator("main").inner_text()):
        assert all(told in text for told in (title, when, "Riverside Cinema", "Hall"))


def test_p15_the_plain_voucher_can_be_opened_again_and_reloading_a_page_does_not_order_again(phone, shop):
    page = phone(shop.url, java_script_enabled=False)
    screening = to_a_hall(page)
    hold(page, free("seat"))
    held = page.url
    page.reload()
    assert "Your seats are held" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Pay ¥").click()
    code = page.locator("#code").inner_text()
    page.goto(f"{shop.url}/plain/seats?lang=en&screening={screening}")
    page.goto(held)
    assert page.locator("#code").inner_text() == code
    page.goto(f"{shop.url}/plain")
    page.get_by_role("link", name="Order ").click()
    assert page.locator("#code").inner_text() == code
    assert {(it["httpOnly"], it["sameSite"], it["path"]) for it in page.context.cookies()} == {
        (True, "Strict", "/plain")
    }
    assert code not in str(page.context.cookies())
    stranger = phone(held, java_script_enabled=False)
    assert stranger.locator("#code").count() == 0
    assert "Please open it where you ordered" in stranger.locator("h1").inner_text()


def test_p15_a_browser_that_keeps_no_cookie_buys_all_the_same(house):
    screening = house.phone().screenings()[-1]["screening"]
    (seat,) = house.phone().choose(screening, 1)
    wanted = {"lang": "en", "screening": screening, "seat": seat}
    held = requests.post(f"{house.url}/plain/orders", wanted, timeout=10)
    assert held.url.endswith("/plain/orders")
    order, secret = (found(f'name="{name}" value="([^"]+)"', held.text) for name in ("order", "secret"))
    paid = requests.post(f"{house.url}/plain/pay", {"lang": "en", "order": order, "secret": secret}, timeout=10)
    assert 'id="code"' in paid.text


@pytest.mark.parametrize(("address", "secure"), [("", False), ("https://booking.example", True)])
def test_p15_the_cookie_of_an_order_goes_over_tls_alone_where_the_server_is_called_so(house_of, address, secure):
    house = house_of(public_url=address)
    hall = f"{house.url}/plain/seats?screening={house.phone().screenings()[-1]['screening']}"
    jar: CookieJar = requests.get(hall, timeout=10).cookies
    (cookie,) = jar
    assert (cookie.secure, cookie.path) == (secure, "/plain")


def test_p15_a_paid_order_is_given_back_only_after_a_question(phone, shop):
    page = phone(shop.url, java_script_enabled=False)
    screening = to_a_hall(page)
    (name,) = hold(page, free("seat"))
    page.get_by_role("button", name="Pay ¥").click()
    assert not page.get_by_role("button", name="Yes, cancel it").is_visible()
    page.locator("summary").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    assert "goes back to you" in page.locator("h1").inner_text()
    assert [it["state"] for it in seats(shop, screening) if it["seat"] == name] == ["free"]


def test_p15_a_couple_seat_is_one_box_on_the_plain_page(phone, shop):
    page = phone(shop.url, java_script_enabled=False)
    screening = to_a_hall(page, "Hall 1")
    halves = [it["seat"] for it in seats(shop, screening) if it["kind"] == "couple"]
    assert "couple seat" in page.locator(free("couple")).first.get_attribute("aria-label")
    names = hold(page, free("couple"))
    assert names == halves[:2]
    assert "Your seats are held" in page.locator("h1").inner_text()
    page.goto(f"{shop.url}/plain/seats?lang=en&screening={screening}")
    assert page.locator(free("couple")).count() == len(halves) / 2 - 1


def test_p15_a_form_that_is_sent_twice_orders_once(house):
    hall = house.phone().screenings()[-1]["screening"]
    (seat,) = house.phone().choose(hall, 1)
    shown = requests.get(f"{house.url}/plain/seats?lang=en&screening={hall}", timeout=10).text
    form = {"lang": "en", "screening": hall, "wish": found('name="wish" value="([^"]+)"', shown)}
    twice = [requests.post(f"{house.url}/plain/orders", form | {"seat": seat}, timeout=10).text for _ in range(2)]
    first, again = (found('name="order" value="([^"]+)"', page) for page in twice)
    assert first == again
    (other,) = house.phone().choose(hall, 1)
    page = requests.post(f"{house.url}/plain/orders", form | {"seat": other}, timeout=10).text
    assert found('name="order" value="([^"]+)"', page) != first


def test_p15_seats_that_another_was_faster_with_are_refused_on_the_plain_page_too(house):
    bought = house.buy()
    fields = {"lang": "en", "screening": bought.screening, "seat": bought.seats[0]}
    answer = requests.post(f"{house.url}/plain/orders", fields, timeout=10)
    assert answer.status_code == 409
    assert bought.seats[0] in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("orders", b""),
        ("orders", b"lang=en&screening=none&seat=A1"),
        ("orders", b"\xff\xfe"),
        ("orders", b"&".join(b"seat=A1" for _ in range(200))),
        ("orders", b"lang=en&screening=riverside&seat=A1+A2+..%2f"),
        ("pay", b"lang=en&order=none&secret=none"),
        ("pay", b"lang=en&order=1&order=2&secret=none"),
        ("cancel", b"lang=<script>&order=<script>&secret=<script>"),
    ],
)
def test_p15_forms_that_make_no_sense_are_refused_by_a_page(house, path, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(f"{house.url}/plain/{path}", body, headers=headers, timeout=10)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_p15_a_refusal_is_in_the_language_of_the_page_before_it(house, language):
    other = {"Accept-Language": {"zh": "en", "en": "zh"}[language]}
    where = f"{house.url}/plain/"
    asked = requests.get(where + "seats", {"lang": language, "screening": "none"}, headers=other, timeout=10)
    posted = requests.post(where + "pay", {"lang": language, "order": "none"}, headers=other, timeout=10)
    for answer in (asked, posted):
        assert answer.status_code >= 400
        assert f'lang="{language}' in answer.text
        assert found("<h1>(.*)</h1>", answer.text).isascii() is (language == "en")


def test_p15_plain_pages_work_below_any_path(house):
    screening = house.phone().screenings()[0]["screening"]
    for path in ("plain/?lang=en", "plain/?lang=zh&cinema=riverside", f"plain/seats?screening={screening}"):
        text = requests.get(f"{house.url}/{path}", timeout=10).text
        addresses = re.findall('(?:href|action)="([^"]+)"', text)
        assert addresses
        assert not [it for it in addresses if it.startswith("/") or "//" in it]
        style = urljoin(f"{house.url}/{path}", addresses[0])
        assert requests.get(style, timeout=10).headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (SCREEN, "dark")])
def test_p15_axe_finds_nothing_on_the_plain_pages_and_nothing_is_wider_than_the_screen(phone, shop, size, scheme):
    page = phone(shop.url + "/plain", size, color_scheme=scheme)
    for step in (
        page.get_by_role("link", name="Riverside Cinema").click,
        page.locator("li a").first.click,
        lambda: hold(page, free("seat")),
        lambda: page.get_by_role("button", name="Pay ¥").click(),
        lambda: page.goto(shop.url + "/docs"),
        None,
    ):
        report = Axe().run(page)
        assert not report.response["violations"], report.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        if step:
            step()
