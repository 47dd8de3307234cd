"""Codes that are typed: by touch or by keys, with mistakes told at once and never sent."""

import json
import random

import pytest

from kiosk.domain import visit
from kiosk.domain.voucher import ALPHABET, NotAVoucher, Voucher, typed
from kiosk.screen.app import Reply
from tests.kiosk.screen.customer.conftest import opened
from tests.kiosk.screen.scenes import AROUND, STATES

CODE = typed(b"a cinema").code
TYPO = ("0" if CODE[0] != "0" else "1") + CODE[1:]


@pytest.fixture
def keypad(upright):
    """The keypad, open and empty; what is typed is taken."""
    upright.stage.reply = Reply()
    upright.stage.typings.clear()
    upright.fresh()
    upright.touch("type")
    return upright


def by_touch(screen, code):
    for character in code:
        screen.touch("key", character=character)


def by_keys(screen, code):
    screen.page.keyboard.type(code)


def remark(screen):
    return screen.page.locator(".remark").text_content()


def shown(screen):
    return "".join(screen.page.locator(".slot-of-code").all_text_contents())


def test_a_right_code_goes_out_as_soon_as_it_is_complete(keypad):
    by_touch(keypad, CODE[:12])
    assert keypad.stage.typings == []
    keypad.touch("key", character=CODE[12])
    keypad.until(lambda: keypad.stage.typings == [CODE])
    keypad.show(STATES["verifying"])
    assert keypad.title == "正在核对取票码"
    keypad.show(visit.Idle())
    assert not keypad.has("key")


def test_a_typing_mistake_is_told_at_once_and_never_sent(keypad):
    by_touch(keypad, TYPO)
    assert remark(keypad) == "输入有误，请与手机上的取票码核对。"
    assert "输入有误" in keypad.said
    assert keypad.page.locator(".code.wrong").count() == 1
    keypad.touch("erase")
    assert keypad.page.locator(".remark").count() == 0
    assert shown(keypad) == TYPO[:12]
    assert keypad.stage.typings == []


def test_swapped_neighbours_are_a_typing_mistake(keypad):
    place = next(place for place in range(12) if CODE[place] != CODE[place + 1])
    by_keys(keypad, CODE[:place] + CODE[place + 1] + CODE[place] + CODE[place + 2 :])
    assert remark(keypad).startswith("输入有误")
    assert keypad.stage.typings == []


def test_case_dashes_and_look_alikes_are_forgiven(keypad):
    by_keys(keypad, "ilo-u b")
    assert shown(keypad) == "110VB"
    for _ in range(5):
        keypad.page.keyboard.press("Backspace")
    by_keys(keypad, Voucher.parse(CODE).pretty.lower().replace("0", "o").replace("1", "l"))
    keypad.until(lambda: keypad.stage.typings == [CODE])


