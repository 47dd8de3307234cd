"""How the staff's page looks: nothing is cut, everybody can use it; by request each picture is kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from kiosk.domain.problem import Code, Problem
from kiosk.staff.errors import ActRefused


def found(screen):
    violations = Axe().run(screen.page).response["violations"]
    return [(it["id"], [node["html"][:160] for node in it["nodes"][:3]]) for it in violations]


def seems_well(screen, artefact, name):
    """Both languages are measured and kept as pictures; axe looks at one of them."""
    troubles = {}
    for language in ("zh", "en"):
        screen.page.wait_for_timeout(20)
        artefact(screen.page, f"staff-{screen.form}-{name}-{language}")
        troubles[language] = screen.troubles()
        if language == "zh":
            # An open question keeps all else from being touched, as it should.
            screen.page.evaluate("document.querySelector('[data-do=language]').click()")
            screen.until(lambda: screen.page.evaluate("document.documentElement.lang").startswith("en"))
    assert {**troubles, "axe": found(screen)} == {"zh": [], "en": [], "axe": []}
    screen.page.evaluate("document.querySelector('[data-do=language]').click()")


def test_the_door(screen, artefact):
    screen.afresh()
    seems_well(screen, artefact, "door")
    screen.machine.locked = 59
    screen.sign_in("999999")
    screen.sees(".notice.bad")
    seems_well(screen, artefact, "locked")


@pytest.mark.parametrize("troubled", [False, True])
@pytest.mark.parametrize("tab", ["tickets", "devices", "journal"])
def test_each_part_on_a_good_and_on_a_bad_day(screen, artefact, tab, troubled):
    screen.inside(tab, troubled=troubled)
    if tab == "journal":
        screen.page.locator("[data-do=keys]").click()
    screen.page.wait_for_timeout(50)
    seems_well(screen, artefact, f"{tab}-{'bad' if troubled else 'good'}")


def test_each_question_and_its_refusal(screen, artefact):
    screen.inside(troubled=True)
    screen.machine.refusal = ActRefused(Problem(Code.SERVER_AWAY))
    screen.ask("reprint", index="in_doubt.0")
    screen.page.locator(".reasons .chip").last.click()
    screen.page.locator(".words input").fill("the customer's dog ate it")
    screen.page.locator(".dialog [data-do=go]").click()
    screen.sees(".dialog .notice.bad")
    seems_well(screen, artefact, "reprint")
    screen.touch("no-more")
    screen.touch("tab", tab="devices")
    screen.ask("new-roll")
    seems_well(screen, artefact, "roll")
    screen.touch("no-more")
