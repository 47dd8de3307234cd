import cv2
import numpy as np
import pytest

from drivers.cameras import raw
from drivers.cameras.packet import Packet

BRIGHTNESS = np.arange(48, dtype=np.uint8).reshape(6, 8)
COLOUR = np.full((6, 8), 128, np.uint8)


@pytest.mark.parametrize(
    ("letters", "sent"),
    [
        ("YUYV", np.dstack([BRIGHTNESS, COLOUR])),
        ("YUYV", np.dstack([BRIGHTNESS, COLOUR]).reshape(6, 16)),
        ("UYVY", np.dstack([COLOUR, BRIGHTNESS])),
        ("GREY", BRIGHTNESS),
        ("NV12", np.vstack([BRIGHTNESS, COLOUR[:3]])),
    ],
    ids=["YUYV", "YUYV in one row", "UYVY", "GREY", "NV12"],
)
def test_the_brightness_of_each_format_is_taken_as_it_is(letters, sent):
    picture = raw.picture(letters, sent)
    assert isinstance(picture, np.ndarray)
    assert picture.tolist() == BRIGHTNESS.tolist()
    assert picture.flags.c_contiguous


def test_a_packet_is_not_opened_and_rubbish_is_none():
    jpeg = cv2.imencode(".jpg", BRIGHTNESS)[1]
    assert raw.picture("MJPG", jpeg.reshape(1, -1)) == Packet(jpeg.tobytes())
    assert raw.picture("MJPG", np.zeros((1, 900), np.uint8)) is None


@pytest.mark.parametrize(
    ("number", "letters"), [(cv2.VideoWriter.fourcc(*"YUYV"), "YUYV"), (0.0, ""), (-1.0, "����"), (1e300, "")]
)
def test_a_format_has_four_letters(number, letters):
    assert raw.four_letters(number) == letters
