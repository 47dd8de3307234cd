"""A machine that dies and comes back, a page that has become an old one, and two pages of one machine."""

from contextlib import ExitStack

import pytest

from kiosk.domain import visit
from tests.kiosk.screen.customer.conftest import lobby, opened
from tests.kiosk.screen.scenes import AROUND, QUESTION, STATES
from tests.kiosk.screen.stage import Stage, staged

SECOND = 1000


def away(screen):
    return screen.page.locator(".away").count() == 1


def within(screen, milliseconds, condition):
    """Whether it is so before that much of the page's time is over."""
    for _ in range(milliseconds // 250):
        if condition():
            return True
        screen.page.clock.run_for(250)
        screen.page.wait_for_timeout(20)
    return condition()


def test_a_machine_that_dies_is_announced_within_three_seconds_and_forgotten_as_soon(browser):
    with ExitStack() as life:
        stage = life.enter_context(staged())
        port = int(stage.address.rstrip("/").rpartition(":")[2])
        with opened(browser, stage, "upright", clock=True) as screen:
            screen.show("printing")
            life.close()
            assert within(screen, 3 * SECOND, lambda: away(screen))
            assert "请稍候" in screen.page.locator(".away").inner_text()
            assert screen.troubles() == []
            assert screen.page.evaluate("document.getElementById('main').inert")
            screen.page.clock.run_for(40 * SECOND)
            assert "改用其他机器" in screen.page.locator(".away").inner_text()
            screen.stage = life.enter_context(staged(port=port))
            assert within(screen, 3 * SECOND, lambda: not away(screen))
            screen.show(STATES["verifying"])
            assert screen.title == "正在核对取票码"


def test_a_machine_that_hangs_is_announced_too(browser, stage):
    with opened(browser, stage, "lying", clock=True) as screen:
        stage.show()
        screen.caught_up()
        screen.page.route("**/events", lambda _: None)
        stage.hub.close()
        try:
            assert within(screen, 3 * SECOND, lambda: away(screen))
        finally:
            stage.hub.closed = False


def test_the_page_says_nothing_of_the_kind_while_the_machine_lives(upright):
    upright.show("idle")
    assert not away(upright)


def test_a_tab_of_before_the_update_loads_the_new_page(upright):
    loads = []
    upright.page.on("load", lambda _: loads.append(1))
    upright.show(visit.Idle(), AROUND)
    upright.stage.show(visit.Idle(), AROUND, assets="new")
    upright.until(lambda: loads == [1])
    upright.caught_up()
    upright.show(visit.Idle(), AROUND, assets="new")
    assert loads == [1]
    upright.stage.show()
    upright.until(lambda: loads == [1, 1])
    upright.caught_up()


def test_two_tabs_show_the_same_and_a_late_answer_changes_nothing(browser, stage, upright):
    with opened(browser, stage, "lying") as other:
        upright.show(QUESTION)
        other.caught_up()
        assert upright.title == other.title
        stage.answers.clear()
        other.touch("answer", received="true")
        other.until(lambda: stage.answers == [("F7", True)])
        other.show("done")
        upright.caught_up()
        assert upright.title == other.title
        assert not upright.has("answer")


@pytest.mark.parametrize("path", ["//elsewhere.test/staff/", "/staff/#where-nobody-serves-it"])
def test_for_a_badge_nothing_is_opened_but_a_staff_page_that_is_there(browser, stage, path):
    with opened(browser, stage, "lying") as screen:
        asked = []
        screen.page.on("request", lambda request: asked.append(request.url))
        screen.show(visit.Idle(), AROUND, staff=path)
        screen.until(lambda: path.startswith("//") or stage.address + "staff/" in asked)
        assert screen.page.url == stage.address
        assert not any("elsewhere" in url for url in asked)
        stage.show()


def test_a_camera_without_a_picture_leaves_a_drawing(browser):
    with staged() as stage, opened(browser, stage, "upright") as screen:
        stage.show()
        screen.until(lambda: screen.page.locator(".camera img").count() == 0)
        assert screen.page.locator(".camera .shown").count() == 1
        assert screen.troubles() == []


def test_the_camera_is_watched_only_while_it_is_shown(browser, monkeypatch):
    watchers = []

    async def pictures(stage):
        watchers.append(stage)
        try:
            async for picture in given(stage):
                yield picture
        finally:
            watchers.remove(stage)

    given = Stage._pictures
    monkeypatch.setattr(Stage, "_pictures", pictures)
    with staged() as stage:
        stage.picture = lobby()
        with opened(browser, stage, "lying") as screen:
            screen.until(lambda: len(watchers) == 1)
            screen.show("printing")
            screen.until(lambda: not watchers)
            screen.show("idle")
            screen.until(lambda: len(watchers) == 1)
