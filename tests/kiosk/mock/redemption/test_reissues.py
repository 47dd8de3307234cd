import pytest
import requests

from kiosk.domain import booking
from kiosk.mock.tables.redemption import Issue
from kiosk.trust import development
from kiosk.trust.codes import read_ticket


@pytest.fixture
def doubted(kiosk, claim):
    kiosk.tell("in_doubt", claim["claim"], claim["tickets"][0])
    return claim["tickets"][0]


def test_a_doubted_ticket_is_reissued_with_the_next_number_and_a_new_serial(kiosk, claim, doubted):
    answer = kiosk.reissue(claim["claim"], doubted)
    assert answer.status_code == 201
    new = answer.json()
    assert (new["ticket"], new["state"], new["issue"]) == (doubted["ticket"], "granted", 2)
    assert new["serial"] != doubted["serial"]
    assert read_ticket(new["face"]["code"], development.key_set()) == booking.Issue(new["ticket"], 2, new["serial"])


def test_a_presumed_ticket_is_reissued_when_the_customer_did_not_get_it(kiosk, claim):
    ticket = claim["tickets"][1]
    kiosk.tell("presumed", claim["claim"], ticket, evidence="inferred")
    assert kiosk.reissue(claim["claim"], ticket).json()["issue"] == 2


def test_a_repeated_reissue_gets_the_same_answer(kiosk, claim, doubted):
    first = kiosk.reissue(claim["claim"], doubted)
    again = kiosk.reissue(claim["claim"], doubted)
    assert (again.status_code, again.json()) == (201, first.json())


def test_a_repeated_reissue_is_refused_once_the_new_issue_moved_on(kiosk, claim, doubted):
    new = kiosk.reissue(claim["claim"], doubted).json()
    kiosk.tell("in_doubt", claim["claim"], new)
    answer = kiosk.reissue(claim["claim"], doubted)
    assert (answer.status_code, answer.json()["reason"], answer.json()["current"]) == (409, "superseded", 2)


@pytest.mark.parametrize("number", [0, 2, 7])
def test_a_reissue_of_any_other_number_than_the_newest_is_refused(kiosk, claim, doubted, number):
    answer = kiosk.reissue(claim["claim"], doubted, supersedes=number)
    assert (answer.status_code, answer.json()["reason"], answer.json()["current"]) == (409, "superseded", 1)


def test_what_this_claim_may_still_print_is_not_reissued(kiosk, claim):
    answer = kiosk.reissue(claim["claim"], claim["tickets"][0])
    assert (answer.status_code, answer.json()["reason"]) == (409, "superseded")


def test_a_reissue_needs_a_live_lease(house, kiosk, claim, doubted):
    house.clock.advance(45 + 2 * 8)
    answer = kiosk.reissue(claim["claim"], doubted)
    assert (answer.status_code, answer.json()["reason"]) == (409, "superseded")


def test_a_restarted_kiosk_cannot_reissue_under_the_claim_of_its_earlier_boot(kiosk, claim, doubted):
    answer = kiosk.restarted().reissue(claim["claim"], doubted)
    assert (answer.status_code, answer.json()["reason"]) == (409, "superseded")


def test_a_printed_ticket_is_reissued_by_staff_alone(kiosk, claim):
    ticket = claim["tickets"][0]
    kiosk.tell("printed", claim["claim"], ticket)
    answer = kiosk.reissue(claim["claim"], ticket)
    assert (answer.status_code, answer.json()["reason"], answer.json()["kiosk"]) == (
        410,
        "already_collected",
        "kiosk-1",
    )


def test_an_admitted_ticket_is_reissued_by_nobody(house, kiosk, claim):
    ticket = claim["tickets"][0]
    assert house.admit(ticket).status_code == 200
    for answer in (kiosk.reissue(claim["claim"], ticket), house.staff_reissue(ticket)):
        assert (answer.status_code, answer.json()["reason"]) == (410, "already_collected")


def test_the_third_reissue_of_a_ticket_is_for_staff(house, kiosk, claim, doubted):
    for _ in range(2):
        doubted = kiosk.reissue(claim["claim"], doubted).json()
        kiosk.tell("in_doubt", claim["claim"], doubted)
    answer = kiosk.reissue(claim["claim"], doubted)
    assert (answer.status_code, answer.json()["reason"]) == (403, "blocked")
    assert house.staff_reissue(doubted).json()["issue"] == 4


def test_where_ushers_only_look_every_doubt_is_for_staff(house_of):
    house = house_of(gate_mode="visual")
    kiosk = house.kiosk()
    assert kiosk.boot().json()["policy"] == {"gate_mode": "visual", "self_reissues": 0}
    claim = kiosk.claim(house.buy().qr).json()
    ticket = claim["tickets"][0]
    kiosk.tell("in_doubt", claim["claim"], ticket)
    assert kiosk.reissue(claim["claim"], ticket).json()["reason"] == "blocked"
    assert house.staff_reissue(ticket).status_code == 201


