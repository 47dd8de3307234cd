import cv2
import numpy as np
import pytest

from drivers.cameras import measuring
from drivers.cameras.figures import Figures
from drivers.cameras.packet import Packet


def measure(picture):
    figures = measuring.measure(picture)
    assert figures is not None
    return figures


def test_a_picture_is_measured_the_same_whether_it_is_packed_or_not(photo):
    gray = photo("KV1:MEASURED")
    plain, packed = measure(gray), measure(Packet(cv2.imencode(".jpg", gray)[1].tobytes()))
    assert plain.sharpness == pytest.approx(packed.sharpness, abs=0.1)
    assert max(abs(a - b) for a, b in zip(plain.thumbnail, packed.thumbnail, strict=True)) < 8
    assert Figures.unpack(plain.pack()).thumbnail == plain.thumbnail


def test_a_blurred_picture_is_less_sharp_and_a_bright_one_is_burnt(photo):
    gray = photo("KV1:MEASURED")
    assert measure(gray).sharpness > 0.8
    assert measure(cv2.GaussianBlur(gray, (0, 0), 9)).sharpness < 0.5
    assert set(measure(np.full((720, 1280), 255, np.uint8)).burnt) == {255}
    assert set(measure(gray // 2).burnt) == {0}


@pytest.mark.parametrize("picture", [Packet(b""), Packet(b"\xff\xd8no"), np.zeros((0, 0), np.uint8)])
def test_what_is_no_picture_is_not_measured(picture):
    assert measuring.measure(picture) is None
