import pytest

from drivers.cameras.exposure import PERIOD, Exposure
from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.nearby import LONGEST, Nearby

PHONE = Nearby(cells=tuple(range(80)))
NOBODY = Nearby()


def seen(exposure):
    """A screen that burns out above 20 and is dark below 10."""
    level = min(255, exposure * 10)
    burnt = 200 if exposure > 20 else 0
    return Figures(1.0, bytes([level] * CELLS), bytes([burnt] * CELLS))


def settled(loop, seconds=5.0, begin=0.0):
    """The loop after a while in which somebody is near and the camera does what it is asked."""
    at = begin
    while at < begin + seconds:
        loop = loop.after(seen(loop.now), PHONE, at)
        at += PERIOD
    return loop


def test_a_burnt_screen_is_exposed_shorter_until_it_can_be_read():
    assert 10 <= settled(Exposure.of(90)).now <= 20


def test_a_dark_screen_is_exposed_longer_but_not_for_ever():
    assert settled(Exposure.of(8)).now in range(11, 17)
    assert settled(Exposure.of(2)).now == 4


def test_exposure_comes_to_rest():
    loop = settled(Exposure.of(90))
    assert settled(loop, begin=5).now == loop.now


def test_the_camera_needs_a_moment_to_follow():
    loop = Exposure.of(90).after(seen(90), PHONE, 7)
    assert (loop.now, loop.share) == (54, 0.6)
    assert [loop.settled(at) for at in (7, 7 + PERIOD / 2, 7 + PERIOD)] == [False, False, True]


def test_a_camera_that_grants_something_else_is_followed():
    assert Exposure.of(90).granted(45).share == 0.5
    assert Exposure.of(0).granted(0).share == 1


def test_what_never_gets_better_has_an_end():
    loop, burnt = Exposure.of(90), seen(255)
    for step in range(50):
        loop = loop.after(burnt, PHONE, float(step))
    assert loop.now == 6


def test_it_is_as_usual_again_when_the_customer_has_gone():
    loop = settled(Exposure.of(90))
    assert loop.after(seen(9), NOBODY, 9.0).now == loop.now
    assert loop.after(seen(9), NOBODY, 20.0).now == 90


def test_nothing_is_changed_for_nobody():
    loop = Exposure.of(90)
    assert loop.after(seen(90), NOBODY, 9.0) == loop


class Camera:
    """A camera that does what it is asked, before light that is given cell by cell; 1 is what just burns out.

    ``tone`` is how it makes grays of light; 2.2 is what most do.
    """

    def __init__(self, usual=50, tone=2.2):
        self.loop = Exposure.of(usual)
        self.nearby = Nearby()
        self.tone = tone
        self.at = 0.0
        self.changes: list[tuple[float, int]] = []

    def watch(self, light, seconds):
        """Look at this light once a second, and keep what was changed."""
        for _ in range(round(seconds)):
            self.at += 1
            figures, before = self._picture(light), self.loop.now
            self.nearby = self.nearby.after(figures.thumbnail, self.at, self.loop.share)
            self.loop = self.loop.after(figures, self.nearby, self.at)
            if self.loop.now != before:
                self.changes.append((self.at, self.loop.now))

    def burnt(self, light):
        """How many cells are burnt now."""
        return sum(map(bool, self._picture(light).burnt))

    def _picture(self, light):
        grays = {cell: min(255, round(255 * (cell * self.loop.share) ** (1 / self.tone))) for cell in set(light)}
        burnt = {cell: 255 if gray >= 250 else 0 for cell, gray in grays.items()}
        return Figures(1.0, bytes(map(grays.__getitem__, light)), bytes(map(burnt.__getitem__, light)))


def lobby(gray, phone=0.0, window=0.0):
    """The light of a lobby of that gray at the usual exposure, with a phone and a window if they give any."""
    light = [(gray / 255) ** 2.2] * CELLS
    if phone:
        light[:150] = [phone] * 150
    if window:
        light[400:520] = [window] * 120
    return light


@pytest.mark.parametrize("tone", [1.8, 2.2, 2.6])
@pytest.mark.parametrize(("gray", "phone"), [(60, 4.0), (110, 10.0), (190, 4.0), (200, 1.3)])
def test_the_loop_comes_to_rest_before_a_phone_and_goes_back_when_it_is_gone(gray, phone, tone):
    camera = Camera(tone=tone)
    camera.watch(lobby(gray), 5)
    assert camera.changes == []
    camera.watch(lobby(gray, phone), 10)
    shorter = len(camera.changes)
    assert 1 <= shorter <= 6
    assert camera.burnt(lobby(gray, phone)) == 0
    camera.watch(lobby(gray, phone), LONGEST - 15)
    assert len(camera.changes) == shorter
    camera.watch(lobby(gray), 30)
    assert [now for _, now in camera.changes[shorter:]] == [50]


def test_a_phone_that_is_left_there_is_given_up_once():
    camera = Camera()
    camera.watch(lobby(110), 5)
    camera.watch(lobby(110, phone=10.0), 300)
    assert camera.changes[-1][1] == 50
    assert len(camera.changes) < 10
    camera.watch(lobby(110), 300)
    assert len(camera.changes) < 10


def test_the_sun_in_a_window_changes_the_exposure_for_no_longer_than_a_phone_is_shown():
    camera = Camera()
    camera.watch(lobby(110), 5)
    camera.watch(lobby(110, window=30.0), 300)
    assert camera.changes[-1][1] == 50
    assert camera.changes[-1][0] < 5 + LONGEST + 12
    assert len(camera.changes) < 10


def test_a_phone_is_exposed_for_beside_a_window_too():
    camera = Camera()
    camera.watch(lobby(110, window=1.5), 30)
    assert camera.changes == []
    camera.watch(lobby(110, phone=8.0, window=1.5), 20)
    assert camera.burnt(lobby(110, phone=8.0)) == 0
    assert camera.nearby.cells == tuple(range(150))


def test_lamps_that_are_switched_on_and_off_change_nothing():
    camera = Camera()
    for gray in (70, 125, 70, 180, 40):
        camera.watch(lobby(gray), 120)
    assert camera.changes == []
