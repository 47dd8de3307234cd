"""Whoever can't see, or not well, can use every screen: axe looks at one of each kind."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.kiosk.screen.customer.conftest import opened

KINDS = (
    "idle", "verifying", "printing", "hundred", "done", "question", "offer", "stalled", "problem-VCH-COLLECTED",
    "degraded", "out_of_service", "compare", "compared",
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


def test_axe_finds_nothing_in_any_kind_of_scene(look):
    troubles = {}
    for kind in KINDS:
        look.show(kind)
        troubles[kind] = found(look)
    assert {kind: what for kind, what in troubles.items() if what} == {}


def test_axe_finds_nothing_in_the_keypad(look):
    look.show("idle")
    look.touch("type")
    assert found(look) == []
    look.page.keyboard.type("0123456789ABC")
    assert found(look) == []
    look.touch("leave")
