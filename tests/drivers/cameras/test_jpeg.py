import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.cameras.jpeg import size

PACKET = cv2.imencode(".jpg", np.zeros((48, 640, 3), np.uint8))[1].tobytes()
FRAME = b"\xff\xc0\x00\x11\x08\x00\x30\x02\x80"


@pytest.mark.parametrize("options", [(), (cv2.IMWRITE_JPEG_PROGRESSIVE, 1)])
def test_the_header_says_height_and_width(options):
    assert size(cv2.imencode(".jpg", np.zeros((48, 640, 3), np.uint8), options)[1].tobytes()) == (48, 640)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"\xff\xff\xff",
        b"\xff\xd0",
        b"\xff\xe1\x00\x06EXIF",
        b"\xff\xc4\x00\x04\x00\x00",
        b"\xff\xfe\x00\x0b" + FRAME,
    ],
    ids=["nothing", "filled", "without a length", "a segment", "tables", "a header in a comment"],
)
def test_what_stands_before_the_size_is_passed_over(before):
    after = b"\xff\xc0\x00\x11\x08\x00\x07\x00\x09" + bytes(20)
    assert size(b"\xff\xd8" + before + after) == (7, 9)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"\xff\xd8", FRAME, b"\xff\xd8\xff\xda\x00\x02" + FRAME, b"\xff\xd8\xff\xe0\xff\xff" + FRAME],
    ids=["nothing", "half a start", "a start", "no start", "pixels first", "a segment that is longer than all"],
)
def test_what_has_no_size_is_of_no_size(data):
    assert size(data) == (0, 0)


def test_a_packet_that_breaks_off_anywhere_has_its_size_or_none():
    assert {size(PACKET[:end]) for end in range(len(PACKET))} == {(0, 0), (48, 640)}


@given(st.binary(max_size=60))
def test_any_bytes_have_a_size(data):
    height, width = size(b"\xff\xd8" + data)
    assert 0 <= height < 1 << 16
    assert 0 <= width < 1 << 16
