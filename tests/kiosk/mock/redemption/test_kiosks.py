from datetime import datetime

import pytest


@pytest.fixture
def house(house_of):
    return house_of()


def test_a_boot_learns_the_time_and_the_policy(house, kiosk):
    answer = kiosk.boot()
    assert answer.status_code == 200
    welcome = answer.json()
    assert datetime.fromisoformat(welcome["server_time"]) == house.clock.now
    assert welcome["server_time"].endswith("Z")
    assert welcome["policy"] == {"gate_mode": "scan", "self_reissues": 2}
    assert (welcome["anchor"], welcome["claims"]) == (None, [])


def test_a_boot_learns_the_highest_journal_head_that_was_told_before(kiosk):
    heads = [{"seq": 7, "hash": "aa"}, {"seq": 9, "hash": "bb"}, {"seq": 3, "hash": "cc"}, None]
    anchors = [kiosk.restarted().boot(head).json()["anchor"] for head in heads]
    assert anchors == [None, {"seq": 7, "hash": "aa"}, {"seq": 9, "hash": "bb"}, {"seq": 9, "hash": "bb"}]


def test_the_anchors_of_two_kiosks_are_apart(kiosk, other):
    kiosk.boot({"seq": 7, "hash": "aa"})
    assert other.boot().json()["anchor"] is None


def test_a_restarted_kiosk_learns_its_open_claims_but_not_what_to_print(house, kiosk, other):
    claim = kiosk.claim(house.buy(2).qr).json()
    other.claim(house.buy().qr)
    (open_claim,) = kiosk.restarted().boot().json()["claims"]
    assert open_claim["claim"] == claim["claim"]
    assert [(it["state"], it["face"]) for it in open_claim["tickets"]] == [("granted", None)] * 2


def test_a_claim_whose_lease_is_over_stays_open_until_the_kiosk_says_what_became_of_it(house, kiosk):
    claim = kiosk.claim(house.buy(2).qr).json()
    house.clock.advance(3600)
    restarted = kiosk.restarted()
    (open_claim,) = restarted.boot().json()["claims"]
    assert open_claim["lease_seconds"] == 0
    assert {it["state"] for it in open_claim["tickets"]} == {"in_doubt"}
    restarted.tell("abandoned", claim["claim"], detail={"sent": "none"})
    assert restarted.boot().json()["claims"] == []


def test_the_claims_of_this_very_boot_are_not_news(house, kiosk):
    kiosk.claim(house.buy().qr)
    assert kiosk.boot().json()["claims"] == []


def test_a_repeated_boot_gets_the_same_answer(kiosk):
    assert kiosk.boot().json() == kiosk.boot().json()
