"""Every state, every refusal and every fault, in both languages and both formats: all of it can be seen and read."""

import os

from kiosk.domain.problem import Code
from tests.kiosk.screen.scenes import AROUNDS, STATES

PROBLEMS = [f"problem-{code}" for code in Code]
OTHERS = [*(name for name in STATES if name not in PROBLEMS), *AROUNDS]
ALL_PICTURES = bool(os.environ.get("KIOSK_ARTEFACTS"))
"""Where somebody wants to look, each scene is kept as a picture; else those of the states in Chinese."""


def walk(screen, artefacts, names, pictured=()):
    """Show each in both languages; gives what is wrong with each, and what it says in English."""
    troubles, told = {}, {}
    for name in names:
        screen.show(name)
        for language in ("zh", "en"):
            screen.speak(language)
            troubles[name, language] = screen.troubles()
            if ALL_PICTURES or language in pictured:
                screen.page.screenshot(path=artefacts / f"{screen.form}-{language}-{name}.png")
        told[name] = screen.text
    screen.speak("zh")
    return {name: what for name, what in troubles.items() if what}, told


def test_every_state_is_whole_on_the_screen(screen, artefacts):
    troubles, told = walk(screen, artefacts, OTHERS, pictured={"zh"})
    assert troubles == {}
    assert all(told.values())


def test_every_refusal_and_fault_says_what_happened_and_shows_its_code(screen, artefacts):
    troubles, told = walk(screen, artefacts, PROBLEMS)
    assert troubles == {}
    for name, text in told.items():
        assert name.removeprefix("problem-") in text
        assert all(part in text for part in STATES[name].problem.text.en.split(". ")), text


def test_in_reach_of_those_who_sit_all_touches_are_in_the_lower_half(screen):
    screen.touch("low")
    too_high, troubles = {}, {}
    for name in [*OTHERS, "problem-VCH-TYPO"]:
        screen.show(name)
        troubles[name] = screen.troubles()
        if screen.highest() < screen.page.viewport_size["height"] / 2:
            too_high[name] = screen.highest()
    screen.touch("low")
    assert too_high == {}
    assert {name: what for name, what in troubles.items() if what} == {}
