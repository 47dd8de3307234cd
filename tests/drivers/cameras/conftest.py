import pytest

from drivers.cameras.reader import CameraReader
from drivers.cameras.virtual import lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD
from tests.drivers.cameras.film import Film


@pytest.fixture(scope="session")
def photo():
    """Makes a camera's picture of a phone that shows the text, straight and rather sharp."""
    hall = lobby.hall(Dice(0))

    def take(text):
        face = scene.face(phone.page((text,))) if text else None
        return scene.picture(hall, HELD.middle(), face, Dice(1))

    return take


@pytest.fixture
def clock():
    """A clock that stands until it is moved."""

    class Clock:
        now = 1000.0

        def __call__(self):
            return self.now

        def wait(self, seconds):
            self.now += seconds

    return Clock()


@pytest.fixture
def reading(clock):
    def make(*rows):
        film = Film(clock, rows)
        return CameraReader("camera:film", film, film, clock), film

    return make
