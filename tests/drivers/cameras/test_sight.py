from dataclasses import replace

import numpy as np
import pytest

from drivers.cameras.sight import sight
from drivers.cameras.virtual import lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD


@pytest.fixture(scope="module")
def seen():
    """Figures of a phone that a camera sees in this light and with this blur, in pixels."""
    hall, face = lobby.hall(Dice(0)), scene.face(phone.page(("K1:7K3M-Q9TZ-0C4H-W",)))

    def take(blur=1.0, screen=0.8, shown=True):
        kind = replace(HELD, defocus=(blur, blur), motion=(0, 0), screen=(screen, screen))
        figures = sight(scene.picture(hall, kind.middle(), face if shown else None, Dice(1)))
        assert figures
        return figures

    return take


def test_the_better_the_lens_the_sharper_the_picture(seen):
    sharpness = [seen(blur).sharpness for blur in (6, 4, 3, 2, 1.5, 1, 0.5)]
    assert sharpness == sorted(sharpness)
    assert sharpness[-1] > 3 * sharpness[0]


def test_the_brighter_the_phone_the_brighter_the_picture_until_it_burns_out(seen):
    dim, good, burning = (seen(screen=screen) for screen in (0.1, 0.8, 6))
    assert dim.bright < good.bright < burning.bright
    assert good.burnt < 0.005
    assert burning.burnt > 0.1


@pytest.mark.parametrize("shape", [(0, 0), (4, 300), (300, 4), (1, 1)])
def test_too_little_of_a_picture_has_no_figures(shape):
    assert sight(np.zeros(shape, np.uint8)) is None


@pytest.mark.parametrize("shade", [0, 255])
def test_a_picture_of_nothing_has_figures(shade):
    figures = sight(np.full((48, 64), shade, np.uint8))
    assert figures
    assert (figures.sharpness, figures.bright, figures.burnt) == (0, shade, shade == 255)
