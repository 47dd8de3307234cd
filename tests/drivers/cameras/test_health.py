import pytest

from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.health import Health, Memory
from drivers.cameras.nearby import Nearby
from drivers.ports import Ailment

LOBBY = Figures(0.4, bytes([90] * CELLS), bytes(CELLS))
BLACK = Figures(1.0, bytes([4] * CELLS), bytes(CELLS))
DIM = Figures(1.0, bytes([16] * CELLS), bytes(CELLS))
BURNT = Figures(0.4, bytes([250] * CELLS), bytes([200] * CELLS))
NOBODY = Nearby()
SOMEBODY = Nearby(cells=tuple(range(60)))


def after(*rows, health=None):
    """The ailments after measurements: (figures, seconds of it), one a second."""
    health, at, told = health or Health(), 0.0, []
    for figures, seconds in rows:
        for _ in range(seconds):
            at += 1
            health = health.measured(figures, NOBODY, at)
        told.append(health.ailment)
    return told


@pytest.mark.parametrize(("figures", "ailment"), [(BLACK, Ailment.BLACK), (BURNT, Ailment.BRIGHT)])
def test_what_lasts_is_told_and_is_gone_when_it_is_mended(figures, ailment):
    assert after((LOBBY, 3), (figures, 5), (LOBBY, 4)) == [None, ailment, None]


@pytest.mark.parametrize("figures", [BLACK, BURNT])
def test_a_moment_is_no_ailment(figures):
    assert after((LOBBY, 3), (figures, 1), (LOBBY, 2), (figures, 1)) == [None] * 4


def test_what_is_nearly_black_neither_begins_nor_ends_it():
    assert after((DIM, 9), (BLACK, 5), (DIM, 9), (LOBBY, 3)) == [None, Ailment.BLACK, Ailment.BLACK, None]


def frames(health, old, begin, seconds):
    """The health after thirty frames a second."""
    for number in range(round(seconds * 30)):
        health = health.frame(old, begin + number / 30)
    return health


def doubled(health, begin, seconds):
    """The same of a sensor that gives half as many, each of which is sent twice."""
    for number in range(round(seconds * 30)):
        health = health.frame(number % 2 == 1, begin + number / 30)
    return health


def test_old_pictures_are_told_after_three_seconds_and_forgotten_after_one():
    health = frames(Health().frame(False, 0), True, 0, 2.9)
    assert health.ailment is None
    health = frames(health, True, 2.9, 0.5)
    assert health.ailment is Ailment.FROZEN
    assert frames(health, False, 3.4, 0.9).ailment is Ailment.FROZEN
    assert frames(health, False, 3.4, 1.2).ailment is None


def test_pictures_that_are_sent_twice_are_no_old_ones_and_are_well_after_a_freeze():
    assert doubled(Health(), 0, 10).ailment is None
    health = frames(doubled(Health(), 0, 3), True, 3, 4)
    assert health.ailment is Ailment.FROZEN
    assert doubled(health, 7, 2).ailment is None


def test_what_stands_still_or_can_not_be_opened_may_be_helped_by_opening_the_camera_again():
    assert not frames(Health(), False, 0, 4).stuck
    assert frames(Health(), True, 0, 4).stuck
    assert not frames(Health(), True, 0, 4).lost().stuck
    health = Health()
    for at in range(3):
        assert not health.stuck
        health = health.opened(False, at)
    assert health.stuck
    assert health.ailment is Ailment.GONE
    assert health.opened(True, 3).ailment is None


def test_a_sensor_that_is_all_white_is_too_bright_though_its_pictures_are_all_the_same():
    health = frames(Health(), True, 0, 4)
    for second in range(5, 10):
        health = health.measured(BURNT, NOBODY, second)
    assert health.ailment is Ailment.BRIGHT


def test_a_camera_that_is_away_is_told_at_once_and_nothing_of_before_is_told_afterwards():
    health = frames(Health(), True, 0, 4).lost()
    assert health.ailment is Ailment.GONE
    assert health.frame(False, 9).ailment is None


def looks(health, begin, *answers):
    """The ailments after looks, one a second, that were answered or not."""
    told = []
    for at, answered in enumerate(answers, begin):
        health = health.looked(answered, at)
        told.append(health.ailment)
    return told


def test_pictures_at_which_nobody_looks_are_told_after_the_time_in_which_a_decoder_starts():
    assert looks(Health(), 0, *[False] * 21, True) == [None] * 20 + [Ailment.BLIND, None]
    assert looks(Health(), 0, *[False] * 19, True, *[False] * 19) == [None] * 39


def test_a_decoder_does_not_get_well_by_the_loss_of_the_camera():
    health = Health().looked(False, 0).looked(False, 20).lost()
    assert health.ailment is Ailment.GONE
    assert health.frame(False, 21).ailment is Ailment.BLIND


def shown(health, sharpness, read=False, at=0, seconds=4):
    """Somebody shows a phone for three measurements, and goes."""
    figures = Figures(sharpness, LOBBY.thumbnail, LOBBY.burnt)
    for part in range(3):
        health = health.measured(figures, SOMEBODY, at + part / 4 * seconds)
    if read:
        health = health.read(at + 3)
    return health.measured(LOBBY, NOBODY, at + seconds)


def test_three_blurred_phones_that_are_not_read_are_told():
    health = shown(shown(Health(), 0.3), 0.3)
    assert health.ailment is None
    health = shown(health, 0.3)
    assert health.ailment is Ailment.BLURRED
    assert shown(health, 0.9).ailment is None
    assert health.read(5).ailment is None
    assert health.lost().frame(False, 5).ailment is None


def test_what_is_near_for_longer_than_a_phone_is_a_lamp_and_no_sign_of_blur():
    health = Health()
    for hour in range(5):
        health = shown(health, 0.3, at=600 * hour, seconds=100)
    assert health.ailment is None


def test_blurred_phones_say_nothing_half_an_hour_later():
    health = shown(shown(shown(Health(), 0.3), 0.3, at=900), 0.3, at=1800)
    assert health.measured(LOBBY, NOBODY, 3500).ailment is Ailment.BLURRED
    assert health.measured(LOBBY, NOBODY, 3700).ailment is None


@pytest.mark.parametrize(("sharpness", "read"), [(0.3, True), (0.9, False)], ids=["read", "sharp"])
def test_phones_that_are_read_or_sharp_are_no_sign_of_blur(sharpness, read):
    health = Health()
    for _ in range(5):
        health = shown(health, sharpness, read)
    assert health.ailment is None


def test_a_memory_knows_what_came_before_and_what_came_last():
    memory = Memory()
    assert [memory.recall(number) for number in (1, 1, 2, 1, 3)] == [
        (False, False),
        (True, True),
        (False, False),
        (True, False),
        (False, False),
    ]


def test_a_memory_is_short():
    memory = Memory()
    assert not any(memory.recall(number % 100)[0] for number in range(1000))
