"""How much one kiosk may ask."""

import secrets

from kiosk.domain.voucher import opaque


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
        return kiosk.claim(opaque(secrets.token_bytes(16)).code)

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


def test_a_typing_mistake_is_no_guess(house_of):
    house = house_of(limits={"wrong_vouchers": 1})
    kiosk, bought = house.kiosk(), house.buy()
    assert kiosk.claim(bought.typed[:-1] + "~").json()["reason"] == "not_found"
    assert kiosk.claim(bought.typed).status_code == 201
