import numpy as np
import pytest

from drivers.cameras import decoding
from drivers.cameras.virtual import phone


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("text", ["1", "KV1:7K3M9Q2XH4TT8WZC", "two words ", "x" * 512])
def test_a_screen_shows_its_text_as_a_code(text, dark):
    picture = phone.screen(text, dark=dark)
    assert picture.size == (540, 1080)
    assert decoding.decode(np.asarray(picture)) == [text]


def test_a_dark_screen_is_dark():
    light, dark = (np.asarray(phone.screen("A", dark=dark)).mean() for dark in (False, True))
    assert light > 180
    assert dark < 60


def test_the_title_is_on_the_screen():
    plain, titled = (np.asarray(phone.screen("A", title)) for title in ("", "Hall 2, 19:30"))
    different = np.argwhere((plain != titled).any(axis=2))
    assert different.size
    assert different[:, 0].max() < 216


def test_a_title_that_is_too_long_is_written_smaller():
    picture = np.asarray(phone.screen("A", "An uncommonly long title of a film that nobody can remember"))
    plain = np.asarray(phone.screen("A", ""))
    columns = np.argwhere((plain != picture).any(axis=2))[:, 1]
    assert columns.min() > 40
    assert columns.max() < 500


@pytest.mark.parametrize("text", ["", "票", "a\nb", "x" * 513])
def test_a_text_that_no_voucher_has_is_refused(text):
    with pytest.raises(ValueError, match="printable ASCII"):
        phone.screen(text)
