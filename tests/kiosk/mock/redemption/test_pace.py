"""How much one kiosk may ask."""

import secrets

from kiosk.domain.voucher import opaque, typed


def test_a_kiosk_is_slowed_to_so_many_claims_a_minute(house_of):
    house = house_of(limits={"claims_per_minute": 3})
    kiosk, voucher = house.kiosk(), house.buy().qr
    assert [kiosk.claim(voucher).status_code for _ in range(4)] == [201, 201, 201, 429]
    assert kiosk.claim(voucher).json()["seconds"] == 60
    assert house.kiosk(2).claim(voucher).json()["reason"] == "busy_elsewhere"
    house.clock.advance(61)
    assert kiosk.claim(voucher).status_code == 201


def test_wrong_vouchers_in_a_row_make_a_kiosk_pause_each_time_twice_as_long(house_of):
    house = house_of(limits={"wrong_vouchers": 2, "pause_seconds": 60})
    kiosk = house.kiosk()

    def wrong():
        return guess(kiosk)

    def good():
        return kiosk.claim(house.buy().qr)

    assert [wrong().status_code, wrong().status_code] == [404, 404]
    assert (good().status_code, wrong().json()["seconds"]) == (429, 60)
    house.clock.advance(60)
    wrong()
    wrong()
    assert good().json()["seconds"] == 120
    house.clock.advance(120)
    assert good().status_code == 201
    wrong()
    assert good().status_code == 201


def guess(kiosk):
    return kiosk.claim(typed(secrets.token_bytes(8)).code)


def test_a_good_voucher_between_wrong_ones_does_not_make_them_forgotten(house_of):
    house = house_of(limits={"wrong_vouchers": 3})
    kiosk = house.kiosk()
    for _ in range(2):
        assert guess(kiosk).status_code == 404
        assert kiosk.claim(house.buy().qr).status_code == 201
    assert guess(kiosk).status_code == 404
    assert guess(kiosk).json()["reason"] == "rate_limited"


def test_a_wrong_voucher_is_forgotten_in_time_and_one_at_a_time(house_of):
    house = house_of(limits={"wrong_vouchers": 3, "forgiven_seconds": 600})
    kiosk = house.kiosk()
    guess(kiosk), guess(kiosk)
    house.clock.advance(600)
    assert [guess(kiosk).status_code for _ in range(3)] == [404, 404, 429]
    house.clock.advance(1800)
    assert [guess(kiosk).status_code for _ in range(4)] == [404, 404, 404, 429]


def test_a_code_that_nobody_could_guess_is_not_taken_for_a_guess(house_of):
    house = house_of(limits={"wrong_vouchers": 1})
    kiosk = house.kiosk()
    assert kiosk.claim(opaque(secrets.token_bytes(16)).code).status_code == 404
    assert kiosk.claim(house.buy().qr).status_code == 201


def test_a_claim_that_came_too_often_does_not_keep_the_kiosk_waiting(house_of):
    house = house_of(limits={"claims_per_minute": 2})
    kiosk, voucher = house.kiosk(), house.buy().qr
    statuses = []
    for _ in range(10):
        statuses.append(kiosk.claim(voucher).status_code)
        house.clock.advance(20)
    assert statuses == [201, 201, 429, 201, 201, 429, 201, 201, 429, 201]


def test_no_pause_is_longer_than_a_quarter_of_an_hour(house_of):
    house = house_of(limits={"wrong_vouchers": 1, "pause_seconds": 60})
    kiosk, pauses = house.kiosk(), []
    for _ in range(7):
        guess(kiosk)
        pauses.append(guess(kiosk).json()["seconds"])
        house.clock.advance(pauses[-1])
    assert max(pauses) == 900


def test_a_typing_mistake_is_no_guess(house_of):
    house = house_of(limits={"wrong_vouchers": 1})
    kiosk, bought = house.kiosk(), house.buy()
    assert kiosk.claim(bought.typed[:-1] + "~").json()["reason"] == "not_found"
    assert kiosk.claim(bought.typed).status_code == 201
