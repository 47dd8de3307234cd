"""P13: who does not go to a kiosk has the voucher redeemed by staff, by the same rules."""

import secrets

import pytest

from kiosk.mock.tables.redemption import Issue
from tests.kiosk.mock.redemption.staff import Counter, code_of, refused


@pytest.fixture
def claim(counter, voucher):
    return counter.claim(voucher).json()


def test_p13_staff_redeem_a_voucher_hand_the_papers_over_and_the_gate_lets_both_in(house, counter, voucher):
    answer = counter.claim(voucher)
    assert answer.status_code == 201
    claim = answer.json()
    assert (claim["holder"], claim["lease_seconds"]) == ("counter:7", 61)
    for ticket in claim["tickets"]:
        assert (ticket["state"], ticket["issue"]) == ("granted", 1)
        assert len({len(row) for row in ticket["dots"]} | {len(ticket["dots"])}) == 1
        assert counter.tell("handed_over", claim, ticket)["applied"]
        assert counter.state(ticket) == "printed"
        assert house.admit(ticket).status_code == 200


def test_p13_every_kind_of_voucher_is_redeemed_at_the_counter(house, counter):
    for name in ("qr", "typed", "signed"):
        assert counter.claim(getattr(house.buy(), name)).status_code == 201


def test_p13_until_staff_say_so_a_ticket_is_not_printed_and_the_end_of_the_lease_leaves_it_in_doubt(
    house, counter, claim
):
    ticket = claim["tickets"][0]
    assert counter.state(ticket) == "granted"
    house.clock.advance(62)
    assert counter.state(ticket) == "in_doubt"
    assert counter.tell("handed_over", claim, ticket)["applied"]
    assert counter.state(ticket) == "printed"


def test_p13_a_counter_that_waits_for_its_customer_keeps_its_lease(house, counter, claim):
    for _ in range(5):
        house.clock.advance(50)
        assert counter.tell("waiting", claim)["applied"]
    assert counter.state(claim["tickets"][0]) == "granted"


