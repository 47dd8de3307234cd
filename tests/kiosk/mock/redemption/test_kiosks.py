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


def test_a_boot_learns_the_highest_journal_head_that_any_request_told_since(kiosk):
    heads = [{"seq": 7, "hash": "aa"}, {"seq": 9, "hash": "bb"}, {"seq": 3, "hash": "cc"}, None]
    anchors = []
    for head in heads:
        booted = kiosk.restarted()
        anchors.append(booted.boot(head).json()["anchor"])
        booted.facts()
    assert anchors == [None, {"seq": 7, "hash": "aa"}, {"seq": 9, "hash": "bb"}, {"seq": 9, "hash": "bb"}]


def test_a_greeting_raises_no_anchor_so_a_journal_that_was_set_back_is_found_by_a_second_one_too(kiosk):
    kiosk.boot({"seq": 9, "hash": "bb"})
    kiosk.facts()
    restored = kiosk.restarted()
    for _ in range(2):
        assert restored.boot({"seq": 12, "hash": "cc"}).json()["anchor"] == {"seq": 9, "hash": "bb"}


def test_an_earlier_start_of_the_kiosk_raises_no_anchor(kiosk):
    earlier, newest = kiosk.restarted(), kiosk.restarted()
    earlier.boot()
    newest.boot({"seq": 3, "hash": "aa"})
    newest.facts()
    earlier.head = {"seq": 99, "hash": "ee"}
    earlier.facts()
    assert newest.boot().json()["anchor"] == {"seq": 3, "hash": "aa"}


def test_a_kiosk_that_has_not_greeted_these_records_raises_no_anchor_so_it_learns_how_old_they_are(house, kiosk):
    from kiosk.mock.tables.redemption import ServerBoot

    kiosk.boot({"seq": 7, "hash": "aa"})
    kiosk.facts()
    house.office.store.transact(lambda session: session.merge(ServerBoot(id=1, mark="restored")))
    kiosk.head = {"seq": 99, "hash": "cc"}
    assert kiosk.get("/v1/keys").status_code == 200
    kiosk.facts()
    welcome = kiosk.boot({"seq": 99, "hash": "cc"})
    assert welcome.json()["anchor"] == {"seq": 7, "hash": "aa"}
    assert welcome.headers["Server-Boot"] == "restored"
    kiosk.facts()
    assert kiosk.boot().json()["anchor"] == {"seq": 99, "hash": "cc"}


def test_what_comes_late_while_the_answer_to_a_greeting_is_lost_raises_no_anchor(house, kiosk):
    from kiosk.mock.tables.redemption import ServerBoot

    kiosk.boot({"seq": 7, "hash": "aa"})
    kiosk.facts()
    house.office.store.transact(lambda session: session.merge(ServerBoot(id=1, mark="restored")))
    heeded = kiosk.greeted
    kiosk.boot({"seq": 99, "hash": "cc"})
    kiosk.greeted = heeded
    kiosk.head = {"seq": 100, "hash": "dd"}
    kiosk.facts()
    assert kiosk.boot({"seq": 101, "hash": "ee"}).json()["anchor"] == {"seq": 7, "hash": "aa"}


def test_the_anchors_of_two_kiosks_are_apart(kiosk, other):
    kiosk.boot({"seq": 7, "hash": "aa"})
    kiosk.facts()
    assert other.boot().json()["anchor"] is None


def test_a_claim_tells_how_far_the_journal_is_too(house, kiosk):
    kiosk.boot({"seq": 7, "hash": "aa"})
    kiosk.claim(house.buy().qr)
    assert kiosk.restarted().boot().json()["anchor"] == {"seq": 7, "hash": "aa"}


@pytest.mark.parametrize("text", ["seven", "7", "7:", ":aa", "-7:aa", "7:xyz"])
def test_a_journals_head_that_is_none_is_a_bad_request(kiosk, text):
    answer = kiosk.get("/v1/tickets/T", **{"Kiosk-Journal": text})
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")


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
