"""Every state, every refusal and every fault, in both languages and both formats: all of it can be seen and read."""

import os

import pytest

from kiosk.domain.problem import Code, Problem
from tests.kiosk.screen.scenes import AROUNDS, DETAILS, STATES

PROBLEMS = [f"problem-{code}" for code in Code]
OTHERS = [*(name for name in STATES if name not in PROBLEMS), *AROUNDS]
WANTED = bool(os.environ.get("KIOSK_ARTEFACTS"))
"""Whether somebody wants to look: then each scene is kept as a picture, else those of the states in Chinese."""


def walk(screen, names, keep=None):
    """Show each in both languages; gives what is wrong with each, and what it says in English."""
    troubles, told = {}, {}
    for name in names:
        screen.show(name)
        for language, (wrong, text) in screen.in_both_languages().items():
            troubles[name, language] = wrong
            told[name] = " ".join(text.split())
        if keep:
            keep(screen, name)
    return {name: what for name, what in troubles.items() if what}, told


@pytest.fixture(scope="module")
def keep(artefacts):
    """Keep a scene as a picture; in both languages where somebody wants to look."""

    def keep(screen, name):
        for language in ("zh", "en") if WANTED else ("zh",):
            screen.speak(language)
            screen.page.screenshot(path=artefacts / f"{screen.form}-{language}-{name}.jpg", type="jpeg", quality=85)
        screen.speak("zh")

    return keep


def test_every_state_is_whole_on_the_screen(screen, keep):
    troubles, told = walk(screen, OTHERS, keep)
    assert troubles == {}
    assert all(told.values())


def test_every_refusal_and_fault_says_what_happened_and_shows_its_code(screen, keep):
    troubles, told = walk(screen, PROBLEMS, keep if WANTED else None)
    assert troubles == {}
    for name, text in told.items():
        assert name.removeprefix("problem-") in text
        said = Problem(Code(name.removeprefix("problem-")), DETAILS).text.en
        assert all(part in text for part in said.split(". ")), text


def test_in_reach_of_those_who_sit_all_touches_are_in_the_lower_half(screen):
    screen.touch("low")
    too_high, troubles = {}, {}
    for name in [*OTHERS, "problem-VCH-TYPO"]:
        screen.show(name)
        for language, (wrong, _) in screen.in_both_languages().items():
            troubles[name, language] = wrong
        if screen.highest() < screen.page.viewport_size["height"] / 2:
            too_high[name] = screen.highest()
    screen.touch("low")
    assert too_high == {}
    assert {name: what for name, what in troubles.items() if what} == {}
