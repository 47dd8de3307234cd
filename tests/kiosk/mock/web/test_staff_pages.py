"""P13 in a browser: the gate's page and the counter's, with a scanner that acts as a keyboard."""

import re

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from tests.kiosk.mock.web.conftest import PHONE, SCREEN
from tests.papers import qr_codes


def check(page):
    found = Axe().run(page).response["violations"]
    assert not [(it["id"], it["impact"], [node["html"][:200] for node in it["nodes"][:3]]) for it in found]


def scan(page, code):
    """As a scanner does: the code's characters, then Enter."""
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


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

    def counter(size=SCREEN, language="en", **more):
        page = phone(f"{shop.url}/counter", size, language, **more)
        page.get_by_label(re.compile("number|工号")).fill("7")
        page.get_by_label(re.compile("Token|令牌")).fill("development-staff")
        page.keyboard.press("Enter")
        page.locator("#order").wait_for(state="attached")
        page.evaluate("() => { window.made = []; window.print = () => made.push(papers.textContent) }")
        return page

    return counter


@pytest.mark.parametrize("path", ["usher", "counter"])
def test_the_pages_of_the_staff_keep_to_themselves(shop, path):
    answer = requests.get(f"{shop.url}/{path}", timeout=5)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.text
    for name in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert requests.get(f"{shop.url}/{name}", timeout=5).status_code == 200


def test_at_the_gate_each_scan_is_answered_in_colour_words_and_a_sign(usher, tickets):
    page = usher()
    scan(page, tickets[0]["face"]["code"])
    good = page.locator(".result.yes")
    good.wait_for()
    assert "✔" in good.inner_text()
    assert "Let in" in good.inner_text()
    assert tickets[0]["seat"] in good.inner_text()
    assert "Hall" in good.inner_text()
    scan(page, tickets[0]["face"]["code"])
    bad = page.locator(".result.no")
    bad.wait_for()
    assert "✘" in bad.inner_text()
    assert "Stop" in bad.inner_text()
    assert "was admitted at" in bad.inner_text()
    assert "1 let in" in page.locator("#before").inner_text()


def test_two_scans_in_quick_succession_are_both_answered(usher, tickets):
    page = usher()
    for ticket in tickets:
        scan(page, ticket["face"]["code"])
    page.get_by_text("2 let in").wait_for()


def test_the_gate_goes_on_scanning_after_a_tap_beside_and_speaks_the_other_language(usher, tickets):
    page = usher(language="zh")
    page.locator(".result").click()
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.yes").get_by_text("请进").wait_for()
    page.get_by_role("button", name="English").click()
    page.locator(".result.yes").get_by_text("Let in").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_server_that_is_away_is_no_verdict(usher, tickets):
    page = usher()
    page.context.set_offline(True)
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.open").get_by_text("Scan again").wait_for()
    page.context.set_offline(False)
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.yes").wait_for()


def test_a_wrong_token_is_not_taken_and_is_forgotten_with_the_page(phone, shop):
    page = phone(f"{shop.url}/usher")
    page.get_by_label("Token").fill("a-wrong-token")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("not taken").wait_for()
    assert page.evaluate("Object.keys(sessionStorage).concat(Object.keys(localStorage))") == []
    page.get_by_label("Token").fill("development-gate")
    page.keyboard.press("Enter")
    page.locator(".result").wait_for()
    page.reload()
    page.locator(".result").wait_for()
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Token").wait_for()
    assert "development-gate" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_what_is_scanned_is_never_markup(usher):
    page = usher()
    scan(page, "<img src=x onerror=alert(1)>")
    page.locator(".result.no").wait_for()
    assert page.locator("main img").count() == 0


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


@pytest.mark.parametrize(("language", "scheme", "size"), [("zh", "light", PHONE), ("en", "dark", SCREEN)])
def test_p13_axe_finds_nothing_on_the_staffs_pages_and_nothing_is_wider_than_the_screen(
    phone, shop, usher, counter, tickets, language, scheme, size
):
    look = {"language": language, "color_scheme": scheme}
    check(phone(f"{shop.url}/counter", size, **look))
    gate = usher(size, **look)
    for code in (tickets[0]["face"]["code"], tickets[0]["face"]["code"]):
        check(gate)
        scan(gate, code)
        gate.locator(".result.yes, .result.no").wait_for()
    check(gate)
    page = counter(size, **look)
    bought = shop.buy(2)
    scan(page, bought.qr)
    page.locator(".card").first.wait_for()
    check(page)
    page.locator(".button.main", has_text="2").click()
    page.locator(".card.made").first.wait_for()
    check(page)
    page.locator(".card .risky").first.click()
    page.locator(".card.in_doubt").wait_for()
    check(page)
    for one in (gate, page):
        assert one.evaluate("document.documentElement.scrollWidth") <= size["width"]


def states(shop, bought):
    from kiosk.mock.tables.sale import Order

    return shop.office.store.read(lambda session: [it.state for it in session.get_one(Order, bought.order).tickets])
