"""What the customer's page is told, scene by scene."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.comparing import Compared
from kiosk.domain import visit
from kiosk.domain.booking import Bilingual
from kiosk.domain.health import Health, Readiness
from kiosk.domain.party import Question, Standing
from kiosk.domain.problem import INTERRUPTED, TEXTS, Code, Problem
from kiosk.domain.voucher import opaque
from kiosk.screen.scene import Ways, scene
from tests.kiosk.screen.scenes import AROUND, AROUNDS, STATES, earlier, face, party, seat

FIELDS = {
    "assets",
    "kiosk",
    "cinema",
    "now",
    "state",
    "readiness",
    "problem",
    "question",
    "show_paper",
    "offered",
    "party",
    "ends_in",
    "hint",
    "ways",
    "typed_wait",
    "compare",
    "staff",
}
CLOSED = Health(Readiness.OUT_OF_SERVICE, Problem(Code.PRINTER_PAPER))


def shown(state=None, **around):
    """The scene of a state, as a page reads it."""
    return json.loads(json.dumps(scene(state or visit.Idle(), replace(AROUND, **around))))


@pytest.mark.parametrize("name", STATES)
def test_every_scene_has_the_same_fields_and_no_secret(name):
    told = json.dumps(found := shown(STATES[name]))
    assert set(found) == FIELDS
    assert found["state"] == type(STATES[name]).__name__.lower()
    assert "SECRET" not in told
    assert "AA" * 8 not in told


def test_the_code_of_a_voucher_that_is_asked_about_is_in_no_scene():
    voucher = opaque(b"0123456789abcdef")
    assert voucher.code[2:] not in json.dumps(shown(visit.Verifying(voucher, "claim")))


def test_a_party_reads_its_screening_from_the_first_ticket_that_is_granted():
    state = visit.Printing(party(earlier("F6", Standing.COLLECTED), seat("F7", Standing.SENT), seat("F8")))
    told = shown(state)["party"]
    assert told["film"] == {"zh": "流浪地球", "en": "The Wandering Earth"}
    assert told["version"] == {"zh": "国语 2D", "en": "Mandarin 2D"}
    assert told["cinema"] == {"zh": "星光影城", "en": "Starlight"}
    assert told["hall"] == {"zh": "3号厅", "en": "Hall 3"}
    assert (told["starts_at"], told["zone"]) == ("2026-03-14T11:30:00.000Z", "Asia/Shanghai")


def test_a_party_without_a_granted_ticket_has_seats_and_no_screening():
    told = shown(STATES["collected"])["party"]
    assert {told[name] for name in ("film", "version", "cinema", "hall", "starts_at", "zone")} == {None}
    assert [seat["seat"] for seat in told["seats"]] == ["F7", "F8", "F9"]
    assert (told["printed"], told["total"]) == (0, 0)


def test_progress_counts_what_is_proved_or_presumed_of_the_tickets_of_this_visit():
    standings = (Standing.PRINTED, Standing.PRESUMED, Standing.SENT, Standing.IN_DOUBT, Standing.OWED)
    seats = [seat(f"F{number}", standing) for number, standing in enumerate(standings)]
    told = shown(visit.Printing(party(*seats, earlier("G1", Standing.COLLECTED), earlier("G2", Standing.PRESUMED))))
    assert (told["party"]["printed"], told["party"]["total"]) == (2, 5)


def test_a_seat_tells_what_became_of_it_and_what_the_customer_has_to_know():
    (told,) = shown(STATES["retracted"])["party"]["seats"]
    assert told == {"seat": "F7", "standing": "printed", "received": False, "retracted": True, "for_staff": False}
    assert [seat["for_staff"] for seat in shown(STATES["staff"])["party"]["seats"]] == [True, False]


@pytest.mark.parametrize("question", [Question.OPEN, Question.DENIED])
def test_a_seat_that_is_asked_about_or_replaced_here_sends_nobody_to_staff(question):
    asked = visit.Printing(party(earlier("F7", Standing.IN_DOUBT, question), seat("F8")))
    assert [seat["for_staff"] for seat in shown(asked)["party"]["seats"]] == [False, False]


def test_the_question_the_offer_and_the_scan_back_name_their_seats():
    assert shown(STATES["question"])["question"] == {"seat": "F7"}
    assert shown(STATES["offer"])["offered"] == ["F7", "F8"]
    assert shown(STATES["show"])["show_paper"] == ["F7"]
    idle = shown()
    assert (idle["question"], idle["offered"], idle["show_paper"], idle["party"]) == (None, [], [], None)


@pytest.mark.parametrize("code", TEXTS)
def test_every_problem_is_told_in_both_languages_with_its_code(code):
    told = shown(STATES[f"problem-{code}"])["problem"]
    assert set(told) == {"code", "zh", "en"}
    assert told["code"] == code
    assert "{" not in told["zh"] + told["en"]


@pytest.mark.parametrize(
    ("name", "state", "code"),
    [
        ("out_of_service", "out_of_service", "PRN-PAPER"),
        ("service_mode", "service_mode", "KSK-SERVICE"),
        ("stopping", "stopping", "KSK-CLOSING"),
        ("degraded", "idle", "CAM-BLURRED"),
    ],
)
def test_an_idle_kiosk_says_how_it_is(name, state, code):
    told = json.loads(json.dumps(scene(visit.Idle(), AROUNDS[name])))
    assert (told["state"], told["problem"]["code"]) == (state, code)


@pytest.mark.parametrize("code", [Code.RADIO_AWAY, Code.RADIO_LIMIT])
def test_no_word_is_lost_about_a_radio_as_long_as_there_are_other_ways(code):
    told = shown(visit.Idle(), health=Health(Readiness.DEGRADED, Problem(code)))
    assert (told["readiness"], told["problem"]) == ("degraded", None)
    told = shown(visit.Idle(), health=Health(Readiness.OUT_OF_SERVICE, Problem(code)))
    assert (told["state"], told["problem"]["code"]) == ("out_of_service", code)


@pytest.mark.parametrize("name", ["verifying", "printing", "done", "question"])
def test_a_visit_goes_on_to_be_shown_when_the_kiosk_falls_ill(name):
    told = shown(STATES[name], health=CLOSED)
    assert told["state"] == type(STATES[name]).__name__.lower()
    assert told["readiness"] == "out_of_service"
    assert (told["problem"] or {}).get("code") == ("SEAT-QUESTION" if name == "question" else None)


def test_what_surrounds_the_visit_is_told():
    told = shown(
        hint=INTERRUPTED,
        ends_in=7.96,
        typed_wait=0.2,
        ways=Ways(camera=False, scanner=True, ble="K:1"),
        staff="/staff",
        compared=Compared("0471", 130.0, confirmed=False),
    )
    assert told["compare"] == {"code": "0471", "confirmed": False}
    assert told["hint"]["en"].startswith("Was your printing interrupted?")
    assert (told["ends_in"], told["typed_wait"], told["staff"]) == (8.0, 1, "/staff")
    assert told["ways"] == {"camera": False, "scanner": True, "typed": True, "ble": {"qr": "K:1"}}
    assert shown(ends_in=-3.0)["ends_in"] == 0


def test_times_are_utc_whatever_clock_they_come_from():
    assert shown(now=datetime.fromisoformat("2026-03-14T19:05:00+08:00"))["now"] == "2026-03-14T11:05:00.000Z"
    assert shown(now=datetime(2026, 3, 14, 11, 5, 0, 1999, tzinfo=UTC))["now"] == "2026-03-14T11:05:00.001Z"


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", "\ud800\x00\u2028\r\n\nevent: scene\ndata: {}\n\n", "片" * 500, ""]
)
def test_a_title_passes_as_it_is_in_one_line_of_ascii(title):
    film = Bilingual(title, title)
    state = visit.Printing(party(replace(seat("F7"), face=face("F7", film))))
    text = json.dumps(scene(state, AROUND))
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text)["party"]["film"] == {"zh": title, "en": title}


def test_a_hundred_seats_are_all_told():
    told = shown(STATES["hundred"])["party"]
    assert (len(told["seats"]), told["printed"], told["total"]) == (100, 50, 100)
