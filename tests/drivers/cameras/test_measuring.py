import cv2
import numpy as np
import pytest

from drivers.cameras import measuring
from drivers.cameras import thumbnail as quick
from drivers.cameras.cascade import SMALL
from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.gray import packed, unpacked


def measure(gray):
    figures = measuring.measure(gray)
    assert figures is not None
    return figures


def test_a_picture_is_measured_the_same_at_half_its_size(photo):
    gray = photo("KV1:MEASURED")
    plain, half = measure(gray), measure(unpacked(packed(gray), SMALL))
    assert plain.sharpness == pytest.approx(half.sharpness, abs=0.1)
    assert farthest(plain.thumbnail, half.thumbnail) < 8
    assert Figures.unpack(plain.pack()).thumbnail == plain.thumbnail


def farthest(ours, theirs):
    """The gray levels by which two thumbnails differ at most."""
    return max(abs(a - b) for a, b in zip(ours, theirs, strict=True))


def test_thumbnails_are_the_same_however_they_are_made(photo):
    gray = photo("KV1:MEASURED")
    assert farthest(measure(gray).thumbnail, measuring.thumbnail(gray)) < 3
    assert farthest(measure(gray).thumbnail, measuring.thumbnail(unpacked(packed(gray), 160))) < 8
    assert farthest(measure(gray).thumbnail, quick.thumbnail(gray)) < 25


def test_the_quick_thumbnail_of_a_noisy_picture_is_as_calm_as_the_picture():
    noise = np.random.default_rng(3).normal(120, 6, (480, 640)).astype(np.uint8)
    assert set(quick.thumbnail(noise)) <= set(range(116, 124))


@pytest.mark.parametrize("shape", [(18, 32), (19, 65), (144, 256), (480, 640), (720, 1280), (1000, 40)])
def test_the_quick_thumbnail_of_a_picture_of_any_size_has_all_cells(shape):
    gray = np.full(shape, 50, np.uint8)
    gray[: shape[0] // 2] = 200
    cells = quick.thumbnail(gray)
    assert len(cells) == CELLS
    assert (cells[0], cells[-1]) == (200, 50)


@pytest.mark.parametrize("shape", [(0, 0), (17, 640), (480, 31)])
def test_a_picture_with_fewer_pixels_than_cells_has_no_thumbnail(shape):
    assert quick.thumbnail(np.zeros(shape, np.uint8)) == b""


def test_a_blurred_picture_is_less_sharp_and_a_bright_one_is_burnt(photo):
    gray = photo("KV1:MEASURED")
    assert measure(gray).sharpness > 0.8
    assert measure(cv2.GaussianBlur(gray, (0, 0), 9)).sharpness < 0.5
    assert set(measure(np.full((720, 1280), 255, np.uint8)).burnt) == {255}
    assert set(measure(gray // 2).burnt) == {0}


def test_what_is_no_picture_is_not_measured():
    nothing = np.zeros((0, 0), np.uint8)
    assert (measuring.measure(nothing), measuring.thumbnail(nothing)) == (None, b"")
