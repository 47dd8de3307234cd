"""A customer buys on the phone page, and shows the voucher."""

import re

from tests.kiosk.mock.web import walk
from tests.kiosk.mock.web.conftest import SCREEN


def test_p16_three_seats_are_bought_with_a_thumb_and_the_voucher_outlives_the_network(phone, shop):
    page = phone(shop.url, language="zh", has_touch=True)
    walk.choose_screening(page)
    names = walk.free_seats(page, 3)
    for name in names:
        walk.seat(page, name).tap()
    page.get_by_role("button", name="锁定 3 个座位").tap()
    page.get_by_role("link", name=re.compile("^支付 ¥")).tap()
    page.get_by_role("button", name="付款").tap()
    page.get_by_role("link", name="返回影院").tap()
    code = page.locator("#code").inner_text()
    row = names[0][0]
    assert f"{row}排{'、'.join(name[1:] for name in names)}座" in page.locator(".paper").inner_text()
    signed = walk.scanned_from(page)
    assert signed.startswith("K1:")
    walk.settled(page)

    page.context.set_offline(True)
    page.reload()
    assert page.locator("#code").inner_text() == code
    assert walk.scanned_from(page) == signed
    page.get_by_role("link", name="我的票").tap()
    page.locator(".entry").get_by_text("可取票").wait_for()

    for voucher in (code, signed):
        claim = shop.kiosk().claim(voucher)
        assert len(claim.json()["tickets"]) == 3, claim.text


def test_p16_all_of_it_is_done_with_the_keyboard_alone(phone, shop):
    page = phone(shop.url, SCREEN)
    keys = page.keyboard

    def tab_to(selector):
        for _ in range(60):
            keys.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the tabulator never reaches {selector}")

    tab_to(walk.film(page))
    keys.press("Enter")
    page.locator("a.time").first.wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    tab_to("a.time")
    keys.press("Enter")
    page.locator(".spot").first.wait_for()
    tab_to(".spot")
    here = page.evaluate("document.activeElement.dataset.seat")
    keys.press("ArrowRight")
    there = page.evaluate("document.activeElement.dataset.seat")
    assert int(there[1:]) == int(here[1:]) + 1
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft"):
        keys.press(key)
    assert page.evaluate("document.activeElement.dataset.seat") == here
    keys.press("Home")
    assert page.evaluate("document.activeElement.dataset.seat") == f"{here[0]}1"
    walk.seat(page, here).focus()
    keys.press("Space")
    keys.press("ArrowRight")
    keys.press("Space")
    assert page.locator('.spot[aria-checked="true"]').count() == 2
    tab_to(".deal .main")
    keys.press("Enter")
    page.locator(".countdown").wait_for()
    tab_to(".button.main")
    keys.press("Enter")
    page.get_by_role("button", name="Pay", exact=True).wait_for()
    tab_to(".button.main")
    keys.press("Enter")
    page.get_by_text("Paid", exact=True).wait_for()
    tab_to("a.back")
    keys.press("Enter")
    assert page.locator("#code").inner_text()


def test_p16_of_two_who_want_one_seat_one_has_it_and_the_other_is_told_so(phone, shop):
    first, second = phone(shop.url), phone(shop.url)
    path = walk.choose_screening(first)
    second.goto(f"{shop.url}/#/{path}")
    (wanted,) = walk.free_seats(first, 1)
    for page in (first, second):
        walk.seat(page, wanted).click()
    for page in (first, second):
        page.locator(".deal .main").dispatch_event("click")
    either = ".countdown, .alarm:visible"
    for page in (first, second):
        page.locator(either).first.wait_for()
    winners = [page for page in (first, second) if page.locator(".countdown").count()]
    assert len(winners) == 1
    (loser,) = {first, second} - set(winners)
    # The server refuses, or the page has heard of it just before.
    assert re.search(f"{wanted}|row {wanted[0]} seat {wanted[1:]}", loser.locator(".alarm").inner_text())
    assert walk.seat(loser, wanted).get_attribute("data-look") == "held"
    assert walk.seat(loser, wanted).get_attribute("aria-disabled") == "true"
    walk.hold(loser)


