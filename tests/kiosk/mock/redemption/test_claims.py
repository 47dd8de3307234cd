import json
import secrets
from datetime import timedelta

import pytest

from kiosk.domain.booking import Issue
from kiosk.domain.voucher import opaque, typed
from kiosk.mock.tables.redemption import Claim
from kiosk.trust import development
from kiosk.trust.codes import read_ticket


@pytest.fixture
def bought(house):
    return house.buy(3)


def test_a_claim_grants_every_ticket_of_a_paid_voucher_in_seat_order(kiosk, bought):
    answer = kiosk.claim(bought.qr)
    assert answer.status_code == 201
    claim = answer.json()
    assert claim["order"] == bought.order
    assert claim["lease_seconds"] == 45 + 3 * 8
    assert [ticket["seat"] for ticket in claim["tickets"]] == list(bought.seats)
    assert {(ticket["state"], ticket["issue"]) for ticket in claim["tickets"]} == {("granted", 1)}
    assert len({ticket["serial"] for ticket in claim["tickets"]}) == 3


def test_the_face_says_what_the_paper_needs_and_its_code_names_this_issue(kiosk, bought):
    ticket = kiosk.claim(bought.qr).json()["tickets"][0]
    face = ticket["face"]
    issue = Issue(ticket["ticket"], 1, ticket["serial"])
    assert read_ticket(face["code"], development.key_set()) == issue
    assert face["row"] + face["seat"] == ticket["seat"]
    assert face["film"]["zh"]
    assert face["film"]["en"]
    assert face["starts_at"].endswith("Z")
    assert (face["zone"], face["currency"], face["order"]) == ("Asia/Shanghai", "CNY", bought.order)


def test_the_typed_code_opens_the_same_order_as_the_qr_code(kiosk, bought):
    assert kiosk.claim(bought.typed).json()["order"] == bought.order


def test_a_repeated_claim_gets_the_same_answer_and_has_no_new_effect(house, kiosk, bought):
    key = secrets.token_hex(16)
    first = kiosk.claim(bought.qr, key).json()
    house.clock.advance(5)
    again = kiosk.claim(bought.qr, key)
    assert again.status_code in {200, 201}
    assert again.json() == first | {"lease_seconds": first["lease_seconds"] - 5}


def test_a_claim_id_with_another_voucher_is_refused_as_reused(house, kiosk, bought):
    key = secrets.token_hex(16)
    kiosk.claim(bought.qr, key)
    answer = kiosk.claim(house.buy().qr, key)
    assert (answer.status_code, answer.json()["reason"]) == (422, "key_reused")


def test_a_claim_id_is_refused_to_a_restarted_kiosk_and_to_another_one(kiosk, other, bought):
    key = secrets.token_hex(16)
    kiosk.claim(bought.qr, key)
    for stranger in (kiosk.restarted(), other):
        answer = stranger.claim(bought.qr, key)
        assert (answer.status_code, answer.json()["reason"]) == (422, "key_reused")


def test_a_refused_claim_stays_refused_when_it_could_be_granted_later(house, kiosk, other, bought):
    holder = kiosk.claim(bought.qr).json()["claim"]
    key = secrets.token_hex(16)
    refused = other.claim(bought.qr, key)
    assert refused.json()["reason"] == "busy_elsewhere"
    kiosk.tell("abandoned", holder, detail={"sent": "none"})
    again = other.claim(bought.qr, key)
    assert (again.status_code, again.json()) == (refused.status_code, refused.json())
    assert other.claim(bought.qr).status_code == 201


def test_an_ended_claim_is_never_granted_again_by_a_late_duplicate(kiosk, bought):
    key = secrets.token_hex(16)
    kiosk.claim(bought.qr, key)
    kiosk.tell("abandoned", key, detail={"sent": "none"})
    answer = kiosk.claim(bought.qr, key)
    assert (answer.status_code, answer.json()["reason"]) == (409, "superseded")


def test_a_claim_that_was_abandoned_before_it_arrived_is_dead(kiosk, other, bought):
    key = secrets.token_hex(16)
    assert kiosk.tell("abandoned", key, detail={"sent": "none"})["applied"] is False
    late = kiosk.claim(bought.qr, key)
    assert (late.status_code, late.json()["reason"]) == (409, "superseded")
    assert other.claim(bought.qr).status_code == 201


def test_a_second_kiosk_is_told_which_one_is_busy_and_for_how_long(house, kiosk, other, bought):
    kiosk.claim(bought.qr)
    house.clock.advance(9)
    answer = other.claim(bought.qr)
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["reason"], problem["kiosk"], problem["seconds"]) == ("busy_elsewhere", "kiosk-1", 60)
    assert answer.headers["Retry-After"] == "60"
    assert "kiosk-1" in problem["detail"]


