from drivers.cameras.exposure import PERIOD, Exposure
from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.nearby import Nearby

PHONE = Nearby(cells=tuple(range(80)))
NOBODY = Nearby()


def seen(exposure):
    """A screen that burns out above 20 and is dark below 10."""
    level = min(255, exposure * 10)
    burnt = 200 if exposure > 20 else 0
    return Figures(1.0, bytes([level] * CELLS), bytes([burnt] * CELLS))


def settled(loop, seconds=5.0, begin=0.0, nearby=PHONE):
    """The loop after a while in which the camera does what it is asked."""
    at = begin
    while at < begin + seconds:
        loop = loop.after(seen(loop.now), nearby, at)
        at += 0.1
    return loop


def test_a_burnt_screen_is_exposed_shorter_until_it_can_be_read():
    assert 10 <= settled(Exposure.of(90)).now <= 20


def test_a_dark_screen_is_exposed_longer_but_not_for_ever():
    assert settled(Exposure.of(8)).now in range(11, 17)
    assert settled(Exposure.of(2)).now == 4


def test_exposure_comes_to_rest():
    loop = settled(Exposure.of(90))
    assert settled(loop, begin=5).now == loop.now


def test_changes_wait_until_the_camera_has_followed():
    loop = Exposure.of(90).after(seen(90), PHONE, 0)
    assert loop.after(seen(90), PHONE, PERIOD / 2).now == loop.now == 54


def test_what_never_gets_better_has_an_end():
    loop, burnt = Exposure.of(90), seen(255)
    for step in range(50):
        loop = loop.after(burnt, PHONE, float(step))
    assert loop.now == 6


def test_it_is_as_usual_again_when_the_customer_has_gone():
    loop = settled(Exposure.of(90))
    assert loop.after(seen(9), NOBODY, 9.0).now == loop.now
    assert loop.after(seen(9), NOBODY, 20.0).now == 90


def test_what_is_near_is_brighter_than_the_lobby_and_large():
    lobby = Figures(1.0, bytes([90] * CELLS), bytes(CELLS))
    phone = Figures(1.0, bytes([200] * 60 + [90] * (CELLS - 60)), bytes(CELLS))
    glint = Figures(1.0, bytes([200] * 5 + [90] * (CELLS - 5)), bytes(CELLS))
    nearby = Nearby().after(lobby, 0)
    assert nearby.cells == ()
    assert nearby.after(phone, 1).cells == tuple(range(60))
    assert nearby.after(glint, 1).cells == ()
