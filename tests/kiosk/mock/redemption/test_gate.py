import json
from datetime import timedelta

import pytest
import requests

from kiosk.domain.booking import Issue
from kiosk.mock.tables.redemption import Ticket
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket
from kiosk.trust.keys import SigningKey, new_key


@pytest.fixture
def voucher(house):
    return house.buy(1).qr


@pytest.fixture
def ticket(claim):
    return claim["tickets"][0]


def test_a_printed_ticket_admits_once(house, kiosk, claim, ticket):
    kiosk.tell("printed", claim["claim"], ticket)
    first = house.admit(ticket)
    face = ticket["face"]
    assert (first.status_code, first.json()) == (
        200,
        {"admitted": True, "ticket": ticket["ticket"], "seat": ticket["seat"]}
        | {name: face[name] for name in ("cinema", "hall", "film", "starts_at", "zone")},
    )
    second = house.admit(ticket)
    assert (second.status_code, second.json()["reason"]) == (409, "already_admitted")
    assert kiosk.state(ticket) == "admitted"


@pytest.mark.parametrize("kind", [None, "presumed", "in_doubt"])
def test_paper_at_the_gate_proves_that_it_was_printed_whatever_the_kiosk_knew(house, kiosk, claim, ticket, kind):
    if kind:
        kiosk.tell(kind, claim["claim"], ticket, evidence="inferred")
    assert house.admit(ticket).status_code == 200


def test_a_superseded_issue_is_void_and_the_new_one_admits(house, kiosk, claim, ticket):
    kiosk.tell("in_doubt", claim["claim"], ticket)
    new = kiosk.reissue(claim["claim"], ticket).json()
    void = house.admit(ticket)
    assert (void.status_code, void.json()["reason"], void.json()["current"]) == (409, "superseded", 2)
    assert house.admit(new).status_code == 200


def test_an_issue_that_was_handed_back_does_not_admit(house, kiosk, claim, ticket):
    kiosk.tell("not_sent", claim["claim"], ticket)
    assert house.admit(ticket).json()["reason"] == "superseded"


def test_a_ticket_that_the_server_did_not_sign_does_not_admit(house, ticket):
    issue = Issue(ticket["ticket"], ticket["issue"], ticket["serial"])
    forged = house.admit(ticket, code=sign_ticket(issue, SigningKey(1, new_key())))
    assert (forged.status_code, forged.json()["reason"]) == (403, "forged")
    unknown = house.admit(ticket, code=sign_ticket(issue, SigningKey(2, new_key())))
    assert (unknown.status_code, unknown.json()["reason"]) == (403, "forged")


@pytest.mark.parametrize("code", ["KT2:ABC:1:0123", "", "V1" + "0" * 26, "KT1:", "KT1:" + "0" * 130, "\x00", "票"])
def test_what_is_no_ticket_is_not_found(house, ticket, code):
    answer = house.post("/v1/admissions", {"code": code}, "development-gate")
    assert answer.json()["reason"] in {"not_a_ticket", "forged"}
    assert answer.json()["detail"] == "This is not one of our tickets."


def test_a_ticket_with_another_serial_does_not_admit_even_if_it_is_signed(house, ticket):
    key = house.office.keys.newest(house.clock())
    other = sign_ticket(Issue(ticket["ticket"], 1, "0123456789ABCDEF"), key)
    answer = house.admit(ticket, code=other)
    assert (answer.status_code, answer.json()["reason"]) == (409, "superseded")
    unknown = house.admit(ticket, code=sign_ticket(Issue("NOSUCHTICKET", 1, "0123456789ABCDEF"), key))
    assert (unknown.status_code, unknown.json()["reason"]) == (404, "not_a_ticket")


def test_a_scan_that_is_told_again_gets_the_same_answer_and_another_scan_does_not(house, kiosk, ticket):
    code = ticket["face"]["code"]
    scans = [house.post("/v1/admissions", {"code": code, "scan": name}, "development-gate") for name in "aab"]
    assert [it.status_code for it in scans] == [200, 200, 409]
    assert scans[0].json() == scans[1].json()
    assert house.admit(ticket).json()["reason"] == "already_admitted"


def test_the_name_of_a_scan_lets_in_no_other_paper(house, kiosk):
    one, two = kiosk.claim(house.buy(2).qr).json()["tickets"]
    body = {"code": one["face"]["code"], "scan": "c"}
    assert house.post("/v1/admissions", body, "development-gate").status_code == 200
    answer = house.post("/v1/admissions", body | {"code": two["face"]["code"]}, "development-gate")
    assert (answer.status_code, answer.json()["reason"]) == (422, "key_reused")
    assert kiosk.state(two) == "granted"


