"""P13 in a browser: the gate, with a scanner that acts as a keyboard."""

from tests.kiosk.mock.web.staff.scanner import scan


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


def test_what_is_scanned_is_never_markup(usher):
    page = usher()
    scan(page, "<img src=x onerror=alert(1)>")
    page.locator(".result.no").wait_for()
    assert page.locator("main img").count() == 0


def test_a_scan_whose_answers_were_all_lost_is_the_same_scan_next_time_and_the_customer_is_let_in(usher, tickets):
    page = usher()
    lost: list[int] = []

    def lose(route):
        if len(lost) < 3:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/v1/admissions", lose)
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.open").wait_for()
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.yes").wait_for()
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.no").wait_for()
    assert lost == [200, 200, 200]


def test_what_answers_in_the_servers_place_is_no_verdict(usher, tickets):
    page = usher()
    page.route("**/v1/admissions", lambda route: route.fulfill(body="<html>Sign in to this network</html>"))
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.open").get_by_text("The server does not answer.").wait_for()
    page.unroute("**/v1/admissions")
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.yes").wait_for()


def test_a_gate_of_one_hall_sends_others_on_and_burns_no_ticket(phone, shop, tickets):
    page = phone(f"{shop.url}/usher")
    page.get_by_label("Hall").fill("nowhere-9")
    page.get_by_label("Token").fill("development-gate")
    page.keyboard.press("Enter")
    page.locator(".result").wait_for()
    scan(page, tickets[0]["face"]["code"])
    page.locator(".result.no").get_by_text("This ticket is for").wait_for()
    assert "nowhere-9 · 0 let in" in page.locator("#before").inner_text()
    assert shop.admit(tickets[0]).status_code == 200


def test_a_paper_that_is_none_is_called_no_ticket(usher, shop):
    page = usher()
    scan(page, shop.buy().qr)
    page.locator(".result.no").get_by_text("This is not one of our tickets.").wait_for()


def test_who_signs_out_is_told_nothing(usher):
    page = usher()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Token").wait_for()
    assert page.get_by_role("alert").count() == 0
