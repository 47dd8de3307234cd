"""P13 in a browser: the counter, with a scanner that acts as a keyboard."""

from tests.kiosk.mock.web.conftest import SCREEN
from tests.kiosk.mock.web.staff.scanner import scan, states
from tests.papers import qr_codes


def test_p13_staff_redeem_print_and_hand_over(counter, shop):
    bought, page = shop.buy(2), counter()
    scan(page, bought.typed.lower())
    page.get_by_role("button", name="Print 2 tickets").click()
    for seat in bought.seats:
        page.get_by_role("button", name=f"Handed over: {seat}").wait_for()
    (printed,) = page.evaluate("made")
    assert all(seat in printed for seat in bought.seats)
    page.get_by_role("button", name=f"Handed over: {bought.seats[0]}").click()
    page.get_by_text("✔ handed over").wait_for()
    assert states(shop, bought) == ["printed", "granted"]
    assert page.evaluate("document.activeElement.name") == "code"
    page.get_by_role("button", name=f"Handed over: {bought.seats[1]}").click()
    page.get_by_role("button", name="Done").click()
    page.get_by_text("The customer has all tickets.").wait_for()
    assert states(shop, bought) == ["printed", "printed"]
    assert page.locator("#papers").inner_text() == ""


def test_p13_the_paper_of_the_counter_bears_the_code_that_the_gate_takes(counter, shop):
    import io

    from PIL import Image

    page = counter()
    page.evaluate("() => { window.print = () => { window.kept = papers.cloneNode(true) } }")
    scan(page, shop.buy().qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_text("to be handed over").wait_for()
    page.evaluate("papers.replaceWith(kept)")
    page.emulate_media(media="print")
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        (code,) = qr_codes(picture.convert("L"))
    assert shop.admit(None, code=code).status_code == 200


def test_p13_a_page_that_is_lost_leaves_its_tickets_in_doubt_and_staff_decide(counter, shop):
    bought, page = shop.buy(1), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.reload()
    page.locator("#order").wait_for(state="attached")
    scan(page, bought.qr)
    page.get_by_text("in doubt: it may be on paper").wait_for()
    assert "Issue 1 went to counter:7" in page.locator("#order").inner_text()
    page.get_by_label(f"Why {bought.seats[0]} is replaced").fill("the page was closed")
    page.get_by_role("button", name="Void and replace").click()
    page.get_by_role("button", name="Print 1 ticket").wait_for()
    assert states(shop, bought) == ["granted"]


def test_p13_a_scan_of_the_paper_says_that_it_is_there(counter, shop, tickets):
    page = counter()
    scan(page, tickets[0]["face"]["code"])
    page.get_by_text(f"A good paper: {tickets[0]['seat']}, issue 1.").wait_for()


def test_p13_a_spoiled_paper_is_replaced_for_a_reason(counter, shop):
    bought, page = shop.buy(1), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_role("button", name="Spoiled").click()
    page.get_by_label("Why").fill("torn")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_role("button", name="Handed over").click()
    page.get_by_text("✔ handed over").wait_for()
    assert "Reprint 2, older papers are void" in page.evaluate("made")[1]
    assert states(shop, bought) == ["printed"]


def test_p13_the_next_customer_waits_until_staff_said_what_became_of_this_one(counter, shop):
    bought, next_, page = shop.buy(1), shop.buy(1), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Print 1 ticket").click()
    page.get_by_text("to be handed over").wait_for()
    scan(page, next_.qr)
    page.get_by_text(f"First say what became of {bought.seats[0]}").wait_for()
    page.get_by_role("button", name="Handed over").click()
    page.get_by_text("✔ handed over").wait_for()
    scan(page, next_.qr)
    page.get_by_role("heading", name=f"Order {next_.order}").wait_for()


def test_p13_what_was_not_printed_is_handed_back(counter, shop):
    bought, page = shop.buy(1), counter()
    scan(page, bought.qr)
    page.get_by_role("button", name="Hand back").click()
    page.get_by_text("was handed back").wait_for()
    assert states(shop, bought) == ["unissued"]
    assert shop.kiosk().claim(bought.qr).status_code == 201


def test_p13_a_refusal_is_said_with_a_hint(counter, shop):
    bought, page = shop.buy(1), counter()
    shop.kiosk().claim(bought.qr)
    scan(page, bought.qr)
    page.locator("#said.alarm").get_by_text("being printed at kiosk-1").wait_for()
    assert "holds the lease" in page.locator("#said").inner_text()


def test_p13_after_the_close_staff_give_a_reason(counter, own_shop, phone):
    bought = own_shop.buy(1)
    own_shop.clock.advance(5 * 3600)
    page = phone(f"{own_shop.url}/counter", SCREEN)
    page.get_by_label("Your number").fill("7")
    page.get_by_label("Token").fill("development-staff")
    page.keyboard.press("Enter")
    page.locator("#order").wait_for(state="attached")
    scan(page, bought.qr)
    page.get_by_label("Why it is handed out so late").fill("the train")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Print 1 ticket").wait_for()
