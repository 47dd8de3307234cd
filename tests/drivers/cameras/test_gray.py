import cv2
import numpy as np
import pytest

from drivers.cameras.gray import LONGEST, MOST_PIXELS, reduced, to_gray, unpacked


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
        (np.array([[-1]], np.int8), 0),
        (np.array([[99.7]], np.float16), 99),
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


@pytest.mark.parametrize("dtype", [np.complex64, object, "U1", "M8[s]"])
def test_what_is_not_made_of_real_numbers_is_no_picture(dtype):
    assert to_gray(np.empty((4, 4), dtype)).shape == (0, 0)


def test_rows_that_are_not_contiguous_are_copied():
    assert to_gray(np.arange(100, dtype=np.uint8).reshape(10, 10)[:, ::2]).flags.c_contiguous


@pytest.mark.parametrize(
    ("shape", "longest", "expected"),
    [
        ((720, 1280), 1000, (360, 640)),
        ((720, 1280), 1280, (720, 1280)),
        ((1080, 1920), 1000, (540, 960)),
        ((2160, 3840), 1000, (540, 960)),
        ((480, 640), 1000, (480, 640)),
        ((1, 1500), 1000, (1, 750)),
        ((0, 0), 1000, (0, 0)),
    ],
)
def test_pictures_and_packets_are_reduced_to_the_same_sizes(shape, longest, expected):
    picture = np.full(shape, 77, np.uint8)
    assert reduced(picture, longest).shape == expected
    if picture.size:
        small = unpacked(packed(picture), longest)
        assert small.shape == expected
        assert (small == 77).all()


def packed(picture, *options):
    return cv2.imencode(".jpg", picture, options)[1].tobytes()


def sized(jpeg, height, width):
    """The same bytes, with a header that promises another size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + jpeg[at + 4 :]


def without_tables(jpeg):
    """The bytes of a JPEG as many USB cameras send them: the tables of its letters are left out, for they are known."""
    pieces, at = [jpeg[:2]], 2
    while jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        pieces.append(b"" if jpeg[at + 1] == 0xC4 else jpeg[at:end])
        at = end
    return b"".join([*pieces, jpeg[at:]])


def test_a_packet_without_tables_is_unpacked_like_the_whole_one():
    picture = np.random.default_rng(2).integers(0, 255, (48, 64, 3), np.uint8)
    whole = packed(picture)
    short = without_tables(whole)
    assert len(short) < len(whole)
    assert (unpacked(short, 1000) == unpacked(whole, 1000)).all()


def test_a_packet_in_many_passes_is_unpacked():
    picture = np.full((48, 64), 77, np.uint8)
    assert (unpacked(packed(picture, cv2.IMWRITE_JPEG_PROGRESSIVE, 1), 1000) == 77).all()


PACKET = packed(np.full((48, 64), 9, np.uint8))


@pytest.mark.parametrize(
    "jpeg",
    [
        b"",
        b"\xff\xd8",
        b"GIF89a" + bytes(40),
        PACKET[:100],
        PACKET[1:],
        bytes(len(PACKET)),
        sized(PACKET, 0, 64),
        sized(PACKET, 48, 0),
        sized(PACKET, 65500, 65500),
        sized(PACKET, 6001, 8000),
        cv2.imencode(".png", np.zeros((9, 9), np.uint8))[1].tobytes(),
    ],
    ids=range(11),
)
def test_a_packet_that_is_no_picture_or_promises_too_large_a_one_is_an_empty_picture(jpeg):
    assert unpacked(jpeg, LONGEST).shape == (0, 0)


def test_a_packet_that_breaks_off_is_as_large_as_it_promised():
    promised = sized(PACKET, 4000, 6000)
    assert MOST_PIXELS > 4000 * 6000
    assert unpacked(promised, LONGEST).shape == (4000 // 4, 6000 // 4)
