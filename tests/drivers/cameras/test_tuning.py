import pytest

from drivers.cameras.sight import Sight
from drivers.cameras.tuning import LONGEST_EXPOSURE, Tuning

NOW, HIGHEST = {"exposure": 80, "gain": 10, "focus": 30}, {"exposure": 2047, "gain": 64, "focus": 250}


def after(*sights):
    tuning = Tuning()
    for sharpness, bright, burnt in sights:
        tuning = tuning.after(Sight(sharpness, bright, burnt))
    return tuning


@pytest.mark.parametrize(
    ("sights", "advice"),
    [
        ([], "no picture yet"),
        ([(0.1, 200, 0)], "good"),
        ([(0.1, 255, 0.2)], "too bright"),
        ([(0.1, 60, 0)], "too dark"),
        ([(0.1, 200, 0), (0.08, 200, 0)], "not sharp"),
        ([(0.1, 200, 0), (0.08, 200, 0), (0.1, 200, 0)], "good"),
        ([(0.1, 200, 0), (0.08, 255, 0.2)], "too bright"),
        ([(0, 0, 0)], "too dark"),
    ],
)
def test_the_worst_is_what_is_said(sights, advice):
    assert after(*sights).advice.startswith(advice)


def test_the_focus_is_told_against_the_best_of_late():
    assert after((0.1, 200, 0), (0.05, 200, 0)).focus == pytest.approx(0.5, abs=0.01)
    assert after((0.1, 200, 0), *[(0.05, 200, 0)] * 2000).focus == 1
    assert Tuning().focus == 0


def test_settings_of_a_good_picture_stay():
    assert after((0.1, 200, 0)).suggested(NOW, HIGHEST) == NOW


def test_a_picture_that_burns_out_is_exposed_half_as_long():
    assert after((0.1, 255, 0.1)).suggested(NOW, HIGHEST) == NOW | {"exposure": 40}
    assert after((0.1, 255, 0.1)).suggested({"exposure": 1}, HIGHEST) == {"exposure": 1}


def test_a_dim_picture_is_exposed_longer_but_never_so_long_that_hands_blur_and_then_amplified():
    assert after((0.1, 100, 0)).suggested(NOW | {"exposure": 10}, HIGHEST) == NOW | {"exposure": 46}
    assert after((0.1, 60, 0)).suggested(NOW, HIGHEST) == NOW | {"exposure": LONGEST_EXPOSURE, "gain": 37}
    assert after((0.1, 60, 0)).suggested({"exposure": 80}, {"exposure": 90}) == {"exposure": 90}


def test_an_exposure_that_was_found_for_a_dark_lobby_is_cut_down_to_what_hands_allow():
    assert after((0.1, 200, 0)).suggested(NOW | {"exposure": 333}, HIGHEST) == NOW | {"exposure": LONGEST_EXPOSURE}


def test_without_a_picture_nothing_changes():
    assert Tuning().suggested(NOW, HIGHEST) == NOW
    assert after((0.1, 60, 0)).suggested({}, {}) == {}