def test_when_a_lease_is_over_the_next_kiosk_finds_the_tickets_in_doubt(house, kiosk, other, bought):
    first = kiosk.claim(bought.qr).json()
    house.clock.advance(45 + 3 * 8)
    found = other.claim(bought.qr).json()["tickets"]
    assert [(it["state"], it["issue"], it["face"]) for it in found] == [("in_doubt", 1, None)] * 3
    assert [it["serial"] for it in found] == [it["serial"] for it in first["tickets"]]


def test_a_lease_that_is_over_is_not_revived(house, kiosk, bought):
    key = secrets.token_hex(16)
    kiosk.claim(bought.qr, key)
    house.clock.advance(45 + 3 * 8)
    assert kiosk.tell("waiting", key)["applied"] is False
    assert kiosk.get(f"/v1/claims/{key}").json()["live"] is False
    assert kiosk.claim(bought.qr, key).json()["reason"] == "superseded"


def test_a_restarted_kiosk_ends_its_own_lease_at_once(kiosk, bought):
    kiosk.claim(bought.qr)
    found = kiosk.restarted().claim(bought.qr)
    assert found.status_code == 201
    assert {ticket["state"] for ticket in found.json()["tickets"]} == {"in_doubt"}


def test_a_second_claim_of_the_same_boot_ends_the_first(kiosk, bought):
    first = kiosk.claim(bought.qr).json()["claim"]
    kiosk.claim(bought.qr)
    assert kiosk.get(f"/v1/claims/{first}").json()["live"] is False


def test_a_claim_of_an_earlier_boot_that_comes_late_is_refused(kiosk, bought):
    kiosk.boot()
    restarted = kiosk.restarted()
    restarted.boot()
    answer = kiosk.claim(bought.qr)
    assert (answer.status_code, answer.json()["reason"]) == (409, "superseded")
    assert restarted.claim(bought.qr).status_code == 201


def test_only_what_is_unissued_is_granted(kiosk, bought):
    claim = kiosk.claim(bought.qr).json()
    printed, presumed, unsent = claim["tickets"]
    kiosk.tell("printed", claim["claim"], printed)
    kiosk.tell("presumed", claim["claim"], presumed, evidence="processed")
    kiosk.tell("not_sent", claim["claim"], unsent)
    found = kiosk.claim(bought.qr).json()["tickets"]
    assert [(it["state"], it["issue"]) for it in found] == [("printed", 1), ("presumed", 1), ("granted", 2)]


def test_a_voucher_that_was_printed_is_refused_with_time_and_place(house, kiosk, other, bought):
    claim = kiosk.claim(bought.qr).json()
    at = (house.clock.now - timedelta(seconds=3)).isoformat()
    for ticket in claim["tickets"]:
        kiosk.tell("printed", claim["claim"], ticket, at=at)
    answer = other.claim(bought.qr)
    assert answer.status_code == 410
    problem = answer.json()
    assert (problem["reason"], problem["kiosk"]) == ("already_collected", "kiosk-1")
    assert problem["at"] == at.replace("+00:00", "Z")


def test_a_voucher_nobody_sold_is_not_found(kiosk):
    for voucher in (opaque(secrets.token_bytes(16)), typed(secrets.token_bytes(8))):
        answer = kiosk.claim(voucher.code)
        assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")


@pytest.mark.parametrize("text", ["", "票", "V1", "x" * 512, "V1' OR 1=1 --", "\x00"])
def test_what_is_no_voucher_at_all_is_not_found(kiosk, text):
    answer = kiosk.claim(text)
    assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")


def test_an_order_that_is_not_paid_is_refused_until_it_is(house, kiosk):
    with house.phone() as phone:
        order = phone.order(seats=1)
        voucher = _voucher_of(house, order)
        assert kiosk.claim(voucher).json()["reason"] == "unpaid"
        phone.pay(order)
    assert kiosk.claim(voucher).status_code == 201


def test_an_order_that_was_not_paid_in_time_has_expired(house, kiosk):
    with house.phone() as phone:
        order = phone.order(seats=1)
    house.clock.advance(600)
    answer = kiosk.claim(_voucher_of(house, order))
    assert (answer.status_code, answer.json()["reason"]) == (410, "expired")
    assert answer.json()["since"] == order["held_until"]