def test_p16_seats_that_are_not_paid_for_in_time_are_given_back(phone, own_shop):
    page = phone(own_shop.url)
    page.clock.install()
    page.reload()
    path = walk.choose_screening(page)
    (name,) = walk.hold(page)
    assert page.get_by_role("timer").inner_text().startswith(("9:", "10:"))
    own_shop.clock.advance(601)
    page.clock.fast_forward(3000)
    page.get_by_role("heading", name="Time is up").wait_for()
    page.get_by_role("link", name="Choose again").click()
    walk.seat(page, name).wait_for()
    assert path in page.url
    assert walk.seat(page, name).get_attribute("data-look") == "free"


def test_p16_held_seats_can_be_given_up_and_a_reload_forgets_nothing(phone, shop):
    page = phone(shop.url)
    walk.choose_screening(page)
    walk.hold(page, 2)
    page.reload()
    page.get_by_role("button", name="Give the seats back").click()
    page.get_by_role("heading", name="This order was cancelled.").wait_for()


def test_p16_a_paid_order_is_cancelled_until_a_kiosk_has_begun_with_it(phone, shop):
    page = phone(shop.url)
    walk.buy(page)
    page.get_by_role("button", name="Cancel and refund").click()
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Cancel and refund").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel and refund").click()
    page.get_by_role("heading", name=re.compile("^Cancelled. ¥.* goes back to you.$")).wait_for()
    page.get_by_role("link", name="My tickets").click()
    page.locator(".entry").get_by_text("refunded").wait_for()

    page.goto(f"{shop.url}/#/")
    _, code = walk.buy(page)
    assert shop.kiosk(2).claim(code).status_code == 201
    page.get_by_role("button", name="Cancel and refund").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel and refund").click()
    page.locator(".alarm:visible").wait_for()
    assert page.locator("#code").inner_text() == code


def test_p16_no_screen_is_wider_than_the_display(phone, shop):
    page = phone(shop.url)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    page.locator("a.film").first.wait_for()
    assert not page.evaluate(wide)
    walk.choose_screening(page)
    assert not page.evaluate(wide)
    assert not page.evaluate("document.documentElement.scrollHeight > document.documentElement.clientHeight")
    walk.hold(page)
    assert not page.evaluate(wide)
    walk.pay(page)
    assert not page.evaluate(wide)


def test_p16_the_language_can_be_changed_on_every_screen_and_stays(phone, shop):
    page = phone(shop.url)
    walk.choose_screening(page)
    (name,) = walk.free_seats(page, 1)
    walk.seat(page, name).click()
    page.locator("#language").click()
    page.get_by_role("button", name="锁定座位").wait_for()
    assert walk.seat(page, name).get_attribute("aria-label") == f"{name[0]}排{name[1:]}座, 已选"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.reload()
    page.get_by_role("button", name="锁定座位").wait_for()


def test_p16_without_a_network_the_page_says_so_and_can_try_again(phone, shop):
    page = phone(shop.url)
    page.locator("a.film").first.wait_for()
    walk.settled(page)
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("alert").get_by_text("No connection").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.locator("a.film").first.wait_for()


def test_p17_the_page_tells_the_server_a_random_number_and_its_wishes_and_nothing_else(phone, shop):
    page = phone(shop.url)
    bodies, cookies = [], []
    page.on("request", lambda request: bodies.append(request.post_data_json) if request.post_data else None)
    page.on("response", lambda answer: cookies.append(answer.header_value("set-cookie")))
    names, _ = walk.buy(page)
    (order,) = bodies
    assert set(order) == {"client", "screening", "seats"}
    assert order["seats"] == names
    fields = [int(order["client"][at : at + 16], 16) for at in range(0, 80, 16)]
    assert len(order["client"]) == 80
    assert fields[0] ^ fields[1] ^ fields[2] ^ fields[3] == fields[4]
    assert not any(cookies)
    page.goto(f"{shop.url}/#/about")
    assert page.locator(".number").inner_text() == order["client"]
    page.get_by_role("button", name="Take another number").click()
    assert page.locator(".number").inner_text() != order["client"]
