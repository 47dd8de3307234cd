"""What customers can touch: answers, missing tickets, and how the page looks and sounds for them."""

import io
from dataclasses import replace

import pytest
import segno
from PIL import Image

from kiosk.domain import visit
from kiosk.domain.party import Question, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.screen.scene import Ways
from tests.kiosk.screen.customer.conftest import opened
from tests.kiosk.screen.scenes import AROUND, HUNDRED, QUESTION, STATES, earlier, party
from tests.papers import qr_codes


@pytest.fixture
def touched(upright):
    upright.stage.answers.clear()
    upright.fresh()
    return upright


@pytest.mark.parametrize("received", [True, False])
def test_the_answer_to_the_question_is_given_for_its_seat(touched, received):
    touched.show(QUESTION)
    assert "F7" in touched.title
    touched.touch("answer", received=str(received).lower())
    touched.until(lambda: touched.stage.answers == [("F7", received)])


@pytest.mark.parametrize(("language", "asked", "then"), [("zh", "0471", "手机"), ("en", "0471", "phone")])
@pytest.mark.parametrize("same", ["true", "false"])
def test_the_code_of_a_phone_is_compared_by_a_touch(touched, language, asked, then, same):
    touched.stage.compared.clear()
    touched.speak(language)
    touched.show("compare")
    assert asked in touched.title
    assert touched.page.locator(".digits").get_attribute("aria-label") == "0 4 7 1"
    touched.touch("same", same=same)
    touched.until(lambda: touched.stage.compared == [("0471", same == "true")])
    touched.show("compared")
    assert then in touched.title
    assert not touched.has("same")


def test_a_missing_ticket_is_confirmed_before_the_old_one_becomes_void(touched):
    touched.show("offer")
    touched.touch("miss", seat="F8")
    assert "F8" in touched.title
    assert "作废" in touched.text
    touched.touch("keep")
    assert touched.stage.answers == []
    touched.touch("miss", seat="F7")
    assert touched.troubles() == []
    touched.touch("answer")
    touched.until(lambda: touched.stage.answers == [("F7", False)])


def test_what_is_no_longer_offered_can_no_longer_be_missed(touched):
    touched.show("offer")
    touched.touch("miss", seat="F8")
    touched.show("done")
    touched.show("offer")
    assert touched.has("miss")


def test_a_hundred_seats_that_are_offered_can_all_be_reached(screen):
    labels = [seat.label for seat in HUNDRED]
    seats = [earlier(label, Standing.PRESUMED, Question.OFFERED) for label in labels]
    problem = Problem(Code.SEAT_MISSING, {"seat": ", ".join(labels)})
    screen.show(visit.Attention(problem, party(*seats)))
    found: list[str | None] = []
    for _ in range(20):
        assert screen.troubles() == []
        shown = [it.get_attribute("data-seat") for it in screen.page.locator('[data-do="miss"]').all()]
        if found[: len(shown)] == shown:
            break
        found += shown
        screen.touch("page")
    assert found == labels


def test_each_touch_is_told_but_not_more_than_once_a_second(touched):
    touched.stage.touches = 0
    for _ in range(4):
        touched.touch("sound")
    touched.until(lambda: touched.stage.touches == 1)


def test_whoever_still_waits_is_asked_to_say_so_before_the_tickets_are_handed_back(touched):
    touched.show(STATES["stalled"], ends_in=40.0)
    assert not touched.has("touch")
    touched.show(STATES["stalled"], ends_in=15.0)
    assert touched.has("touch")
    assert touched.troubles() == []


def test_after_the_tickets_the_page_says_thanks(touched):
    touched.show(STATES["done"], ends_in=8.0)
    assert touched.title == "请取走您的 3 张票"
    touched.show(STATES["done"], ends_in=2.0)
    assert touched.title == "谢谢"
    assert touched.troubles() == []


def test_progress_follows_what_is_proved(touched):
    touched.show("printing")
    progress = touched.page.get_by_role("progressbar")
    assert (progress.get_attribute("aria-valuenow"), progress.get_attribute("aria-valuemax")) == ("1", "3")
    signs = [it.get_attribute("data-sign") for it in touched.page.locator(".chip").all()]
    assert signs == ["check", "printer", "busy"]


def test_each_language_is_one_touch_away_and_says_the_problem_too(touched):
    touched.show("problem-PRN-COVER")
    assert touched.title == "打印机盖未关好，请联系工作人员。"
    touched.touch("language")
    assert touched.title == "The printer is open."
    assert touched.page.evaluate("document.documentElement.lang") == "en-GB"
    touched.touch("language")
    assert touched.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_what_is_shown_is_also_said(touched):
    touched.show("printing")
    assert "2/3" in touched.page.get_by_role("status").text_content()
    touched.show("problem-PRN-JAM")
    assert "卡纸" in touched.page.locator("#warned").text_content()


