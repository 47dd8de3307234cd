import numpy as np
import pytest

from drivers.cameras import decoding, scene


def pictures(count, screen, seed=0, **options):
    random = np.random.default_rng(seed)
    for number in range(count):
        text = f"KV1:{number:02d}{random.integers(10**14, 10**15)}"
        look = scene.draw_look(random, **options)
        yield text, scene.draw(random, scene.draw_lobby(random), screen(text, dark=number % 3 == 0), look)


@pytest.mark.parametrize("glare", [False, True])
def test_at_least_85_percent_of_single_frames_are_read(screen, glare):
    read = [text in decoding._zxing()(frame) for text, frame in pictures(60, screen, glare=glare)]
    assert sum(read) / len(read) >= 0.85


def test_frames_are_what_a_camera_gives(screen):
    for _, frame in pictures(3, screen):
        assert (frame.shape, frame.dtype) == ((720, 1280), np.uint8)


def test_the_same_seed_gives_the_same_frames(screen):
    first, again, other = ([frame for _, frame in pictures(3, screen, seed)] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_empty_lobby_holds_no_code():
    random = np.random.default_rng(0)
    assert [decoding.read(scene.draw(random, scene.draw_lobby(random))) for _ in range(20)] == [[]] * 20


def test_every_frame_has_noise_of_its_own():
    random = np.random.default_rng(0)
    lobby = scene.draw_lobby(random)
    assert not np.array_equal(scene.draw(random, lobby), scene.draw(random, lobby))


def test_a_phone_far_away_from_its_place_is_out_of_view(screen):
    random = np.random.default_rng(0)
    look = scene.draw_look(random)
    lobby = scene.draw_lobby(random)
    there, gone = (scene.draw(random, lobby, screen("A"), look, (0, down)) for down in (0, 2000))
    assert np.abs(there.astype(float) - lobby).mean() > 10 > np.abs(gone.astype(float) - lobby).mean()
