"""What a customer has paid for stays in view: whatever is late, lost, closed, full or refused."""

import json

import pytest

from tests.kiosk.mock.web import walk

FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
FILL = """() => {
  for (let text = "x".repeat(1 << 20), at = 0; text; at += 1) {
    try { localStorage.setItem(`filled${at}`, text); } catch { text = text.slice(0, text.length >> 1); }
  }
}"""


@pytest.fixture
def held(phone, shop):
    """A page with held seats, and another window of the same browser."""
    page = phone(shop.url)
    walk.choose_screening(page)
    walk.hold(page)
    page.locator(".button.main").wait_for()
    return page, page.context.new_page()


def change(page, values):
    """Make the order that the browser keeps another."""
    (ticket,) = walk.kept(page)
    named = ["cinema.ticket." + ticket["order"], json.dumps(ticket | values)]
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", named)


def test_p12_a_late_answer_never_takes_a_paid_voucher_away(held, shop):
    page, window = held
    late = walk.Delayed(page, "**/v1/orders/*", lambda request: request.method == "GET")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/v1/orders/" in request.url else None)
    late.one()
    walk.pay_outside(shop, page)
    window.goto(page.url)
    code = window.locator("#code").inner_text()
    page.locator("#code").wait_for()
    assert len(asked) == 1, "one question at a time"
    late.arrive()
    page.locator(".qr").wait_for()
    walk.settled(page)
    page.wait_for_timeout(200)
    (ticket,) = walk.kept(page)
    assert (ticket["state"], ticket["voucher"]["code"], bool(ticket["rows"])) == ("paid", code, True)
    page.context.set_offline(True)
    page.reload()
    assert page.locator("#code").inner_text() == code


def test_p12_who_closes_the_page_while_paying_finds_the_voucher_when_any_screen_is_opened(held, shop):
    page, window = held
    page.locator(".button.main").click()
    page.get_by_role("button", name=walk.PAY).click()
    page.get_by_text("Paid", exact=True).wait_for()
    page.close()
    window.goto(shop.url)
    window.locator(".entry").get_by_text("ready").wait_for()
    walk.settled(window)
    window.context.set_offline(True)
    window.reload()
    window.get_by_role("link", name="My tickets").click()
    window.locator(".entry").click()
    window.locator("#code").wait_for()
    window.locator(".qr").wait_for()


def test_p12_an_order_that_nobody_could_ask_after_is_not_called_expired(held, shop):
    page, window = held
    page.close()
    window.route("**/v1/orders/**", lambda route: route.abort())
    window.goto(f"{shop.url}/#/about")
    change(window, {"held_until": "2026-01-01T00:00:00Z"})
    window.get_by_role("link", name="My tickets").click()
    window.locator(".entry").get_by_text("being checked").click()
    window.get_by_role("heading", name="The time to pay is over").wait_for()
    window.locator("main").get_by_text("Checking whether your payment has arrived").wait_for()
    assert not window.locator(".button.main").is_visible()


def test_p12_a_list_asks_after_its_orders_while_it_is_open(held, shop):
    page, _ = held
    page.get_by_role("link", name="My tickets").click()
    page.locator(".entry").get_by_text("to be paid").wait_for()
    walk.pay_outside(shop, page)
    page.locator(".entry").get_by_text("ready").wait_for()


@pytest.mark.parametrize("how", [FILL, f"() => {{ {FULL} }}"])
def test_p12_who_can_keep_nothing_is_warned_before_paying_and_keeps_the_page(phone, shop, how):
    page = phone(shop.url)
    walk.choose_screening(page)
    page.evaluate(how)
    walk.hold(page)
    page.locator(".note").get_by_text("pay in the tab that opens").wait_for()
    with page.expect_popup() as gateway:
        page.locator(".button.main").click()
    gateway.value.get_by_role("button", name=walk.PAY).click()
    gateway.value.get_by_role("link", name=walk.BACK).click()
    gateway.value.get_by_role("heading", name="Go back to where you chose your seats").wait_for()
    page.locator("#code").wait_for()
    page.get_by_text("This browser keeps nothing").wait_for()
    assert walk.kept(page) == []


def test_p12_what_was_held_is_kept_though_nothing_else_is_answered_any_more(phone, shop):
    page = phone(shop.url)
    walk.choose_screening(page)
    page.route("**/v1/cinemas", lambda route: route.abort())
    page.route("**/v1/screenings*", lambda route: route.abort())
    names = walk.hold(page)
    (ticket,) = walk.kept(page)
    assert (ticket["state"], ticket["seats"]) == ("awaiting", names)


def test_p12_a_page_that_does_not_open_without_a_network_does_not_say_so(phone, shop):
    page = phone(shop.url, service_workers="block")
    walk.buy(page)
    page.get_by_text("without a network this page may not open").wait_for()
    other = phone(shop.url)
    walk.buy(other)
    other.get_by_text("it works without a network").wait_for()


def test_p12_a_paid_order_is_kept_with_its_code_though_its_qr_code_does_not_come(held, shop):
    page, _ = held
    page.route("**/qr", lambda route: route.abort())
    walk.pay_outside(shop, page)
    code = page.locator("#code").inner_text()
    page.get_by_text("The QR code is on its way").wait_for()
    (ticket,) = walk.kept(page)
    assert (ticket["state"], ticket["voucher"]["code"]) == ("paid", code)
    page.unroute("**/qr")
    page.locator(".qr").wait_for()
    assert walk.kept(page)[0]["rows"]


def test_p12_what_is_removed_stays_removed_whatever_is_on_its_way(held, shop):
    page, _ = held
    page.get_by_role("button", name="Give the seats back").click()
    page.get_by_role("heading", name="This order was cancelled.").wait_for()
    change(page, {"state": "expired"})
    late = walk.Delayed(page, "**/v1/orders/*/report")
    page.reload()
    late.one()
    page.get_by_role("button", name="Remove from this phone").click()
    page.get_by_text("No tickets yet").wait_for()
    late.arrive()
    page.wait_for_timeout(200)
    assert walk.kept(page) == []
    page.get_by_text("No tickets yet").wait_for()


def test_p11_expired_is_believed_only_of_who_has_asked_the_gateway(held, shop):
    page, _ = held
    asked = []

    def early(route):
        asked.append(route.request.method)
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps(answer.json() | {"state": "expired"}))

    page.route("**/v1/orders/*", early)
    for _ in range(300):
        if asked:
            break
        page.wait_for_timeout(20)
    page.wait_for_timeout(200)
    assert page.get_by_role("heading", name="Your seats are held").count() == 1
    walk.pay_outside(shop, page)
    page.locator("#code").wait_for()


def test_p11_money_that_comes_after_the_time_still_brings_the_voucher(phone, own_shop):
    page = phone(own_shop.url)
    page.clock.install()
    page.reload()
    walk.choose_screening(page)
    walk.hold(page)
    pay_url = walk.kept(page)[0]["pay_url"]
    page.request.post(f"{own_shop.url}{pay_url}?late=700", headers={"Accept": "application/json"})
    own_shop.clock.advance(620)
    page.clock.fast_forward(2000)
    page.wait_for_timeout(100)
    assert page.get_by_role("heading", name="Time is up").count() == 0
    own_shop.clock.advance(100)
    page.clock.fast_forward(8000)
    page.locator("#code").wait_for()
