from itertools import repeat

import cv2
import numpy as np
import pytest

from drivers.cameras.packet import Packet
from drivers.cameras.snapshot import SETTLED, encoded, snapshot
from drivers.errors import DeviceUnavailable

BLUE = (200, 40, 0)


class Film:
    """A camera that gives these pictures, in their order."""

    def __init__(self, *pictures):
        self._pictures = iter(pictures)

    def read(self):
        return next(self._pictures)

    def close(self):
        pass


def gray(shade):
    return np.full((48, 64), shade, np.uint8)


def packet(colour):
    return Packet(cv2.imencode(".jpg", np.full((48, 64, 3), colour, np.uint8))[1].tobytes())


def test_a_camera_has_its_time_to_find_the_light():
    taken = snapshot(Film(*map(gray, range(SETTLED + 1))))
    assert (taken == SETTLED).all()


def test_a_packet_is_opened_in_its_colours():
    taken = snapshot(Film(packet(BLUE)), settled=0)
    assert np.abs(taken.reshape(-1, 3).mean(0) - BLUE).max() < 4


@pytest.mark.parametrize("broken", [Packet(b""), Packet(b"no jpeg"), np.zeros((0, 0), np.uint8)])
def test_a_broken_picture_is_passed_over_and_a_camera_of_broken_ones_is_told(broken):
    assert snapshot(Film(broken, broken, gray(7)), settled=0).mean() == 7
    with pytest.raises(DeviceUnavailable, match="no pictures that can be opened"):
        snapshot(Film(*repeat(broken, 9)), settled=0)


@pytest.mark.parametrize(("suffix", "magic"), [(".jpg", b"\xff\xd8\xff"), (".jpeg", b"\xff\xd8"), (".png", b"\x89PNG")])
def test_a_file_is_what_its_name_says(suffix, magic):
    assert encoded(gray(7), suffix).startswith(magic)