def test_p13_what_a_kiosk_holds_is_refused_busy_and_so_is_what_a_counter_holds(house, kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    answer = counter.claim(voucher)
    assert refused(answer) == (409, "busy_elsewhere")
    assert (answer.json()["kiosk"], answer.json()["seconds"]) == ("kiosk-1", 61)
    kiosk.tell("abandoned", held["claim"], detail={"sent": "none"})
    assert counter.claim(voucher).status_code == 201
    answer = kiosk.claim(voucher)
    assert (*refused(answer), answer.json()["kiosk"]) == (409, "busy_elsewhere", "counter:7")
    assert refused(Counter(house, "8").claim(voucher)) == (409, "busy_elsewhere")


def test_p13_what_is_in_doubt_or_presumed_is_shown_with_its_story_and_staff_decide_with_a_reason(
    house, kiosk, counter, voucher
):
    held = kiosk.claim(voucher).json()
    kiosk.tell("in_doubt", held["claim"], held["tickets"][0])
    kiosk.tell("presumed", held["claim"], held["tickets"][1], evidence="inferred")
    kiosk.tell("abandoned", held["claim"])
    claim = counter.claim(voucher).json()
    for ticket, state in zip(claim["tickets"], ("in_doubt", "presumed"), strict=True):
        assert (ticket["state"], ticket["issue"], ticket["face"], ticket["dots"]) == (state, 1, None, None)
        assert (ticket["before"]["holder"], ticket["before"]["by"]) == ("kiosk-1", "claim")
        assert refused(counter.reissue(claim, ticket, reason="")) == (400, "bad_request")
        assert refused(counter.reissue(claim, ticket, reason="   ")) == (400, "bad_request")
        new = counter.reissue(claim, ticket, reason="nothing came out").json()
        assert (new["state"], new["issue"], bool(new["dots"])) == ("granted", 2, True)
        assert house.admit(None, code=code_of(house, ticket)).json()["reason"] == "superseded"
        assert house.admit(new).status_code == 200


def test_p13_lost_paper_is_replaced_at_the_counter_and_the_lost_one_is_void(house, kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    for ticket in held["tickets"]:
        kiosk.tell("printed", held["claim"], ticket)
    kiosk.tell("abandoned", held["claim"])
    assert refused(kiosk.claim(voucher)) == (410, "already_collected")
    claim = counter.claim(voucher).json()
    assert [it["state"] for it in claim["tickets"]] == ["printed", "printed"]
    new = counter.reissue(claim, claim["tickets"][0], reason="lost in the foyer").json()
    assert counter.state(new) == "granted"
    counter.tell("handed_over", claim, new)
    assert [refused(house.admit(held["tickets"][0])), house.admit(new).status_code] == [(409, "superseded"), 200]
    told = house.office.store.read(lambda session: session.get_one(Issue, (new["ticket"], 2)))
    assert (told.by, told.reason) == ("staff 7", "lost in the foyer")


def test_p13_who_was_let_in_gets_no_second_paper(house, counter, voucher, claim):
    for ticket in claim["tickets"]:
        house.admit(ticket)
    assert refused(counter.reissue(claim, claim["tickets"][0])) == (410, "already_collected")
    counter.tell("ended", claim)
    assert refused(counter.claim(voucher)) == (410, "already_collected")


def test_p13_a_spoiled_paper_is_in_doubt_and_is_replaced(house, counter, claim):
    ticket = claim["tickets"][0]
    assert refused(counter.reissue(claim, ticket)) == (409, "superseded")
    assert counter.tell("spoiled", claim, ticket)["applied"]
    assert counter.state(ticket) == "in_doubt"
    new = counter.reissue(claim, ticket)
    assert new.json()["issue"] == 2
    assert counter.reissue(claim, ticket).json() == new.json()
    assert refused(counter.reissue(claim, ticket, supersedes=7)) == (409, "superseded")


def test_p13_what_was_not_printed_is_handed_back_and_the_next_claim_gets_it(kiosk, counter, voucher, claim):
    counter.tell("not_sent", claim, claim["tickets"][0])
    counter.tell("ended", claim)
    states = [it["state"] for it in kiosk.claim(voucher).json()["tickets"]]
    assert states == ["granted", "in_doubt"]


def test_p13_a_repeated_claim_gets_the_same_tickets_and_a_claim_that_is_over_gets_none(counter, voucher):
    key = secrets.token_hex(16)
    first = counter.claim(voucher, key).json()
    assert counter.claim(voucher, key).json() == first
    counter.tell("ended", first)
    assert refused(counter.claim(voucher, key)) == (409, "superseded")


def test_p13_a_claim_that_was_given_up_before_it_arrived_is_never_granted(counter, voucher):
    key = secrets.token_hex(16)
    counter.tell("ended", {"claim": key})
    assert refused(counter.claim(voucher, key)) == (409, "superseded")
    assert counter.claim(voucher).status_code == 201


def test_p13_a_claim_id_is_of_one_counter_and_one_voucher(house, counter, voucher):
    key = secrets.token_hex(16)
    counter.claim(voucher, key)
    assert refused(counter.claim(house.buy().qr, key)) == (422, "key_reused")
    assert refused(Counter(house, "8").claim(voucher, key)) == (422, "key_reused")


def test_p13_a_second_window_of_the_same_staff_grants_nothing_twice(house, counter, voucher, claim):
    again = counter.claim(voucher).json()
    assert [it["state"] for it in again["tickets"]] == ["in_doubt", "in_doubt"]
    assert refused(counter.reissue(claim, claim["tickets"][0])) == (409, "superseded")
    assert counter.reissue(again, again["tickets"][0]).json()["issue"] == 2
    assert not counter.tell("handed_over", claim, claim["tickets"][0])["applied"]


def test_p13_staff_can_not_say_that_they_handed_over_what_a_kiosk_printed(kiosk, counter, voucher):
    held = kiosk.claim(voucher).json()
    ticket = held["tickets"][0]
    kiosk.tell("in_doubt", held["claim"], ticket)
    kiosk.tell("abandoned", held["claim"])
    claim = counter.claim(voucher).json()
    told = counter.tell("handed_over", claim, ticket)
    assert (told["applied"], told["why"]) == (False, "this issue was not granted to this kiosk")
    assert counter.state(ticket) == "in_doubt"


@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize("kind", ["handed_over", "spoiled", "not_sent"])
def test_p13_an_issue_that_the_records_do_not_know_is_none_of_a_counter(house, counter, claim, claimed, kind):
    ticket = claim["tickets"][0]
    counter.tell("spoiled", claim, ticket)
    teller, under = (counter, claim) if claimed else (Counter(house, "8"), {"claim": "0" * 32})
    if not claimed:
        counter.tell("ended", claim)
    told = teller.tell(kind, under, ticket | {"issue": 5, "serial": "0123456789ABCDEF"})
    assert (told["applied"], told["why"]) == (False, "this issue is not the newest, which is 1")
    shown = house.get(f"/v1/tickets/{ticket['ticket']}").json()
    assert (shown["state"], shown["issue"], shown["serial"]) == ("in_doubt", 1, ticket["serial"])
    assert house.admit(ticket).status_code == 200


def test_p13_a_kiosk_can_not_say_that_it_handed_over(kiosk, voucher):
    held = kiosk.claim(voucher).json()
    kiosk.tell("printed", held["claim"], held["tickets"][0], evidence="handed_over")
    assert kiosk.state(held["tickets"][0]) == "in_doubt"


def test_p13_of_a_kiosk_and_two_counters_at_one_instant_one_gets_the_tickets(house, kiosk, voucher, together):
    askers = [kiosk, Counter(house, "7"), Counter(house, "8")]
    kiosk.boot()
    answers = together(*[lambda asker=asker: asker.claim(voucher) for asker in askers])
    assert sorted(it.status_code for it in answers) == [201, 409, 409]
