"""The short form of ``make seat-race``."""

from tests.kiosk.mock.sale.contention import race


def test_p9_phones_that_race_for_a_hall_get_each_seat_once_and_lose_no_money_though_a_server_is_killed(database):
    one = race(database, attempts=60, processes=2, hold_seconds=4, kills=True)
    assert one.violations == []
    assert one.told["seat_taken"] > 5
    assert one.ended["paid"] > 5
    assert one.asked_again
