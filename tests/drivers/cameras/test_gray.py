import numpy as np
import pytest

from drivers.cameras.gray import LONGEST, to_gray


@pytest.mark.parametrize(
    ("pixel", "gray"),
    [
        (np.array([[200]], np.uint8), 200),
        (np.array([[[200]]], np.uint8), 200),
        (np.array([[[255, 0, 0]]], np.uint8), 29),
        (np.array([[[0, 0, 255, 0]]], np.uint8), 76),
        (np.array([[0xC8FF]], np.uint16), 200),
        (np.array([[True]]), 255),
        (np.array([[-3.0]]), 0),
        (np.array([[np.nan]]), 0),
        (np.array([[np.inf]]), 255),
        (np.array([[70_000]]), 255),
    ],
    ids=lambda value: f"{value.dtype}{value.shape}" if isinstance(value, np.ndarray) else "",
)
def test_any_kind_of_pixel_becomes_a_gray_byte(pixel, gray):
    picture = to_gray(pixel)
    assert picture.dtype == np.uint8
    assert picture.tolist() == [[gray]]


@pytest.mark.parametrize("shape", [(0,), (0, 0), (0, 5), (5, 0, 3), (7,), (2, 2, 2), (2, 2, 2, 2), ()])
def test_what_is_no_picture_becomes_an_empty_one(shape):
    assert to_gray(np.zeros(shape, np.uint8)).shape == (0, 0)


@pytest.mark.parametrize("shape", [(6000, 8000), (8000, 6000, 3), (1, 100_000), (100_000, 1, 4)])
def test_a_huge_picture_is_shrunk_and_keeps_its_shape(shape):
    picture = to_gray(np.full(shape, 9, np.uint8))
    assert max(picture.shape) == LONGEST
    assert min(picture.shape) == max(1, min(shape[:2]) * LONGEST // max(shape[:2]))
    assert (picture == 9).all()


def test_rows_that_are_not_contiguous_are_copied():
    assert to_gray(np.arange(100, dtype=np.uint8).reshape(10, 10)[:, ::2]).flags.c_contiguous
