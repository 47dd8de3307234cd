from dataclasses import replace

import numpy as np
import pytest

from drivers.cameras import decoding
from drivers.cameras.virtual import lobby, phone, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import HELD, MIRRORING


def pictures(count, seed=0, kind=HELD):
    for number in range(count):
        dice = Dice(seed, number)
        text = f"KV1:{number:02d}{dice.whole(10**14, 10**15)}"
        face = scene.face(phone.page((text,), dice.pick(sorted(phone.THEMES))))
        yield text, scene.picture(lobby.hall(dice), kind.look(dice), face, dice)


@pytest.mark.parametrize("kind", [HELD, MIRRORING], ids=["held", "mirroring"])
def test_at_least_85_percent_of_single_frames_are_read(kind):
    read = [text in decoding._decoders()["zxing-cpp"](frame) for text, frame in pictures(20, kind=kind)]
    assert sum(read) / len(read) >= 0.85


def test_frames_are_what_a_camera_gives():
    for _, frame in pictures(3):
        assert (frame.shape, frame.dtype) == ((720, 1280), np.uint8)


def test_the_same_seed_gives_the_same_frames():
    first, again, other = ([frame for _, frame in pictures(3, seed)] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_empty_lobby_holds_no_code():
    shots = [scene.picture(lobby.hall(Dice(seed)), HELD.middle(), None, Dice(seed)) for seed in range(10)]
    assert [decoding.read(shot) for shot in shots] == [[]] * 10


def test_every_frame_has_noise_of_its_own():
    dice, hall = Dice(0), lobby.hall(Dice(0))
    first, second = (scene.picture(hall, HELD.middle(), None, dice) for _ in range(2))
    assert not np.array_equal(first, second)


def test_a_phone_far_away_from_its_place_is_out_of_view():
    look, hall, face = HELD.middle(), lobby.hall(Dice(0)), scene.face(phone.page(("A",)))
    empty, there, gone = (
        scene.picture(hall, replace(look, down=down), shown, Dice(1)).astype(float)
        for down, shown in ((0, None), (0, face), (3, face))
    )
    assert np.abs(there - empty).mean() > 10
    assert np.abs(gone - empty).mean() < 1


@pytest.mark.parametrize("theme", sorted(phone.THEMES))
def test_colours_are_there(theme):
    look, hall, face = HELD.middle(), lobby.hall(Dice(0)), scene.face(phone.page(("A",), theme))
    tint = scene.tint(hall, look, face)
    assert tint.shape == (360, 640, 2)
    assert tint[..., 0].max() > 150, "the head of the page is red, or its background is"
    assert not np.array_equal(tint, scene.tint(hall, look, None))
