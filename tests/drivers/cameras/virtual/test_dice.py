import hashlib

import numpy as np
import pytest

from drivers.cameras.virtual.dice import Dice

UNIFORM = [0.6704722626516632, 0.1110146366693816, 0.5115090823948739]
WHOLE = [5, 2, 3, 6, 1, 4, 4, 5]
BITS, GRAIN = "0502a26418a6abe8", "f11e016cbee15df1"


def test_the_same_key_gives_the_same_numbers_on_every_machine():
    dice = Dice(1, 2, 3)
    assert [dice.uniform(0, 1) for _ in range(3)] == UNIFORM
    assert [dice.whole(1, 6) for _ in range(8)] == WHOLE
    assert hashlib.sha256(dice.bits(9, 7).tobytes()).hexdigest()[:16] == BITS
    assert hashlib.sha256(dice.grain(9, 7).astype("<f4").tobytes()).hexdigest()[:16] == GRAIN


def test_another_key_gives_other_numbers():
    assert len({Dice(*key).uniform(0, 1) for key in ((1, 1), (1, 0), (0, 1), (1, 2))}) == 4


def test_numbers_fill_their_range_and_keep_within_it():
    dice = Dice(0)
    drawn = [dice.uniform(-2, 3) for _ in range(2000)]
    assert -2 <= min(drawn) < -1.9 < 2.9 < max(drawn) < 3
    assert {dice.whole(-1, 2) for _ in range(200)} == {-1, 0, 1, 2}
    assert {dice.pick("abc") for _ in range(200)} == set("abc")


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (720, 1280)])
def test_fields_have_any_shape(shape):
    assert Dice(4).bits(*shape).shape == Dice(4).grain(*shape).shape == shape


def test_grain_is_like_noise():
    grain = Dice(4).grain(300, 400)
    assert grain.mean() == pytest.approx(0, abs=0.01)
    assert grain.std() == pytest.approx(1, abs=0.01)
    assert np.abs(np.corrcoef(grain[:, 1:].ravel(), grain[:, :-1].ravel())[0, 1]) < 0.01
    assert (np.abs(grain) < 1).mean() == pytest.approx(0.68, abs=0.03)