def test_a_gate_that_says_where_it_stands_lets_in_who_is_right_and_burns_no_ticket_of_others(house, kiosk, ticket):
    bought = house.office.store.read(lambda session: _screening(session, ticket))
    house.clock.now = bought["starts_at"] - timedelta(hours=1)
    for place in ({"cinema": "nowhere"}, {"hall": "nowhere"}, {"cinema": bought["cinema"], "hall": "nowhere"}):
        answer = _scan(house, ticket, **place)
        assert (answer.status_code, answer.json()["reason"]) == (409, "wrong_gate")
        assert ticket["face"]["hall"]["en"] in answer.json()["detail"]
    for hours in (-4, 4):
        house.clock.now = bought["starts_at"] + timedelta(hours=hours)
        answer = _scan(house, ticket, hall=bought["hall"])
        assert (answer.status_code, answer.json()["reason"]) == (409, "wrong_time")
    assert kiosk.state(ticket) != "admitted"
    house.clock.now = bought["starts_at"] + timedelta(hours=2)
    assert _scan(house, ticket, cinema=bought["cinema"], hall=bought["hall"]).status_code == 200
    assert _scan(house, ticket, hall="nowhere").json()["reason"] == "already_admitted"


def _scan(house, ticket, **place):
    return house.post("/v1/admissions", {"code": ticket["face"]["code"]} | place, "development-gate")


def _screening(session, ticket):
    screening = session.get_one(Ticket, ticket["ticket"]).order.screening
    return {"cinema": screening.hall.cinema_id, "hall": screening.hall_id, "starts_at": screening.starts_at}


def test_of_eight_scans_at_one_instant_one_is_admitted(house, ticket, together):
    answers = together(*[lambda: house.admit(ticket)] * 8)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


def test_an_admitted_ticket_is_already_collected_for_the_next_claim(house, kiosk, voucher, ticket):
    house.admit(ticket)
    answer = kiosk.claim(voucher)
    assert (answer.status_code, answer.json()["reason"]) == (410, "already_collected")


def test_the_gate_needs_its_token(house, kiosk, ticket):
    assert house.admit(ticket, token="development-staff").json()["reason"] == "unauthorized"
    assert kiosk.state(ticket) == "granted"


def test_a_ticket_is_shown_to_kiosks_and_staff_only(house, kiosk, ticket):
    path = f"/v1/tickets/{ticket['ticket']}"
    expected = {name: ticket[name] for name in ("ticket", "seat", "state", "issue", "serial")}
    assert kiosk.get(path).json() == house.get(path).json() == expected
    assert house.get(path, "development-gate").status_code == 401
    assert requests.get(house.url + path, timeout=5).status_code == 401


def test_a_ticket_nobody_sold_is_not_found(kiosk):
    assert kiosk.get("/v1/tickets/NOSUCHTICKET").status_code == 404


def test_a_kiosk_learns_the_serial_of_what_was_granted_to_it_and_of_nothing_else(house, kiosk, other, ticket):
    shown = [
        kiosk.get(f"/v1/tickets/{ticket['ticket']}").json(),
        other.get(f"/v1/tickets/{ticket['ticket']}").json(),
        house.get(f"/v1/tickets/{ticket['ticket']}").json(),
    ]
    assert [it["serial"] for it in shown] == [ticket["serial"], None, ticket["serial"]]
    assert {it["issue"] for it in shown} == {ticket["issue"]}


def test_a_kiosk_that_signs_is_a_kiosk_whatever_else_it_shows(kiosk, ticket):
    answer = kiosk.get(f"/v1/tickets/{ticket['ticket']}", Authorization="Bearer development-kiosk-1")
    assert (answer.status_code, answer.json()["serial"]) == (200, ticket["serial"])
    assert "Signature" in answer.headers


def test_the_kiosks_own_line_asks_about_a_ticket_and_believes_the_answer(house, kiosk, ticket):
    from kiosk.booking.identity import Identity
    from kiosk.booking.line import Line
    from kiosk.booking.transport import Transport
    from kiosk.config.model import BookingSection

    identity = Identity("kiosk-1", development.kiosk_key("kiosk-1"), development.key_set())
    now = lambda: house.clock().timestamp()  # noqa: E731
    line = Line(Transport(BookingSection(url=house.url)), identity, kiosk.boot_id, lambda: None, now=now)
    answer = line.ask("GET", f"/v1/tickets/{ticket['ticket']}")
    assert (answer.status, json.loads(answer.body)["serial"]) == (200, ticket["serial"])
