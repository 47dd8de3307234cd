"""What staff touch on their page, and what becomes of it; each act is asked for before it is done."""

import pytest

from kiosk.domain.problem import Code, Problem
from kiosk.staff.errors import ActRefused, KioskBusy, NothingThere


@pytest.fixture
def inside(lying):
    return lying.inside(troubled=True)


def is_done(screen, *said):
    screen.until(lambda: screen.machine.done[-1:] == [said])
    screen.until(lambda: screen.page.locator(".dialog").count() == 0)
    screen.sees(".notice.good")


# -- the door ----------------------------------------------------------------------------------------------------------


def test_what_is_typed_at_the_door_stays_however_often_the_page_looks(lying):
    lying.afresh()
    for key in "1\n2749":
        lying.page.keyboard.press("Enter" if key == "\n" else key)
    lying.page.wait_for_timeout(2600)
    assert lying.page.locator(".field b").all_text_contents() == ["1", "••••"]
    for key in ("Backspace", "9", "1", "4", "Enter"):
        lying.page.keyboard.press(key)
    lying.sees(".door .notice.bad")
    assert lying.page.locator(".field b").all_text_contents() == ["1", "–"]
    for key in "274913\n":
        lying.page.keyboard.press("Enter" if key == "\n" else key)
    lying.sees("h1", "Li Na")


def test_a_locked_door_counts_down_and_takes_nothing(lying):
    lying.afresh()
    lying.machine.locked = 60
    lying.sign_in("999999")
    lying.sees(".notice.bad", "60")
    lying.page.keyboard.press("5")
    assert lying.page.locator(".field b").all_text_contents() == ["1", "–"]
    assert lying.page.locator("[data-digit='5']").get_attribute("aria-disabled") == "true"


def test_who_signs_out_gives_the_screen_back(inside):
    inside.touch("sign-out")
    inside.until(lambda: inside.page.url == inside.stage.address)
    assert inside.machine.sessions == {}


def test_a_session_that_ended_is_told_of_at_the_door(inside):
    inside.machine.sessions.clear()
    inside.sees(".door .notice.bad")
    assert inside.page.locator(".card").count() == 0


def test_before_a_session_ends_a_touch_keeps_it(inside):
    inside.machine.left_seconds = 30
    inside.sees(".notice", "30")
    inside.page.evaluate("performance.now = (real => () => real() + 60000)(performance.now.bind(performance))")
    inside.page.locator("#main").click(position={"x": 5, "y": 5})
    inside.until(lambda: inside.machine.left_seconds > 30)


# -- tickets -----------------------------------------------------------------------------------------------------------


def test_a_ticket_is_settled(inside):
    inside.ask("settle", index="in_doubt.0")
    inside.go()
    is_done(inside, "settle", "WTN61XAKQD02", 1, "Li Na")


def test_a_reprint_needs_a_reason(inside):
    inside.ask("reprint", index="in_doubt.1")
    assert inside.page.locator(".dialog [data-do=go]").get_attribute("aria-disabled") == "true"
    inside.page.locator(".reasons .chip").nth(1).click()
    inside.go()
    is_done(inside, "reprint", "WTN61XAKQD06", 1, "Torn or unreadable", "Li Na")
    inside.sees(".notice.good", "2")


def test_another_reason_is_said_in_words_or_not(inside):
    for words in ("  the dog ate it 1 ", ""):
        inside.ask("reprint", index="retracted.0")
        inside.page.locator(".reasons .chip").last.click()
        inside.page.locator(".words input").click()
        inside.page.keyboard.type(words)
        inside.go()
        is_done(inside, "reprint", "WTN61XAKQD02", 1, words.strip() or "Other", "Li Na")


def test_a_reprint_that_came_to_nothing_can_be_asked_for_again_and_one_that_comes_can_not(inside):
    inside.sees("[data-index='owed.1']")
    assert inside.page.locator("[data-index='owed.0']").count() == 0
    inside.ask("reprint", index="owed.1")
    inside.page.locator(".reasons .chip").first.click()
    inside.go()
    is_done(inside, "reprint", "WTN61XAKQD03", 2, "Not printed", "Li Na")


def test_a_reprint_that_came_to_nothing_is_settled_when_the_customer_has_a_paper_from_elsewhere(inside):
    for words in ("stay void", "仍然作废"):
        inside.touch("language")
        inside.ask("settle", index="owed.1")
        inside.sees(".dialog", words)
        inside.page.keyboard.press("Escape")
    inside.ask("settle", index="owed.1")
    inside.go()
    is_done(inside, "settle", "WTN61XAKQD03", 2, "Li Na")