def test_a_cancelled_order_is_refused(house, kiosk):
    with house.phone() as phone:
        order = phone.order(seats=1)
        bought = phone.pay(order)
        phone.cancel(order)
    answer = kiosk.claim(bought.qr)
    assert (answer.status_code, answer.json()["reason"]) == (410, "cancelled")


def test_tickets_are_handed_out_only_around_their_screening(house_of):
    house = house_of(opens_hours=0.25, closes_minutes=45)
    with house.phone() as phone:
        screening = phone.screenings()[1]
        bought = phone.buy(screening["screening"])
    kiosk = house.kiosk()
    early = kiosk.claim(bought.qr)
    assert (early.status_code, early.json()["reason"]) == (425, "too_early")
    wait = (_time(early.json()["opens_at"]) - house.clock.now).total_seconds()
    house.clock.advance(wait)
    assert kiosk.claim(bought.qr).status_code == 201
    house.clock.advance(60 * (15 + 45))
    late = kiosk.claim(bought.qr)
    assert (late.status_code, late.json()["reason"]) == (410, "too_late")
    assert _time(late.json()["since"]) == house.clock.now


def test_of_eight_claims_from_two_kiosks_at_one_instant_one_kiosk_is_granted(house, kiosk, other, bought, together):
    kiosks = [kiosk, other] * 4
    answers = together(*(lambda it=it: it.claim(bought.qr) for it in kiosks))
    winners = {it.id for it, answer in zip(kiosks, answers, strict=True) if answer.status_code == 201}
    assert len(winners) == 1
    granted = [t["serial"] for a in answers if a.ok for t in a.json()["tickets"] if t["state"] == "granted"]
    assert len(granted) == len(set(granted)) == 3
    assert {answer.json()["reason"] for answer in answers if not answer.ok} == {"busy_elsewhere"}


def test_one_claim_id_sent_eight_times_at_one_instant_is_granted_once(kiosk, bought, together):
    key = secrets.token_hex(16)
    answers = together(*[lambda: kiosk.claim(bought.qr, key)] * 8)
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert {str(answer.json()["tickets"]) for answer in answers} == {str(answers[0].json()["tickets"])}


def test_a_claim_tells_what_became_of_its_tickets(kiosk, bought):
    claim = kiosk.claim(bought.qr).json()
    first, second, _ = claim["tickets"]
    kiosk.tell("printed", claim["claim"], first)
    kiosk.tell("not_sent", claim["claim"], second)
    now = kiosk.get(f"/v1/claims/{claim['claim']}").json()
    assert now["live"] is True
    assert [(it["seat"], it["state"]) for it in now["tickets"]] == [
        (bought.seats[0], "printed"),
        (bought.seats[2], "granted"),
    ]
    assert kiosk.state(second) == "unissued"


def test_a_claim_is_shown_to_its_own_kiosk_only(kiosk, other, bought):
    claim = kiosk.claim(bought.qr).json()["claim"]
    assert other.get(f"/v1/claims/{claim}").status_code == 404


def test_a_kiosk_cannot_claim_in_the_name_of_another(kiosk, bought):
    body = {"voucher": bought.qr, "boot_id": "b", "kiosk": "kiosk-2"}
    answer = kiosk.post("/v1/claims", body, **{"Idempotency-Key": secrets.token_hex(16)})
    assert answer.json()["reason"] == "kiosk_unknown"


def _voucher_of(house, order):
    from kiosk.mock import vouchers

    return vouchers.scanned(house.office.settings.pepper, order["secret"]).code


def _time(text):
    from datetime import datetime

    return datetime.fromisoformat(text)


def test_no_code_that_could_be_printed_is_in_the_records(house, kiosk, bought):
    key = secrets.token_hex(16)
    tickets = kiosk.claim(bought.qr, key).json()["tickets"]
    (kept,) = house.office.store.read(lambda session: [session.get(Claim, key).answer])
    assert [(it["ticket"], it["issue"], it["serial"]) for it in kept] == [
        (it["ticket"], it["issue"], it["serial"]) for it in tickets
    ]
    assert "KT1:" not in json.dumps(kept)
    assert all("face" not in it for it in kept)


def test_a_repeated_claim_has_the_codes_of_its_own_issues_also_after_a_reissue(kiosk, bought):
    key = secrets.token_hex(16)
    first = kiosk.claim(bought.qr, key).json()
    kiosk.tell("in_doubt", key, first["tickets"][0])
    assert kiosk.reissue(key, first["tickets"][0]).json()["issue"] == 2
    assert kiosk.claim(bought.qr, key).json()["tickets"] == first["tickets"]
