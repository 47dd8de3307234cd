"""The short form of ``make races``."""

from tests.kiosk.mock.races import Race, houses


def test_kiosks_that_race_for_the_same_vouchers_make_one_set_of_valid_papers(database):
    with houses(database) as both:
        race = Race(both, seed=3, kiosks=4, visits=3)
        race.run()
    assert race.told["granted"]
    assert set(race.told) <= {"granted", "busy_elsewhere", "superseded", "already_collected"}
