import numpy as np
import pytest

from drivers.cameras import phone, scene
from drivers.cameras.gray import to_gray


@pytest.fixture(scope="session")
def screen():
    """Makes a phone's screen as gray pixels."""
    return lambda text, **options: to_gray(np.asarray(phone.screen(text, **options)))


@pytest.fixture(scope="session")
def photo(screen):
    """Makes a camera's picture of a phone that shows the text, straight and sharp."""
    look = scene.Look(1.1, 3, (0.02, 0.02), (0, 0), 0.6, 0, 0.9, 2, 0)
    lobby = scene.draw_lobby(np.random.default_rng(0))

    def take(text):
        shown = screen(text) if text else None
        return scene.draw(np.random.default_rng(1), lobby, shown, look)

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