def test_of_eight_reissues_at_one_instant_one_new_issue_comes(kiosk, claim, doubted, together):
    answers = together(*[lambda: kiosk.reissue(claim["claim"], doubted)] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert {(answer.json()["issue"], answer.json()["serial"]) for answer in answers} == {
        (2, answers[0].json()["serial"])
    }


def test_staff_reissue_a_printed_ticket_without_a_claim_and_the_old_paper_is_void(house, kiosk, claim):
    ticket = claim["tickets"][0]
    kiosk.tell("printed", claim["claim"], ticket)
    kiosk.tell("abandoned", claim["claim"])
    answer = house.staff_reissue(ticket)
    assert answer.status_code == 201
    new = answer.json()
    assert (new["state"], new["issue"]) == ("granted", 2)
    assert read_ticket(new["face"]["code"], development.key_set()).serial == new["serial"]
    assert kiosk.state(new) == "granted"
    assert house.admit(ticket).json()["reason"] == "superseded"
    assert house.admit(new).status_code == 200


def test_a_reissue_of_staff_under_a_live_claim_is_printed_by_that_claim(house, kiosk, claim):
    ticket = claim["tickets"][0]
    kiosk.tell("printed", claim["claim"], ticket)
    new = house.staff_reissue(ticket).json()
    mine = kiosk.get(f"/v1/claims/{claim['claim']}").json()
    assert mine["live"] is True
    assert mine["tickets"][0]["face"]["code"] == new["face"]["code"]


def test_a_second_reissue_of_staff_for_the_same_paper_is_refused(house, kiosk, claim):
    ticket = claim["tickets"][0]
    kiosk.tell("printed", claim["claim"], ticket)
    house.staff_reissue(ticket)
    answer = house.staff_reissue(ticket)
    assert (answer.status_code, answer.json()["reason"], answer.json()["current"]) == (409, "superseded", 2)


def test_a_reissue_of_staff_that_nobody_confirms_falls_into_doubt(house, kiosk, claim):
    ticket = claim["tickets"][0]
    kiosk.tell("printed", claim["claim"], ticket)
    kiosk.tell("abandoned", claim["claim"])
    new = house.staff_reissue(ticket).json()
    house.clock.advance(3600)
    assert kiosk.state(new) == "in_doubt"


def test_a_staff_reissue_needs_the_staff_token(house, kiosk, claim, doubted):
    for token in ("wrong", "development-gate", "development-kiosk-1", "密码"):
        url = f"{house.url}/v1/tickets/{doubted['ticket']}/reissue"
        body = {"supersedes": 1, "reason": "", "staff": "7"}
        headers = {"Authorization": f"Bearer {token}".encode()}
        answer = requests.post(url, json=body, headers=headers, timeout=5)
        assert (answer.status_code, answer.json()["reason"]) == (401, "unauthorized")
    assert kiosk.state(doubted) == "in_doubt"


def test_a_ticket_of_another_order_and_a_claim_of_another_kiosk_are_not_found(house, kiosk, other, claim, doubted):
    stranger = kiosk.claim(house.buy().qr).json()
    for answer in (
        kiosk.reissue(stranger["claim"], doubted),
        other.reissue(claim["claim"], doubted),
        kiosk.reissue("0" * 32, doubted),
        kiosk.reissue(claim["claim"], {"ticket": "NOSUCHTICKET", "issue": 1}),
    ):
        assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")


def test_every_issue_is_kept_with_who_asked_for_it_and_why(house, kiosk, claim, doubted):
    new = kiosk.reissue(claim["claim"], doubted).json()
    kiosk.tell("printed", claim["claim"], new)
    house.staff_reissue(new)

    def history(session):
        return [session.get(Issue, (doubted["ticket"], number)) for number in (1, 2, 3)]

    told = [(it.number, it.by, it.reason) for it in house.office.store.read(history)]
    assert told == [(1, "claim", ""), (2, "customer", "not received"), (3, "staff 7", "torn")]


def test_reissues_whose_answers_were_lost_do_not_use_up_the_customers_budget(house, kiosk, voucher):
    for _ in range(4):
        claim = kiosk.claim(voucher).json()
        ticket = claim["tickets"][0]
        if ticket["state"] == "granted":
            kiosk.tell("in_doubt", claim["claim"], ticket)
        assert kiosk.reissue(claim["claim"], ticket).status_code == 201
        kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})
        assert kiosk.state(ticket) == "unissued"


def test_a_kiosk_that_abandons_its_claim_does_not_void_the_paper_of_staff(house, kiosk, claim, doubted):
    by_staff = house.staff_reissue(doubted).json()
    kiosk.tell("abandoned", claim["claim"], detail={"sent": "none"})
    assert house.admit(by_staff).status_code == 200


def test_a_ticket_tells_how_often_its_customer_may_still_have_it_replaced(kiosk, claim, doubted):
    assert {ticket["reissues_left"] for ticket in claim["tickets"]} == {2}
    left = []
    for _ in range(2):
        doubted = kiosk.reissue(claim["claim"], doubted).json()
        left.append(doubted["reissues_left"])
        kiosk.tell("in_doubt", claim["claim"], doubted)
    assert left == [1, 0]
    assert kiosk.reissue(claim["claim"], doubted).json()["reason"] == "blocked"


def test_where_ushers_only_look_no_customer_has_a_ticket_replaced(house_of):
    house = house_of(gate_mode="visual")
    claim = house.kiosk().claim(house.buy().qr).json()
    assert claim["tickets"][0]["reissues_left"] == 0
