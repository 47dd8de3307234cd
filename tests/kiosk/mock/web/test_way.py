"""The reader's way through the screens: back, down, to what is new, and out of what is not there."""

import pytest

from tests.kiosk.mock.web import walk

FOCUSED = "document.activeElement.tagName"


def test_p16_the_arrow_leads_back_through_the_shop_and_never_out_of_it(phone, shop):
    page = phone(shop.url)
    _, code = walk.buy(page)
    page.get_by_role("link", name="My tickets").click()
    page.locator(".entry").wait_for()
    page.get_by_role("link", name="Back").click()
    assert page.locator("#code").inner_text() == code
    page.get_by_role("link", name="Back").click()
    page.locator(".entry").wait_for()
    page.get_by_role("link", name="Back").click()
    page.locator("a.film").first.wait_for()
    assert page.locator(".entry").get_by_text("ready").count() == 1


def test_p16_the_way_back_leads_to_the_day_and_the_place_that_one_came_from(phone, shop):
    page = phone(shop.url)
    last = page.locator("a.film").last
    last.scroll_into_view_if_needed()
    down = page.evaluate("scrollY")
    assert down > 0
    last.click()
    page.locator(".day").nth(2).click()
    page.locator("a.time").last.click()
    page.locator(".spot").first.wait_for()
    page.get_by_role("link", name="Back").click()
    page.locator(".day").first.wait_for()
    assert page.locator(".day input").nth(2).is_checked()
    page.get_by_role("link", name="Back").click()
    page.locator("a.film").first.wait_for()
    walk.until(page, f"scrollY === {down}")


def test_p16_who_listens_is_led_to_the_voucher_and_told_of_the_time(phone, shop):
    page = phone(shop.url)
    walk.choose_screening(page)
    walk.hold(page)
    page.locator(".button.main").wait_for()
    walk.pay_outside(shop, page)
    page.locator("#code").wait_for()
    assert page.evaluate(FOCUSED) == "H1"
    assert page.evaluate("document.activeElement.textContent") == "Your voucher"

    page.goto(f"{shop.url}/#/")
    page.clock.install()
    page.reload()
    walk.choose_screening(page)
    walk.hold(page)
    page.locator(".button.main").wait_for()
    page.context.set_offline(True)
    for minutes, said in ((8, "Pay within"), (2.1, "The time to pay is over")):
        page.clock.fast_forward(int(minutes * 60_000))
        walk.until(page, f"document.getElementById('said').textContent.startsWith('{said}')")
    assert not page.locator(".button.main").is_visible()
    page.get_by_role("heading", name="The time to pay is over").wait_for()
    page.get_by_role("alert").get_by_text("No connection").wait_for()


@pytest.mark.parametrize("path", ["film/%E0%A4%A", "film/none", "order/none", "what"])
def test_p16_what_is_not_there_is_said_in_plain_words(phone, shop, path):
    page = phone(f"{shop.url}/#/{path}")
    page.get_by_role("heading", name="There is no such page.").wait_for()
    page.get_by_role("link", name="To the films").click()
    page.locator("a.film").first.wait_for()


def test_p16_a_screening_that_is_over_is_no_longer_on_sale(phone, shop):
    page = phone(f"{shop.url}/#/screening/riverside/over")
    page.get_by_role("heading", name="no longer on sale").wait_for()
    page.get_by_role("link", name="To the films").wait_for()


def test_p16_a_network_that_answers_in_the_servers_place_is_no_network(phone, shop):
    page = phone(shop.url)
    page.locator("a.film").first.wait_for()
    page.route("**/v1/**", lambda route: route.fulfill(body="<html>Sign in</html>", content_type="text/html"))
    page.locator("a.film").first.click()
    page.get_by_role("alert").get_by_text("No connection").wait_for()


def test_p16_the_words_of_programs_are_not_for_customers(phone, shop):
    page = phone(shop.url)
    page.locator("a.film").first.wait_for()
    page.route("**/v1/films", lambda route: route.fulfill(json={"unheard": "of"}))
    page.locator("a.film").first.click()
    page.get_by_role("alert").get_by_text("The server has a problem").wait_for()


def test_p16_browsers_that_are_some_years_old_can_buy(phone, shop):
    page = phone("about:blank")
    page.add_init_script("delete AbortSignal.timeout; delete Array.prototype.at; delete crypto.randomUUID")
    page.goto(shop.url)
    walk.buy(page)


def test_p16_a_screen_that_was_left_asks_no_more(phone, shop):
    page = phone(shop.url)
    page.clock.install()
    page.reload()
    walk.choose_screening(page)
    walk.hold(page)
    page.locator(".button.main").wait_for()
    late = walk.Delayed(page, "**/v1/orders/*")
    page.clock.fast_forward(2500)
    late.one()
    page.evaluate("location.hash = '#/about'")
    page.locator(".number").wait_for()
    late.arrive()
    page.wait_for_timeout(100)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(20_000)
    page.wait_for_timeout(100)
    assert asked == []


def test_p16_the_kept_page_answers_for_itself_alone(phone, shop):
    page = phone(shop.url)
    walk.settled(page)
    page.evaluate(
        """async () => {
          const [name] = await caches.keys();
          await (await caches.open(name)).put("/web/phone/icon.svg", new Response("older"));
        }"""
    )
    page.reload()
    page.locator("a.film").first.wait_for()
    text = "fetch('/web/phone/icon.svg').then((answer) => answer.text())"
    assert page.evaluate(text) == "older"
    page.goto(f"{shop.url}/counter")
    page.locator("input").first.wait_for()
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    assert page.evaluate(text).startswith("<svg")