def test_a_paper_that_may_be_void_is_printed_again_or_settled_and_nobody_says_that_it_is_valid(inside):
    for void in ("may be void", "可能已作废"):
        inside.touch("language")
        inside.sees("[data-key=owed] .card", void)
        inside.ask("settle", index="owed.2")
        inside.sees(".dialog", void)
        inside.page.keyboard.press("Escape")
    inside.ask("settle", index="owed.2")
    inside.go()
    is_done(inside, "settle", "WTN61XAKQD04", 1, "Li Na")


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (ActRefused(Problem(Code.SERVER_AWAY)), "SRV-AWAY"),
        (ActRefused(Problem(Code.SEAT_ADMITTED, {"seat": "F7"})), "SEAT-ADMITTED"),
        (KioskBusy(), "正在为顾客服务"),
        (NothingThere("nothing is open about seat F7", "look at the list again"), ""),
    ],
)
def test_a_refusal_stands_where_it_was_asked_and_nothing_is_done(inside, refusal, said):
    inside.machine.refusal = refusal
    inside.ask("settle", index="in_doubt.0")
    inside.go()
    inside.sees(".dialog .notice.bad", said)
    inside.page.keyboard.press("Escape")
    inside.until(lambda: inside.page.locator(".dialog").count() == 0)
    assert inside.machine.done == []
    assert inside.page.evaluate("document.activeElement.dataset.what") == "settle"


# -- devices -----------------------------------------------------------------------------------------------------------


def test_devices_are_started_again_and_papers_tried(inside):
    inside.touch("tab", tab="devices")
    inside.ask("restart", component="booking server")
    inside.go()
    is_done(inside, "restart", "booking server", "Li Na")
    inside.ask("test-print")
    inside.go()
    is_done(inside, "test_print", "Li Na")


def test_while_a_customer_is_served_no_paper_is_tried(inside):
    inside.machine.seen["free"] = False
    inside.touch("tab", tab="devices")
    inside.sees("[data-what=test-print][aria-disabled=true]")


def test_service_mode_begins_with_a_question_and_ends_with_a_touch(lying):
    lying.inside("devices")
    lying.ask("service")
    lying.go()
    is_done(lying, "service_mode", True, "Li Na")
    lying.page.locator(".notice [data-do=go]").click()
    lying.until(lambda: lying.machine.done[-1] == ("service_mode", False, "Li Na"))


def test_a_new_roll_has_the_usual_length_or_the_one_that_is_typed(inside):
    inside.touch("tab", tab="devices")
    inside.ask("new-roll")
    assert inside.page.locator(".dialog .field b").text_content() == "80"
    inside.go()
    is_done(inside, "new_roll", 0, "Li Na")
    inside.ask("new-roll")
    inside.touch("measure", digit="3")
    inside.page.keyboard.press("0")
    inside.go()
    is_done(inside, "new_roll", 30_000, "Li Na")
    inside.machine.seen["roll"] |= {"usual_mm": None}
    inside.ask("new-roll")
    inside.page.keyboard.type("999")
    assert inside.page.locator(".dialog [data-do=go]").get_attribute("aria-disabled") == "true"


# -- journal -----------------------------------------------------------------------------------------------------------


def test_rows_are_looked_for_by_kind_day_and_seat(inside):
    inside.touch("tab", tab="journal")
    inside.sees(".rows li")
    inside.touch("find", word="printed")
    inside.touch("find", word="today")
    inside.page.keyboard.type("f7")
    inside.until(lambda: inside.machine.searches[-1].endswith(" F7"))
    kind, day, seat = inside.machine.searches[-1].split()
    begin, end = day.split("/")
    assert (kind, seat) == ("printed", "F7")
    assert begin.endswith("T16:00:00.000Z"), "midnight in Shanghai"
    assert begin < end
    inside.touch("find", word="staff")
    inside.until(lambda: inside.machine.searches[-1].split()[0] == "staff")


def test_of_a_tickets_rows_the_newest_prints_it_again(inside):
    inside.touch("tab", tab="journal")
    inside.sees(".rows li")
    assert inside.page.locator(".rows [data-do=ask]").count() == 2
    inside.ask("reprint", index="rows.0")
    inside.page.locator(".reasons .chip").nth(2).click()
    inside.go()
    is_done(inside, "reprint", "WTN61XAKQDJZ", 1, "Lost by the customer", "Li Na")
