"""A server that was started anew, perhaps from a backup, judges nothing before it has heard what it may have lost."""

import secrets

import pytest

from kiosk.mock.tables.redemption import Claim, ServerBoot


@pytest.fixture
def kiosk(house):
    kiosk = house.kiosk()
    kiosk.boot()
    return kiosk


def start_anew(house):
    """The server was stopped, and started upon the same records."""

    def mark(session):
        session.get_one(ServerBoot, 1).mark = secrets.token_hex(8)

    house.office.store.transact(mark)


def claimed(kiosk, voucher, key):
    """A claim without the greeting that a kiosk sends when it is asked for one."""
    body = {"voucher": voucher, "boot_id": kiosk.boot_id, "kiosk": kiosk.id}
    return kiosk.post("/v1/claims", body, **{"Idempotency-Key": key})


def is_to_greet(answer):
    return (answer.status_code, answer.json()["reason"]) == (409, "greet_first")


def test_a_claim_of_a_boot_that_has_not_greeted_is_refused_and_leaves_no_trace(house, kiosk):
    voucher, key = house.buy().qr, secrets.token_hex(16)
    start_anew(house)
    assert is_to_greet(claimed(kiosk, voucher, key))
    assert house.office.store.read(lambda session: session.get(Claim, key)) is None
    kiosk.boot()
    assert claimed(kiosk, voucher, key).status_code == 201


def test_a_kiosk_that_has_just_started_is_to_greet_first(house):
    kiosk = house.kiosk(2)
    assert is_to_greet(claimed(kiosk, house.buy().qr, secrets.token_hex(16)))


def test_what_was_claimed_before_is_not_answered_again_before_the_greeting(house, kiosk):
    voucher, key = house.buy().qr, secrets.token_hex(16)
    granted = claimed(kiosk, voucher, key).json()
    start_anew(house)
    assert is_to_greet(claimed(kiosk, voucher, key))
    kiosk.boot()
    assert claimed(kiosk, voucher, key).json()["tickets"] == granted["tickets"]


def test_a_reissue_of_a_boot_that_has_not_greeted_is_refused_and_changes_nothing(house, kiosk):
    claim = kiosk.claim(house.buy().qr).json()
    (ticket,) = claim["tickets"]
    kiosk.tell("in_doubt", claim["claim"], ticket, evidence="none")
    start_anew(house)
    body = {"supersedes": 1, "reason": "not received", "boot_id": kiosk.boot_id}
    path = f"/v1/claims/{claim['claim']}/tickets/{ticket['ticket']}/reissue"
    assert is_to_greet(kiosk.post(path, body))
    assert kiosk.state(ticket) == "in_doubt"
    kiosk.boot()
    assert kiosk.post(path, body).json()["issue"] == 2


def test_facts_are_recorded_before_the_greeting_too(house, kiosk):
    claim = kiosk.claim(house.buy().qr).json()
    start_anew(house)
    assert kiosk.tell("printed", claim["claim"], claim["tickets"][0])["applied"] is True
