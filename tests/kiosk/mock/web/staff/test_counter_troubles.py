"""P13 in a browser: who clicks or scans twice at the counter, or too late, loses nothing."""

from zoneinfo import ZoneInfo

import pytest

from kiosk.mock.client import Phone
from kiosk.mock.tables.redemption import Claim
from tests.kiosk.mock.web.staff.scanner import scan, states
from tests.kiosk.trust.test_holders import HOLDER


def settled(page):
    """Wait until all that was clicked and scanned is done."""
    quiet = 0
    while quiet < 4:
        page.wait_for_timeout(50)
        quiet = 0 if page.evaluate("asking") else quiet + 1


def test_p13_a_double_click_on_print_makes_one_paper(counter, shop):
    bought, page = shop.buy(2), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 2 tickets").dblclick()
    page.locator(".card.made").nth(1).wait_for()
    settled(page)
    assert len(page.evaluate("made")) == 1
    assert page.locator("#papers").inner_text() == ""


def test_p13_a_double_click_on_handed_over_is_one_word(counter, shop):
    bought, page = shop.buy(2), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 2 tickets").click()
    page.get_by_role("button", name=f"Handed over: {bought.seats[0]}").dblclick()
    page.get_by_text("✔ handed over").wait_for()
    settled(page)
    assert page.locator(".card.in_doubt").count() == 0
    assert states(shop, bought) == ["printed", "granted"]


def test_p13_who_was_let_in_before_staff_said_so_has_the_paper(counter, shop):
    bought, page = shop.buy(1), counter()
    with page.expect_response("**/counter/claims") as claimed:
        scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.locator(".card.made").wait_for()
    assert shop.admit(claimed.value.json()["tickets"][0]).status_code == 200
    page.get_by_role("button", name="Handed over").click()
    page.get_by_text("✔ handed over").wait_for()


def test_p13_a_voucher_that_is_scanned_twice_is_one_claim(counter, shop):
    bought, page = shop.buy(1), counter()
    scan(page, bought.qr)
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").wait_for()
    settled(page)
    assert page.locator(".card.granted").count() == 1
    assert states(shop, bought) == ["granted"]


def test_p13_of_two_vouchers_in_quick_succession_the_first_goes_back_and_the_second_is_served(counter, shop):
    first, second, page = shop.buy(1), shop.buy(1), counter()
    scan(page, first.qr)
    scan(page, second.qr)
    page.get_by_role("heading", name=f"Order {second.order}").wait_for()
    settled(page)
    assert (states(shop, first), states(shop, second)) == (["unissued"], ["granted"])
    assert shop.kiosk().claim(first.qr).status_code == 201


def test_p13_papers_are_there_until_the_browser_has_printed(counter, shop):
    bought, page = shop.buy(1), counter()
    page.evaluate("() => { window.print = () => undefined }")
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.locator(".card.made").wait_for()
    assert bought.seats[0] in page.locator("#papers").text_content()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator("#papers").text_content() == ""


def test_p13_when_the_time_is_over_papers_are_answered_for_and_the_rest_goes_back(counter, own_shop):
    bought, page = own_shop.buy(2), counter(house=own_shop)
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 2 tickets").click()
    page.get_by_role("button", name=f"Spoiled: {bought.seats[1]}").click()
    page.get_by_label("Why").fill("torn")
    page.get_by_role("button", name="Void and replace").click()
    page.get_by_role("button", name="Print 1 ticket").wait_for()
    own_shop.clock.advance(100)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_text("The time is over").first.wait_for()
    assert len(page.evaluate("made")) == 1
    page.get_by_role("button", name="Handed over").click()
    page.get_by_text("✔ handed over").wait_for()
    assert states(own_shop, bought) == ["printed", "unissued"]
    page.get_by_role("button", name="Done").click()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").wait_for()


def test_p13_a_page_that_stands_open_keeps_its_lease_until_it_is_over(counter, own_shop):
    page, bought = counter(house=own_shop), own_shop.buy(1)
    page.clock.install()
    page.reload()
    page.locator("#order").wait_for(state="attached")
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").wait_for()
    lease = lambda: own_shop.office.store.read(lambda it: it.query(Claim).one().lease_until)  # noqa: E731
    before = lease()
    own_shop.clock.advance(40)
    with page.expect_response("**/facts"):
        page.clock.run_for(16_000)
    assert lease() > before
    own_shop.clock.advance(100)
    page.clock.run_for(16_000)
    page.locator("#said.alarm").get_by_text("The time is over").wait_for()
    page.get_by_role("heading", name="Order").wait_for(state="detached")
    assert states(own_shop, bought) == ["unissued"]


def test_p13_staff_do_not_sign_out_before_they_said_what_became_of_papers(counter, shop):
    bought, page = shop.buy(1), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.locator(".card.made").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text(f"First say what became of {bought.seats[0]}").wait_for()
    page.get_by_role("button", name="Handed over").click()
    page.get_by_text("✔ handed over").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Token").wait_for()


@pytest.mark.parametrize("kind", ["qr", "signed"])
def test_p13_a_voucher_that_is_scanned_where_a_reason_is_asked_for_is_served_and_voids_nothing(counter, shop, kind):
    bought, next_, page = shop.buy(1), shop.buy(1), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_role("button", name="Spoiled").click()
    page.get_by_label("Why").focus()
    scan(page, getattr(next_, kind))
    page.get_by_role("heading", name=f"Order {next_.order}").wait_for()
    assert states(shop, bought) == ["in_doubt"]


def test_p13_a_typed_code_is_refused_as_a_reason(counter, shop):
    bought, next_, page = shop.buy(1), shop.buy(1), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_role("button", name="Spoiled").click()
    page.get_by_label("Why").focus()
    scan(page, next_.typed)
    page.locator("#said.alarm").get_by_text("this is a code and no reason").wait_for()
    assert states(shop, bought) == ["in_doubt"]


def test_p13_an_order_for_its_holder_alone_is_handed_out_for_a_reason(counter, shop):
    with Phone(shop.url, holder_key=HOLDER, holder_only=True) as phone:
        bought = phone.buy()
    page = counter()
    scan(page, bought.qr)
    page.get_by_label("without the phone").fill("their phone is broken")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Print 1 ticket").wait_for()


def test_p13_staff_see_what_an_order_is_for_in_the_cinemas_time(counter, shop):
    bought = shop.buy(1)
    page = counter(timezone_id="America/New_York")
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_role("button", name="Handed over").click()
    page.get_by_role("button", name="Done").click()
    printed = page.evaluate("made")[0]
    scan(page, bought.qr)
    heading = page.locator("#order header").inner_text()
    hall_and_time = [it for it in heading.split(" · ") if it in printed or it[-5:] in printed]
    assert len(hall_and_time) >= 3
    story = page.locator(".card.printed").inner_text()
    assert f"{shop.clock().astimezone(ZoneInfo('Asia/Shanghai')):%H}:" in story
