"""The short form of ``make seat-race``."""

from tests.kiosk.mock.sale.contention import race


def test_p9_phones_that_race_for_a_hall_over_two_server_processes_get_each_seat_once_and_lose_no_money(database):
    one = race(database, attempts=60, processes=2, hold_seconds=4)
    assert one.violations == []
    assert one.held > 5
    assert one.told["seat_taken"] > 5