def test_tools_say_whether_they_are_on(touched):
    assert touched.page.locator('[data-do="sound"]').inner_text() == "声音已开"
    touched.touch("sound")
    assert touched.page.locator('[data-do="sound"]').inner_text() == "声音已关"
    touched.touch("contrast")
    assert touched.page.locator('[data-do="contrast"]').get_attribute("aria-pressed") == "true"
    assert touched.page.evaluate("getComputedStyle(document.body).color") == "rgb(255, 255, 255)"


def test_the_page_can_be_used_by_keys_alone(touched):
    def go_to(deed):
        for _ in range(10):
            touched.page.keyboard.press("Tab")
            if touched.page.evaluate("document.activeElement.dataset.do") == deed:
                return touched.page.keyboard.press("Enter")
        raise AssertionError(f"no key leads to {deed}")

    go_to("language")
    assert touched.page.evaluate("document.documentElement.lang") == "en-GB"
    go_to("type")
    assert touched.has("key")
    touched.page.keyboard.press("Escape")
    assert not touched.has("key")


@pytest.mark.parametrize(("before", "seconds"), [("done", 4), ("problem-VCH-UNKNOWN", 31)])
def test_the_next_customer_begins_afresh(browser, stage, before, seconds):
    with opened(browser, stage, "upright", clock=True) as screen:
        for tool in ("language", "contrast", "low", "sound"):
            screen.touch(tool)
        screen.show(before)
        screen.page.clock.fast_forward(60_000)
        screen.show(visit.Idle())
        assert screen.page.evaluate("document.documentElement.lang") == "en-GB"
        screen.page.clock.fast_forward(seconds * 1000)
        screen.until(lambda: screen.page.evaluate("document.documentElement.lang") == "zh-CN")
        assert screen.page.evaluate("document.documentElement.className") == ""
        assert screen.page.locator('[data-do="sound"]').get_attribute("aria-pressed") == "true"


def test_the_address_says_in_which_language_each_customer_begins(browser, stage):
    with opened(browser, stage, "upright", clock=True) as screen:
        screen.page.goto(f"{stage.address}?language=en")
        screen.caught_up()
        assert screen.page.evaluate("document.documentElement.lang") == "en-GB"
        screen.touch("language")
        assert screen.page.evaluate("document.documentElement.lang") == "zh-CN"
        screen.page.clock.fast_forward(31_000)
        screen.until(lambda: screen.page.evaluate("document.documentElement.lang") == "en-GB")


@pytest.mark.parametrize("closed", ["out_of_service", "service_mode"])
def test_the_next_customer_begins_afresh_where_the_kiosk_serves_nobody(browser, stage, closed):
    with opened(browser, stage, "lying", clock=True) as screen:
        screen.show(closed)
        screen.touch("language")
        screen.touch("contrast")
        screen.page.clock.fast_forward(31_000)
        screen.until(lambda: screen.page.evaluate("document.documentElement.lang") == "zh-CN")
        assert screen.page.evaluate("document.documentElement.className") == ""


@pytest.mark.parametrize("between", [(), ("idle",), ("idle", "reading")])
def test_who_comes_right_after_another_customer_begins_afresh(touched, between):
    touched.touch("language")
    for name in ("printing", "done", *between):
        touched.show(name)
        assert touched.page.evaluate("document.documentElement.lang") == ("zh-CN" if name == "reading" else "en-GB")
    touched.show("verifying")
    assert touched.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_who_touches_the_screen_after_the_tickets_is_not_begun_afresh_by_the_next_voucher(touched):
    touched.show("done")
    touched.touch("language")
    touched.show("verifying")
    assert touched.page.evaluate("document.documentElement.lang") == "en-GB"


def test_without_a_camera_the_page_asks_for_what_there_is(touched):
    for ways, title in (
        ({"camera": False, "scanner": True, "typed": True, "ble": None}, "请将取票码对准扫码器"),
        ({"camera": False, "scanner": False, "typed": True, "ble": None}, "请输入取票码"),
    ):
        touched.show(visit.Idle(), AROUND, ways=ways)
        assert touched.title == title
        assert touched.troubles() == []


def test_the_code_of_the_machines_radio_is_drawn_and_not_written(screen):
    text = "https://kiosk.example/lobby-1#0123456789ABCDEF"
    rows = "\n".join("".join(map(str, row)) for row in segno.make(text, error="m", micro=False).matrix)
    screen.show(visit.Idle(), replace(AROUND, ways=Ways(ble=rows)))
    assert screen.troubles() == []
    picture = screen.page.locator(".radio svg").screenshot()
    assert qr_codes(Image.open(io.BytesIO(picture))) == [text]
    assert text not in screen.page.content()
    screen.show(visit.Idle())
