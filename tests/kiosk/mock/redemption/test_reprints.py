"""Staff at a kiosk have it print a ticket once more: a claim of its own, which keeps to all that claims keep to."""

import secrets

import pytest

from kiosk.domain import booking
from kiosk.mock.tables.redemption import Issue
from kiosk.trust import development
from kiosk.trust.codes import read_ticket
from tests.kiosk.mock.conftest import RELAXED, running


@pytest.fixture
def house(database):
    with running(RELAXED, database=database) as house:
        yield house


@pytest.fixture
def ticket(kiosk, claim):
    """One of two, in doubt; its claim is over."""
    first, second = claim["tickets"]
    kiosk.tell("in_doubt", claim["claim"], first, evidence="none")
    kiosk.tell("printed", claim["claim"], second)
    kiosk.tell("abandoned", claim["claim"])
    return first


def reprint(client, ticket, key="", **more):
    body = {"kiosk": client.id, "boot_id": client.boot_id, "supersedes": ticket["issue"], "serial": ticket["serial"]}
    body |= {"reason": "torn", "staff": "Anna"} | more
    return client.ask(
        f"/v1/tickets/{ticket['ticket']}/reprint", body, **{"Idempotency-Key": key or secrets.token_hex(16)}
    )


def refused(answer):
    return answer.status_code, answer.json()["reason"]


def test_a_ticket_in_doubt_is_granted_anew_as_a_claim_of_it_alone_and_the_old_paper_is_void(house, kiosk, ticket):
    key = secrets.token_hex(16)
    answer = reprint(kiosk, ticket, key)
    assert answer.status_code == 201
    granted = answer.json()
    assert (granted["kiosk"], granted["claim"]) == (kiosk.id, key)
    assert granted["lease_seconds"] > 45
    [new] = granted["tickets"]
    assert (new["ticket"], new["state"], new["issue"]) == (ticket["ticket"], "granted", 2)
    assert read_ticket(new["face"]["code"], development.key_set()) == booking.Issue(new["ticket"], 2, new["serial"])
    kiosk.tell("printed", key, new)
    assert kiosk.state(new) == "printed"
    assert house.admit(ticket).json()["reason"] == "superseded"
    assert house.admit(new).status_code == 200


def test_a_printed_ticket_is_reprinted_without_any_budget(kiosk, claim, ticket):
    now = claim["tickets"][1]
    for number in (2, 3, 4):
        granted = reprint(kiosk, now).json()
        now = granted["tickets"][0]
        assert (now["issue"], now["reissues_left"]) == (number, 2)
        kiosk.tell("printed", granted["claim"], now)
        kiosk.tell("abandoned", granted["claim"])


def test_the_same_key_gets_the_same_answer_and_with_another_body_or_boot_none(kiosk, ticket):
    key = secrets.token_hex(16)
    first = reprint(kiosk, ticket, key).json()
    again = reprint(kiosk, ticket, key)
    assert (again.status_code, again.json()["tickets"]) == (201, first["tickets"])
    assert refused(reprint(kiosk, ticket, key, reason="wet")) == (422, "key_reused")
    assert refused(reprint(kiosk.restarted(), ticket, key)) == (422, "key_reused")


def test_of_eight_reprints_at_one_instant_one_issue_comes(kiosk, ticket, together):
    answers = together(*[lambda: reprint(kiosk, ticket)] * 8)
    granted = [one.json() for one in answers if one.status_code == 201]
    assert [one["tickets"][0]["issue"] for one in granted] == [2]
    assert {refused(one) for one in answers if one.status_code != 201} == {(409, "superseded")}


def test_an_issue_that_is_not_the_newest_is_not_reprinted(kiosk, ticket):
    granted = reprint(kiosk, ticket).json()
    kiosk.tell("printed", granted["claim"], granted["tickets"][0])
    answer = reprint(kiosk, ticket)
    assert (*refused(answer), answer.json()["current"]) == (409, "superseded", 2)


