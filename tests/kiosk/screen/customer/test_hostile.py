"""Whatever films, seats and cinemas are called, the page says it as text, and stays whole."""

from dataclasses import replace

import pytest

from kiosk.domain import visit
from kiosk.domain.booking import Bilingual
from kiosk.domain.party import Question, Standing
from kiosk.domain.problem import Code, Problem
from tests.kiosk.screen.scenes import AROUND, face, party, seat

ZALGO = "Z̸̢̛̖̬͈̉͂͝a̶̧̨̛̛͓͂̈́l̵̡̛̬͂̈́g̶̢̛̖̬͈̉͂͝ỏ̸̢̨̖̬͈͂͝" * 4
NAMES = {
    "markup": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "reversed": "\u202eEGNAHC\u2066\u2067 film \u200f\u061c",
    "zalgo": ZALGO,
    "long word": "Donaudampfschifffahrtsgesellschaft" * 15,
    "long chinese": "流浪地球之很长很长的名字" * 42,
    "placeholders": "{number} ${7*7} %s \\u003cb\\u003e &lt;b&gt; \x00\x07\n\r\t",
    "emoji": "👩‍👩‍👧‍👦" * 60,
    "arabic": "الفيلم الطويل جدا " * 28,
    "empty": "",
}


def named(name, labels=("F7", "F8")):
    """A visit in which everything is called so."""
    words = Bilingual(name[:500], name[:500])
    told = replace(face("F7", words), cinema=words, version=words, hall=words)
    return party(*(replace(seat("F7"), label=label, face=told) for label in labels))


def whole(screen):
    assert screen.troubles() == []
    assert screen.page.locator("#main :is(script, b, img[src=x])").count() == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_a_name(screen, name):
    around = replace(AROUND, cinema=NAMES[name][:500], kiosk=NAMES[name][:64])
    screen.show(visit.Printing(named(NAMES[name])), around)
    whole(screen)
    screen.show(visit.Done(named(NAMES[name])), around)
    whole(screen)


@pytest.mark.parametrize("name", ["markup", "reversed", "zalgo", "long word", "long chinese", "empty"])
def test_a_seat_may_be_called_anything(screen, name):
    label = NAMES[name][:40]
    group = named("Film", labels=[label, f"{label[:38]}2"])
    screen.show(visit.Printing(group))
    whole(screen)
    asked = replace(group.seats[0], standing=Standing.IN_DOUBT, question=Question.OPEN)
    problem = Problem(Code.SEAT_QUESTION, {"seat": label})
    screen.show(visit.Attention(problem, party(asked)))
    whole(screen)
    offered = [replace(one, standing=Standing.PRESUMED, question=Question.OFFERED) for one in group.seats]
    screen.show(visit.Attention(Problem(Code.SEAT_MISSING, {"seat": label}), party(*offered)))
    whole(screen)


def test_what_turns_the_direction_of_text_is_left_out(upright):
    upright.show(visit.Printing(named(NAMES["reversed"])))
    assert upright.page.locator(".card h2").text_content() == "EGNAHC film"


def test_towers_of_accents_are_lowered(upright):
    upright.show(visit.Printing(named("e" + "\u0301" * 30 + "a")))
    assert upright.page.locator(".card h2").text_content() == "e\u0301\u0301a"


def test_a_hundred_seats_with_long_names_can_be_scrolled(screen):
    screen.show(visit.Printing(named("Film", labels=[f"Parkett links {number}" for number in range(100)])))
    whole(screen)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": "soon", "zone": "Asia/Shanghai"},
        {"starts_at": "2026-03-14T11:30:00Z", "zone": "Mars/Olympus"},
        {"starts_at": None, "zone": None, "hall": None, "film": None, "version": None, "cinema": None},
        {"seats": []},
        {"total": 0, "printed": 0},
        {"printed": 7},
    ],
)
def test_a_party_of_which_little_is_known_is_shown_with_what_is(upright, changes):
    upright.show(visit.Printing(named("Film")))
    upright.show(visit.Printing(named("Film")), party={**upright.stage.scene()["party"], **changes})
    whole(upright)


def test_a_problem_that_the_page_does_not_know_is_shown_with_its_words(upright):
    said = {"code": "NEW-CODE", "zh": "新问题。请稍候。", "en": "A new problem. Please wait."}
    upright.show(visit.Attention(Problem(Code.DISK)), problem=said)
    assert upright.title == "新问题。"
    assert "NEW-CODE" in upright.text


def test_long_words_of_a_problem_fit(screen):
    name = "Grand Cinema at the Old Harbour " * 3
    details = dict.fromkeys(("at", "kiosk", "cinema", "seat", "seconds", "opens_at"), name)
    for code in (Code.VOUCHER_COLLECTED, Code.VOUCHER_CINEMA, Code.VOUCHER_BUSY, Code.SEAT_RETRACTED):
        screen.show(visit.Attention(Problem(code, details)))
        whole(screen)
