import os

import cv2
import numpy as np
import pytest

from drivers.cameras import capture
from drivers.errors import DeviceLost, DeviceUnavailable


@pytest.fixture
def film(tmp_path):
    def make(*shades, fps=5, name="film.avi", codec="MJPG"):
        path = str(tmp_path / name)
        writer = cv2.VideoWriter(path, cv2.VideoWriter.fourcc(*codec), fps, (64, 48))
        for shade in shades:
            writer.write(np.full((48, 64, 3), shade, np.uint8))
        writer.release()
        return path

    return make


class Device:
    """Remembers what it is asked for; grants what a cheap camera would."""

    def __init__(self):
        self.asked = []

    def set(self, prop, value):
        self.asked.append((prop, value))
        return True

    def get(self, prop):
        return min(dict(self.asked)[prop], 640)


@pytest.mark.parametrize(("name", "codec"), [("film.avi", "MJPG"), ("film.mp4", "mp4v")])
def test_a_film_plays_at_its_own_speed_and_is_lost_at_its_end(film, clock, name, codec):
    camera = capture.film(film(10, 90, 170, 250, name=name, codec=codec), clock, clock.wait)
    frames = [camera.read() for _ in range(4)]
    assert [abs(int(frame.mean()) - shade) < 8 for frame, shade in zip(frames, (10, 90, 170, 250), strict=True)]
    assert frames[0].shape == (48, 64)
    assert clock.now == pytest.approx(1000.6)
    with pytest.raises(DeviceLost, match="is over"):
        camera.read()
    camera.close()
    camera.close()


@pytest.mark.parametrize("content", [b"", b"no film" * 100])
def test_a_file_that_is_no_film_is_said_and_nothing_is_printed(tmp_path, content, capfd):
    path = tmp_path / "film.avi"
    path.write_bytes(content)
    with pytest.raises(DeviceUnavailable, match="no film that can be played") as caught:
        capture.film(str(path))
    assert "MJPEG" in caught.value.remedy
    assert capfd.readouterr() == ("", "")


def test_a_film_that_breaks_off_is_lost(film, clock):
    path = film(*range(0, 250, 5))
    os.truncate(path, 9000)
    camera = capture.film(path, clock, clock.wait)
    assert camera.read().shape == (48, 64)
    with pytest.raises(DeviceLost):
        read_on(camera)


def read_on(camera):
    for _ in range(49):
        camera.read()


def test_a_device_that_is_missing_is_said(capfd):
    with pytest.raises(DeviceUnavailable, match="there is no camera at /dev/none") as caught:
        capture.device("/dev/none", {})
    assert "plug the camera in" in caught.value.remedy
    assert capfd.readouterr() == ("", "")


def test_a_device_that_is_no_camera_is_said(capfd):
    with pytest.raises(DeviceUnavailable, match="/dev/null does not open as a camera"):
        capture.device("/dev/null", {})
    assert capfd.readouterr() == ("", "")


def test_a_device_is_asked_for_mjpg_before_size_before_speed():
    device = Device()
    capture.configure(device, {"fps": 60, "width": 1920})
    assert device.asked == [
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, 1920),
        (cv2.CAP_PROP_FRAME_HEIGHT, 720),
        (cv2.CAP_PROP_FPS, 60),
    ]


def test_exposure_and_focus_by_hand_switch_the_automatic_ones_off():
    device = Device()
    capture.configure(device, {"exposure": 50, "focus": 30})
    assert device.asked[-4:] == [
        (cv2.CAP_PROP_AUTO_EXPOSURE, 1),
        (cv2.CAP_PROP_EXPOSURE, 50),
        (cv2.CAP_PROP_AUTOFOCUS, 0),
        (cv2.CAP_PROP_FOCUS, 30),
    ]


def test_what_a_device_granted_is_read_back():
    assert capture.configure(Device(), {"gain": 3}) == {"width": 640, "height": 640, "fps": 30, "gain": 3}
