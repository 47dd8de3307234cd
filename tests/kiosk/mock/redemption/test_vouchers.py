"""Vouchers that say more than a random number: signed ones, and ones that belong to a phone."""

import secrets

import pytest

from kiosk.domain.voucher import Voucher, VoucherKind
from kiosk.mock.client import Phone, PhoneRefused
from kiosk.trust import codes, development
from kiosk.trust.keys import SigningKey, new_key
from tests.kiosk.trust.test_holders import HOLDER, proof


def buy(house, **wish):
    """Buy one seat, with these wishes of the phone."""
    with Phone(house.url, language="en") as phone:
        screening = phone.screenings()[20]["screening"]
        (seat,) = phone.choose(screening, 1)
        order = phone._call("POST", "v1/orders", json={"client": "", "screening": screening, "seats": [seat]} | wish)
        return phone.pay(order)


def shown(voucher, **change):
    made = proof(voucher=voucher, **change)
    return {"pk": made.pk, "transcript_hash": made.transcript_hash, "sig": made.sig}


def test_the_signed_voucher_opens_the_same_order_and_says_what_it_is_for(house, kiosk):
    bought = house.buy(2)
    assert Voucher.parse(bought.signed).kind is VoucherKind.SIGNED
    said = codes.read_voucher(bought.signed, development.key_set())
    assert (said.seats, said.cinema) == (2, codes.cinema_mark("riverside"))
    claim = kiosk.claim(bought.signed).json()
    assert claim["order"] == bought.order
    assert claim["tickets"][0]["face"]["starts_at"] == said.starts_at.isoformat().replace("+00:00", "Z")


def test_a_signed_voucher_of_an_earlier_key_opens_its_order_until_that_key_is_withdrawn(house, kiosk):
    bought = house.buy()
    said = codes.read_voucher(bought.signed, development.key_set())
    stranger = codes.sign_voucher(said, SigningKey(1, new_key()))
    assert kiosk.claim(stranger).json()["reason"] == "not_found"
    unsold = codes.SignedVoucher(b"87654321", said.cinema, said.starts_at, 1)
    assert kiosk.claim(codes.sign_voucher(unsold, development.server_key())).json()["reason"] == "not_found"
    assert kiosk.claim(bought.signed).status_code == 201


def test_a_forged_signed_voucher_counts_as_a_guess(house_of):
    house = house_of(limits={"wrong_vouchers": 1})
    kiosk, bought = house.kiosk(), house.buy()
    said = codes.read_voucher(bought.signed, development.key_set())
    assert kiosk.claim(codes.sign_voucher(said, SigningKey(1, new_key()))).status_code == 404
    assert kiosk.claim(bought.signed).status_code == 429


def test_a_holders_order_opens_with_its_code_alone_unless_the_buyer_said_otherwise(house, kiosk):
    bought = buy(house, holder_key=HOLDER)
    assert kiosk.claim(bought.qr).status_code == 201
    only = buy(house, holder_key=HOLDER, holder_only=True)
    refused = kiosk.claim(only.qr)
    assert (refused.status_code, refused.json()["reason"]) == (403, "proof_required")
    assert kiosk.claim(only.qr, proof=shown(only.qr)).status_code == 201


@pytest.mark.parametrize("only", [True, False])
def test_a_wrong_proof_opens_no_order_that_has_a_holder(house, kiosk, only):
    bought = buy(house, holder_key=HOLDER, holder_only=only)
    for wrong in (shown("V1" + "0" * 26), shown(bought.qr) | {"transcript_hash": "00" * 32}):
        answer = kiosk.claim(bought.qr, proof=wrong)
        assert (answer.status_code, answer.json()["reason"]) == (403, "proof_required")


def test_a_proof_is_for_one_claim_so_whoever_saw_it_cannot_show_it_again(house, kiosk, other):
    bought = buy(house, holder_key=HOLDER, holder_only=True)
    seen = shown(bought.qr)
    key = secrets.token_hex(16)
    granted = kiosk.claim(bought.qr, key, proof=seen)
    assert granted.status_code == 201
    assert kiosk.claim(bought.qr, key, proof=seen).json()["tickets"] == granted.json()["tickets"]
    kiosk.tell("abandoned", granted.json()["claim"], detail={"sent": "none"})
    for again in (seen, seen | {"transcript_hash": seen["transcript_hash"].swapcase()}):
        answer = other.claim(bought.qr, proof=again)
        assert (answer.status_code, answer.json()["reason"]) == (403, "proof_required")
    assert kiosk.claim(bought.qr, proof=shown(bought.qr, transcript=b"u" * 32)).status_code == 201


def test_a_proof_for_an_order_without_a_holder_is_not_looked_at(house, kiosk):
    bought = buy(house)
    assert kiosk.claim(bought.qr, proof=shown(bought.qr)).status_code == 201


@pytest.mark.parametrize("wish", [{"holder_key": "AAAA"}, {"holder_key": ""}, {"holder_only": True}, {"holder_key": 7}])
def test_a_holder_without_a_good_key_is_a_bad_request(house, wish):
    with pytest.raises(PhoneRefused) as refusal:
        buy(house, **wish)
    assert refusal.value.reason == "bad_request"
    assert refusal.value.status == 400


@pytest.mark.parametrize("change", [{"pk": ""}, {"transcript_hash": "aa"}, {"sig": "*"}, {"more": 1}, {"sig": None}])
def test_a_malformed_proof_is_a_bad_request(house, kiosk, change):
    bought = buy(house, holder_key=HOLDER)
    answer = kiosk.claim(bought.qr, proof=shown(bought.qr) | change)
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")
