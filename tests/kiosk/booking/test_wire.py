"""The JSON of the contract: what is understood, and that nothing else is believed."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.booking import bodies, wire
from kiosk.booking.port import BookingError, Boot, ClockWrong, NotGreeted, ServerRefused, WrongAnswer
from kiosk.domain.booking import Bilingual, Fact, FactKind, Head, Issue, Refusal, Reprint, TicketState
from kiosk.domain.problem import OF_REFUSAL, Problem
from kiosk.tickets import loading
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket
from kiosk.trust.keys import SigningKey, new_key
from tests.kiosk.booking.samples import (
    BOOT,
    CLAIM,
    KIOSK,
    SERIAL,
    acknowledged,
    altered,
    claim,
    code,
    face,
    ticket,
    welcome,
    without,
)

F7 = Issue("T1", 1, SERIAL)
FACE = ("tickets", 0, "face")
KEYS = development.key_set()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
READERS: dict[str, Any] = {
    "claim": lambda body: wire.read_claim(body, KIOSK, CLAIM, KEYS),
    "reissue": lambda body: wire.read_reissue(body, F7, KEYS),
    "reprint": lambda body: wire.read_reprint(body, KIOSK, CLAIM, F7, KEYS),
    "welcome": lambda body: wire.read_welcome(body, KIOSK, BOOT),
    "acknowledged": lambda body: wire.read_acknowledged(body, KIOSK),
}


def text(value):
    return json.dumps(value).encode()


def read(value):
    return wire.read_claim(text(value), KIOSK, CLAIM, KEYS)


def test_a_claim_is_read_with_everything_that_is_to_be_printed():
    answer = read(claim(ticket(), ticket("T2", "in_doubt"), ticket("T3", "printed")))
    assert (answer.id, answer.lease_seconds) == (CLAIM, 61.0)
    assert [one.state for one in answer.tickets] == [TicketState.GRANTED, TicketState.IN_DOUBT, TicketState.PRINTED]
    first = answer.tickets[0]
    assert (first.issue, first.seat) == (F7, "F7")
    assert first.face is not None
    assert first.face.film == Bilingual("流浪地球", "The Wandering Earth")
    assert first.face.starts_at == datetime(2026, 3, 14, 11, 30, tzinfo=UTC)
    assert (first.face.zone, first.face.price, first.face.code) == ("Asia/Shanghai", "59.90", code())
    assert [one.face for one in answer.tickets[1:]] == [None, None]


def test_a_newer_server_may_say_more():
    value = altered(claim(new="x"), {"x": 1}, "tickets", 0, "more")
    assert read(altered(value, [], *FACE, "sponsor")) == read(claim())


@pytest.mark.parametrize(
    "path",
    [("kiosk",), ("claim",), ("lease_seconds",), ("tickets",), *(("tickets", 0, key) for key in ticket())]
    + [(*FACE, key) for key in face()],
    ids=lambda path: ".".join(str(step) for step in path),
)
def test_an_answer_that_lacks_something_is_wrong(path):
    with pytest.raises(WrongAnswer):
        read(without(claim(), *path))


@pytest.mark.parametrize(
    ("put", "path"),
    [
        ("another", ("claim",)),
        (-1, ("lease_seconds",)),
        (1e9, ("lease_seconds",)),
        (float("nan"), ("lease_seconds",)),
        ([], ("tickets",)),
        ([ticket()] * 2, ("tickets",)),
        ([ticket(str(number)) for number in range(201)], ("tickets",)),
        ("burnt", ("tickets", 0, "state")),
        (0, ("tickets", 0, "issue")),
        (-1, ("tickets", 0, "issue")),
        (1.5, ("tickets", 0, "issue")),
        ("", ("tickets", 0, "ticket")),
        ("T 1", ("tickets", 0, "ticket")),
        ("../T1", ("tickets", 0, "ticket")),
        ("T1?x#y", ("tickets", 0, "ticket")),
        ("票", ("tickets", 0, "ticket")),
        ("x" * 501, ("tickets", 0, "seat")),
        ("x" * 65, ("tickets", 0, "serial")),
        ("票" * 3, (*FACE, "code")),
        ("", (*FACE, "code")),
        ("x" * 513, (*FACE, "code")),
        ("59.9", (*FACE, "price")),
        ("-59.90", (*FACE, "price")),
        ("５９.90", (*FACE, "price")),
        (59.90, (*FACE, "price")),
        ("yuan", (*FACE, "currency")),
        ("2026-03-14T11:30:00", (*FACE, "starts_at")),
        ("tomorrow", (*FACE, "starts_at")),
        ("0001-01-01T00:00:00Z", (*FACE, "starts_at")),
        ("9999-12-31T23:59:59Z", (*FACE, "starts_at")),
        ("Mars/Olympus", (*FACE, "zone")),
        ("../../etc/passwd", (*FACE, "zone")),
        ("Asia", (*FACE, "zone")),
        ("", (*FACE, "zone")),
        ("流浪地球", (*FACE, "film")),
        ({"zh": "流浪地球"}, (*FACE, "film")),
    ],
    ids=lambda part: repr(part)[:40],
)
def test_an_answer_with_a_wrong_value_is_wrong(put, path):
    with pytest.raises(WrongAnswer) as caught:
        read(altered(claim(), put, *path))
    assert "versions" in caught.value.remedy


def test_a_wrong_answer_names_the_place():
    with pytest.raises(WrongAnswer, match=r"tickets\.0\.face\.price"):
        read(altered(claim(), 1, *FACE, "price"))


def test_only_granted_tickets_need_a_face():
    with pytest.raises(WrongAnswer, match="must say what to print"):
        read(claim(ticket(face=None)))
    assert read(claim(ticket(state="presumed"))).tickets[0].face is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (code("T2"), "another issue"),
        (code(number=2), "another issue"),
        (code(serial="0" * 16), "another issue"),
        (sign_ticket(F7, SigningKey(1, new_key())), "signature is wrong"),
        (sign_ticket(F7, SigningKey(9, new_key())), "not one of the server's"),
        ("KT1:" + "0" * 111, "not a ticket's code"),
        ("K1:" + code()[4:], "not a code that begins"),
    ],
    ids=["another ticket", "another number", "another serial", "a forger", "a strange key", "zeros", "not signed"],
)
def test_a_code_that_is_not_the_servers_own_for_this_issue_is_not_printed(wrong, why):
    with pytest.raises(WrongAnswer, match=why):
        read(claim(ticket(face=face(code=wrong))))
    with pytest.raises(WrongAnswer, match=why):
        wire.read_reissue(text(ticket(face=face(code=wrong))), Issue("T1", 0, SERIAL), KEYS)


def test_how_often_a_ticket_may_be_replaced_stands_with_it():
    assert [one.reissues_left for one in read(claim(ticket(), ticket("T2", reissues_left=0))).tickets] == [2, 0]
    with pytest.raises(WrongAnswer, match="reissues_left"):
        read(claim(ticket(reissues_left=-1)))


def test_a_reissue_is_a_newer_granted_issue_of_the_same_ticket():
    new = wire.read_reissue(text(ticket(issue=2, serial="BB" * 8)), F7, KEYS)
    assert new.issue == Issue("T1", 2, "BB" * 8)


@pytest.mark.parametrize(
    "answer",
    [
        ticket(),
        ticket(issue=0),
        ticket("T2", issue=2),
        ticket(state="printed", issue=2),
        ticket(issue=2, face=None),
    ],
    ids=["same issue", "older issue", "another ticket", "not granted", "no face"],
)
def test_any_other_reissue_is_wrong(answer):
    with pytest.raises(WrongAnswer):
        wire.read_reissue(text(answer), F7, KEYS)


def test_a_welcome_tells_how_far_the_server_has_seen_the_journal():
    assert READERS["welcome"](text(welcome(anchor={"seq": 7, "hash": "ff"}))).anchor == Head(7, "ff")
    assert READERS["welcome"](text(welcome())).anchor is None


def test_a_welcome_tells_which_claims_the_server_still_holds():
    held = claim(ticket("T1", face=None), ticket("T2", "in_doubt"), lease_seconds=0.0)
    (one,) = READERS["welcome"](text(welcome(claims=[held]))).claims
    assert (one.id, [ticket.issue.ticket for ticket in one.tickets]) == (CLAIM, ["T1", "T2"])
    assert READERS["welcome"](text(welcome())).claims == ()


def test_a_clock_that_is_wrong_is_told_with_the_servers_time():
    body = {"reason": "clock_skew", "server_time": "2026-03-14T11:30:00Z", "ahead": -3600}
    error = wire.read_refusal(text(body), 401)
    assert isinstance(error, ClockWrong)
    assert "2026-03-14T11:30:00Z" in str(error)
    assert isinstance(wire.read_refusal(b'{"reason": "clock_skew"}', 401), ClockWrong)


def test_a_server_that_wants_to_be_greeted_first_has_refused_nothing():
    assert isinstance(wire.read_refusal(b'{"reason": "greet_first"}', 409), NotGreeted)


@pytest.mark.parametrize("key", ["kiosk", "boot_id", "anchor", "claims"])
def test_a_welcome_that_lacks_something_is_none(key):
    with pytest.raises(WrongAnswer, match=key):
        READERS["welcome"](text(without(welcome(), key)))


@pytest.mark.parametrize("anchor", [7, {}, {"seq": 7}, {"hash": "ff"}, {"seq": "x", "hash": "ff"}])
def test_an_anchor_that_is_none_is_wrong(anchor):
    with pytest.raises(WrongAnswer):
        READERS["welcome"](text(welcome(anchor=anchor)))


def test_an_acknowledgement_names_what_the_server_has_and_whether_it_changed_anything():
    body = acknowledged({"id": "a", "applied": True}, {"id": "b", "applied": False, "why": "it is known"})
    assert READERS["acknowledged"](text(body)) == {"a": True, "b": False}


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_keeps_its_details_and_its_hint(refusal):
    body = {"type": "about:blank", "reason": refusal, "hint": "look", "at": "12:00", "seconds": 29.071, "none": None}
    error = wire.read_refusal(text(body), 409)
    assert isinstance(error, ServerRefused)
    assert (error.refusal, error.remedy) == (refusal, "look")
    assert error.details == {"type": "about:blank", "at": "12:00", "seconds": "30"}
    assert Problem(OF_REFUSAL[refusal], error.details).text.en


@pytest.mark.parametrize(
    "body", [b"", b"<html>no</html>", b"[]", b"{}", b'{"reason": 7}', b'{"reason": "because"}', b"\xff"]
)
def test_a_refusal_for_no_known_reason_is_a_wrong_answer_that_names_the_status(body):
    error = wire.read_refusal(body, 418)
    assert isinstance(error, WrongAnswer)
    assert "418" in str(error)


@pytest.mark.parametrize("name", READERS)
@given(st.binary(max_size=60) | JSON.map(partial(json.dumps, ensure_ascii=True)).map(str.encode))
def test_whatever_is_no_answer_is_a_wrong_answer(name, body):
    with pytest.raises(WrongAnswer):
        READERS[name](body)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"tickets":' * 50_000, b"1" * 10_000, b'"\\ud800"'])
def test_hostile_json_is_a_wrong_answer(body):
    for reader in READERS.values():
        with pytest.raises(WrongAnswer):
            reader(body)
    assert isinstance(wire.read_refusal(body, 400), WrongAnswer)


@given(st.binary(max_size=60) | st.fixed_dictionaries({"reason": st.sampled_from(Refusal), "x": JSON}).map(text))
def test_whatever_is_sent_as_a_refusal_is_a_booking_error(body):
    assert isinstance(wire.read_refusal(body, 400), BookingError)


@given(st.sampled_from([(key,) for key in claim()] + [(*FACE, key) for key in face()]), JSON)
def test_what_is_believed_can_be_laid_out(path, put):
    with suppress(BookingError):
        for one in read(altered(claim(), put, *path)).tickets:
            assert one.face
            assert loading.load()(one.face, one.issue).ops


@given(st.datetimes(), st.sampled_from(["America/Los_Angeles", "Pacific/Kiritimati", "UTC"]))
def test_no_time_that_is_believed_is_beyond_the_calendar(moment, zone):
    with suppress(BookingError):
        (one,) = read(claim(ticket(face=face(starts_at=f"{moment.isoformat()}Z", zone=zone)))).tickets
        assert one.face
        assert loading.load()(one.face, one.issue).ops


@pytest.mark.parametrize(
    "tickets",
    [
        [ticket()],
        [ticket(issue=2, state="in_doubt")],
        [ticket("T2", issue=2)],
        [ticket(issue=2), ticket("T2", issue=2)],
    ],
    ids=["the same issue", "not granted", "another ticket", "more than one"],
)
def test_a_reprint_grants_a_newer_issue_of_that_ticket_and_nothing_else(tickets):
    assert READERS["reprint"](text(claim(ticket(issue=2)))).tickets[0].issue.number == 2
    with pytest.raises(WrongAnswer):
        READERS["reprint"](text(claim(*tickets)))


def test_a_reprint_says_which_issue_is_to_be_void_why_and_by_whom():
    assert bodies.reprint_body("kiosk-1", "b", Reprint(F7, "F7", "torn", "Anna")) == {
        "kiosk": "kiosk-1",
        "boot_id": "b",
        "supersedes": 1,
        "serial": SERIAL,
        "reason": "torn",
        "staff": "Anna",
    }


def test_a_boot_says_who_begins_and_where_the_journal_stands():
    assert bodies.boot_body("kiosk-1", Boot("b", Head(3, "ff"), {"qr": "1"}, {"kiosk": "0.1"})) == {
        "kiosk": "kiosk-1",
        "boot_id": "b",
        "journal_head": {"seq": 3, "hash": "ff"},
        "capabilities": {"qr": "1"},
        "versions": {"kiosk": "0.1"},
    }
    assert bodies.boot_body("kiosk-1", Boot("b"))["journal_head"] is None


def test_facts_are_written_in_utc_with_the_issue_that_they_are_about():
    at = datetime(2026, 3, 14, 11, 30, 0, 123456, tzinfo=UTC)
    facts = (
        Fact("f1", FactKind.PRINTED, CLAIM, at, F7, "proved", {"hint": "late"}),
        Fact("f2", FactKind.ABANDONED, CLAIM, at),
    )
    body = json.loads(text(bodies.facts_body("kiosk-1", "b", facts)))
    common = {"claim": CLAIM, "at": "2026-03-14T11:30:00.123Z"}
    issue = {"ticket": "T1", "issue": 1, "serial": SERIAL}
    assert body == {
        "kiosk": "kiosk-1",
        "boot_id": "b",
        "facts": [
            {"id": "f1", "kind": "printed", "evidence": "proved", "detail": {"hint": "late"}} | common | issue,
            {"id": "f2", "kind": "abandoned", "evidence": "none", "detail": {}} | common,
        ],
    }