def test_who_does_not_know_the_serial_is_told_of_no_such_ticket(kiosk, ticket):
    assert refused(reprint(kiosk, ticket, serial="0" * 16)) == (404, "not_found")
    assert refused(reprint(kiosk, ticket, supersedes=7)) == (404, "not_found")
    assert refused(reprint(kiosk, ticket | {"ticket": "NOSUCHTICKET"})) == (404, "not_found")
    assert kiosk.state(ticket) == "in_doubt"


def test_what_was_let_in_is_never_reprinted(house, kiosk, ticket):
    assert house.admit(ticket).status_code == 200
    assert refused(reprint(kiosk, ticket)) == (410, "already_collected")
    assert kiosk.state(ticket) == "admitted"


def test_another_kiosks_live_claim_is_not_disturbed(house, kiosk, other, voucher, ticket):
    theirs = other.claim(voucher)
    assert theirs.status_code == 201
    answer = reprint(kiosk, ticket)
    assert refused(answer) == (409, "busy_elsewhere")
    assert (answer.json()["kiosk"], answer.json()["seconds"] > 0) == ("kiosk-2", True)
    house.clock.advance(3600)
    assert reprint(kiosk, ticket).status_code == 201


def test_while_a_reprint_is_live_another_kiosk_is_told_who_is_busy(kiosk, other, voucher, ticket):
    reprint(kiosk, ticket)
    assert refused(other.claim(voucher)) == (409, "busy_elsewhere")


def test_a_reprint_whose_answer_was_lost_is_free_again_and_may_be_asked_for_with_the_issue_that_is_known(kiosk, ticket):
    lost = reprint(kiosk, ticket).json()
    kiosk.tell("abandoned", lost["claim"], detail={"sent": "none"})
    assert kiosk.state(ticket) == "unissued"
    again = reprint(kiosk, ticket)
    assert again.status_code == 201
    assert again.json()["tickets"][0]["issue"] == 3


def test_a_reprint_that_was_not_sent_may_be_fetched_with_the_voucher(kiosk, other, voucher, ticket):
    granted = reprint(kiosk, ticket).json()
    kiosk.tell("not_sent", granted["claim"], granted["tickets"][0])
    kiosk.tell("abandoned", granted["claim"])
    states = {one["ticket"]: (one["state"], one["issue"]) for one in other.claim(voucher).json()["tickets"]}
    assert states[ticket["ticket"]] == ("granted", 3)


def test_a_reprint_that_nobody_reports_falls_into_doubt(house, kiosk, ticket):
    reprint(kiosk, ticket)
    house.clock.advance(3600)
    assert kiosk.state(ticket) == "in_doubt"


def test_a_claim_that_ended_before_it_arrived_is_never_granted(kiosk, ticket):
    key = secrets.token_hex(16)
    kiosk.tell("abandoned", key, detail={"sent": "none"})
    assert refused(reprint(kiosk, ticket, key)) == (409, "superseded")
    assert kiosk.state(ticket) == "in_doubt"


def test_an_earlier_start_of_the_kiosk_reprints_nothing(house, kiosk, ticket):
    house.clock.advance(1)
    kiosk.restarted().boot()
    answer = reprint(kiosk, ticket)
    assert refused(answer) == (409, "superseded")
    assert answer.json()["boot"] != kiosk.boot_id


def test_reason_and_staff_stand_in_the_tickets_history_and_a_code_is_no_reason(house, kiosk, voucher, ticket):
    reprint(kiosk, ticket)
    made = house.office.store.read(lambda session: session.get(Issue, (ticket["ticket"], 2)))
    assert (made.by, made.reason) == ("at a kiosk, staff Anna", "torn")
    for more in ({"reason": voucher}, {"staff": voucher}, {"staff": "A" * 61}):
        assert refused(reprint(kiosk, ticket, **more)) == (400, "bad_request")


def test_a_kiosk_can_not_ask_in_the_name_of_another(kiosk, ticket):
    assert refused(reprint(kiosk, ticket, kiosk="kiosk-2")) == (401, "kiosk_unknown")
    assert kiosk.state(ticket) == "in_doubt"