def test_a_pasted_code_opens_the_keypad_and_goes_out(keypad):
    keypad.touch("leave")
    keypad.page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text", text);
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data })) }""",
        Voucher.parse(CODE).pretty,
    )
    keypad.until(lambda: keypad.stage.typings == [CODE])


def test_no_more_characters_are_taken_than_a_code_has(keypad):
    by_keys(keypad, TYPO + "7777")
    assert shown(keypad) == TYPO


def test_the_page_and_the_kiosk_agree_which_codes_are_right(upright):
    dice = random.Random(7)
    codes = ["".join(dice.choices(ALPHABET, k=13)) for _ in range(300)]
    codes += [typed(dice.randbytes(8)).code for _ in range(50)]
    script = "codes => import('/assets/typed.js').then((it) => codes.map((code) => it.right(code)))"

    def right(code):
        try:
            Voucher.parse(code)
        except NotAVoucher:
            return False
        return True

    found = upright.page.evaluate(script, codes)
    assert found == [right(code) for code in codes]
    assert {True, False} == set(found)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(422, {"reason": "foreign"}), "这不是本影院的取票码。"),
        (Reply(422, {"reason": "typo"}), "输入有误，请与手机上的取票码核对。"),
        (Reply(409, {"reason": "busy"}), "机器正忙，请稍后再试。"),
        (Reply(503, {"reason": "no_reader"}), "未能提交，请再试一次。"),
    ],
)
def test_a_refusal_is_told_where_the_code_was_typed_and_may_be_tried_again(keypad, reply, words):
    keypad.stage.reply = reply
    by_keys(keypad, CODE)
    keypad.until(lambda: keypad.page.locator(".remark.wrong").count() == 1)
    assert remark(keypad) == words
    assert keypad.troubles() == []
    keypad.stage.reply = Reply()
    keypad.touch("send")
    keypad.until(lambda: keypad.stage.typings == [CODE, CODE])


def test_too_many_wrong_codes_lock_the_keypad_with_a_countdown(browser, stage):
    with opened(browser, stage, "lying", clock=True) as screen:
        stage.show()
        screen.caught_up()
        screen.touch("type")
        stage.reply = Reply(429, {"wait": 31})
        by_keys(screen, CODE)
        screen.until(lambda: screen.page.locator(".remark.wrong").count() == 1)
        assert remark(screen) in {"错误次数过多，请等待。0:31", "错误次数过多，请等待。0:30"}
        assert screen.said.endswith("错误次数过多，请等待。")
        assert screen.troubles() == []
        assert screen.page.locator('[data-do="key"][aria-disabled="true"]').count() == len(ALPHABET)
        sent = len(stage.typings)
        by_keys(screen, "7")
        screen.page.clock.fast_forward(32_000)
        screen.until(lambda: screen.page.locator(".remark.wrong").count() == 0)
        stage.reply = Reply()
        screen.touch("send")
        screen.until(lambda: len(stage.typings) == sent + 1)


@pytest.mark.parametrize(("seconds", "left"), [(60, "1:00"), (59.4, "1:00"), (3599.5, "60:00"), (9, "0:09")])
def test_the_countdown_of_a_lock_counts_its_last_minute_too_and_stays_in_one_line(browser, stage, seconds, left):
    with opened(browser, stage, "lying", clock=True) as screen:
        screen.page.clock.pause_at(screen.page.evaluate("Date.now()") + 1000)
        stage.show(typed_wait=seconds)
        screen.caught_up()
        screen.touch("type")
        timer = screen.page.get_by_role("timer")
        assert timer.text_content() == left
        assert timer.evaluate(
            "it => it.offsetHeight > 0 && it.offsetHeight < 2 * parseFloat(getComputedStyle(it).fontSize)"
        )
        stage.show()


def test_a_code_of_which_nothing_is_heard_may_be_sent_again(browser, stage):
    with opened(browser, stage, "upright", clock=True) as screen:
        screen.fresh()
        screen.touch("type")
        stage.typings.clear()
        stage.reply = Reply()
        by_keys(screen, CODE)
        screen.until(lambda: stage.typings == [CODE])
        assert not screen.has("send")
        screen.page.clock.fast_forward(6000)
        screen.touch("send")
        screen.until(lambda: stage.typings == [CODE, CODE])


def test_a_kiosk_that_is_locked_shows_so_to_each_page(keypad):
    keypad.show("locked")
    assert remark(keypad).startswith("错误次数过多，请等待。0:5")
    keypad.show(visit.Idle())
    assert keypad.page.locator(".remark").count() == 0


def test_the_keypad_gives_way_when_somebody_scans(keypad):
    by_keys(keypad, CODE[:5])
    keypad.show("printing")
    assert not keypad.has("key")
    keypad.show(visit.Idle())
    keypad.touch("type")
    assert shown(keypad) == ""


def test_a_code_that_somebody_left_half_typed_is_forgotten(browser, stage):
    with opened(browser, stage, "upright", clock=True) as screen:
        screen.fresh()
        screen.touch("type")
        by_keys(screen, CODE[:5])
        screen.page.clock.fast_forward(61_000)
        screen.until(lambda: not screen.has("key"))
        screen.touch("type")
        assert shown(screen) == ""


def test_where_nothing_can_be_typed_there_is_no_button_for_it(upright):
    for state in ("idle", "problem-VCH-UNKNOWN"):
        ways = {"camera": True, "scanner": False, "typed": False, "ble": None}
        upright.show(STATES[state], AROUND, ways=ways)
        assert not upright.has("type")
    upright.show(visit.Idle())


def test_no_code_is_ever_in_the_address_or_kept(keypad):
    by_keys(keypad, TYPO)
    kept = keypad.page.evaluate("[location.href, ...Object.values(localStorage), ...Object.values(sessionStorage)]")
    assert TYPO not in json.dumps(kept)
