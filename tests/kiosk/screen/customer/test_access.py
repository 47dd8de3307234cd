"""Whoever can't see, or not well, can use every screen: axe looks at one of each kind."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.kiosk.screen.customer.conftest import opened

KINDS = (
    "idle", "reading", "verifying", "printing", "hundred", "done", "collected", "question", "offer", "show", "staff",
    "retracted", "stalled", "problem-VCH-COLLECTED", "degraded", "hint", "out_of_service", "service_mode", "stopping",
)  # fmt: skip


@pytest.fixture(scope="module", params=[("upright", "zh", ()), ("lying", "en", ("contrast", "low"))])
def look(request, browser, stage):
    form, language, tools = request.param
    with opened(browser, stage, form) as screen:
        screen.speak(language)
        for tool in tools:
            screen.touch(tool)
        yield screen


def found(screen):
    violations = Axe().run(screen.page).response["violations"]
    return [(it["id"], it["impact"], [node["html"][:200] for node in it["nodes"][:3]]) for it in violations]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_a_scene(look, kind):
    look.show(kind)
    assert found(look) == []


def test_axe_finds_nothing_in_the_keypad(look):
    look.show("idle")
    look.touch("type")
    assert found(look) == []
    look.page.keyboard.type("0123456789ABC")
    assert found(look) == []
    look.touch("leave")
