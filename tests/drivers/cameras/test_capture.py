import os
import subprocess
import sys
from typing import Any

import cv2
import numpy as np
import pytest

from drivers.cameras import capture
from drivers.cameras.gray import unpacked
from drivers.cameras.packet import Packet
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


def opened(picture):
    """The pixels of what a camera gave."""
    return unpacked(picture.jpeg, 1280) if isinstance(picture, Packet) else picture


class Device:
    """Remembers what it is asked for; grants what a cheap camera would."""

    def __init__(self):
        self.asked = []

    def set(self, prop, value):
        self.asked.append((prop, value))
        return True

    def get(self, prop):
        return min(dict(self.asked)[prop], 640)


class Unadjustable(Device):
    """One whose exposure is its own affair."""

    def set(self, prop, value):
        return super().set(prop, value) and prop != cv2.CAP_PROP_EXPOSURE


@pytest.mark.parametrize(("name", "codec"), [("film.avi", "MJPG"), ("film.mp4", "mp4v")])
def test_a_film_plays_at_its_own_speed_and_is_lost_at_its_end(film, clock, name, codec):
    camera = capture.film(film(10, 90, 170, 250, name=name, codec=codec), clock, clock.wait)
    frames = [opened(camera.read()) for _ in range(4)]
    assert [abs(int(frame.mean()) - shade) < 8 for frame, shade in zip(frames, (10, 90, 170, 250), strict=True)]
    assert frames[0].shape == (48, 64)
    assert clock.now == pytest.approx(1000.6)
    with pytest.raises(DeviceLost, match="is over"):
        camera.read()
    camera.close()
    camera.close()


@pytest.mark.parametrize("content", [b"", b"no film" * 100])
def test_a_file_that_is_no_film_is_said_and_nothing_is_printed(tmp_path, content):
    path = tmp_path / "film.avi"
    path.write_bytes(content)
    with pytest.raises(DeviceUnavailable, match="no film that can be played") as caught:
        capture.film(str(path))
    assert "MJPEG" in caught.value.remedy


def test_a_film_that_breaks_off_is_lost(film, clock):
    path = film(*range(0, 250, 5))
    os.truncate(path, 9000)
    camera = capture.film(path, clock, clock.wait)
    assert opened(camera.read()).shape == (48, 64)
    with pytest.raises(DeviceLost):
        read_on(camera)


def read_on(camera):
    for _ in range(49):
        camera.read()


def test_a_device_that_is_missing_is_said():
    with pytest.raises(DeviceUnavailable, match="there is no camera at /dev/none") as caught:
        capture.device("/dev/none", {})
    assert "plug the camera in" in caught.value.remedy


def test_a_device_that_is_no_camera_is_said():
    with pytest.raises(DeviceUnavailable, match="/dev/null does not open as a camera"):
        capture.device("/dev/null", {})


def test_a_device_is_asked_for_mjpg_before_size_before_speed():
    device = Device()
    capture.configure(device, {"fps": 60, "width": 1920})
    assert device.asked == [
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, 1920),
        (cv2.CAP_PROP_FRAME_HEIGHT, 720),
        (cv2.CAP_PROP_FPS, 60),
        (cv2.CAP_PROP_AUTO_EXPOSURE, 1),
        (cv2.CAP_PROP_EXPOSURE, 50),
    ]


def test_a_device_may_choose_its_exposure_itself():
    device = Device()
    assert "exposure" not in capture.configure(device, {"exposure": 0})
    assert device.asked[-4] == (cv2.CAP_PROP_AUTO_EXPOSURE, 3)
    assert cv2.CAP_PROP_EXPOSURE not in dict(device.asked)


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
    granted = capture.configure(Device(), {"gain": 3})
    assert granted == {"width": 640, "height": 640, "fps": 30, "exposure": 50, "gain": 3}


def test_what_a_device_has_not_is_not_granted():
    assert capture.configure(Unadjustable(), {}).keys() == {"width", "height", "fps"}


class Sensor(Device):
    """A device's capture, as OpenCV's: grabs what it is given, stamped by its driver."""

    def __init__(self, letters, *rows):
        super().__init__()
        self.letters = letters
        self.rows = list(rows)
        self.now = (0.0, None)

    def get(self, prop):
        known = {cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*self.letters), cv2.CAP_PROP_POS_MSEC: self.now[0] * 1000}
        return known[prop] if prop in known else super().get(prop)

    def grab(self):
        if self.rows:
            self.now = self.rows.pop(0)
            return True
        return False

    def retrieve(self):
        return True, self.now[1]


def configured(sensor: Any, settings):
    return capture.configured("/dev/test", sensor, settings)


def pixels(picture):
    assert isinstance(picture, np.ndarray)
    return picture.tolist()


JPEG = np.frombuffer(b"\xff\xd8 and more", np.uint8).reshape(1, -1)


def test_a_device_hands_out_packets_with_the_time_of_its_driver():
    sensor = Sensor("MJPG", (7.25, JPEG))
    camera = configured(sensor, {})
    assert (cv2.CAP_PROP_CONVERT_RGB, 0) in sensor.asked
    assert (camera.read(), camera.taken) == (Packet(JPEG.tobytes()), 7.25)


def test_a_device_that_grabs_the_same_frame_again_is_lost():
    camera = configured(Sensor("MJPG", (7.25, JPEG), (7.25, JPEG), (7.25, JPEG)), {})
    camera.read()
    with pytest.raises(DeviceLost, match="went away"):
        camera.read()


def test_a_device_without_packets_gives_the_brightness_of_its_pictures():
    pairs = np.dstack([np.full((4, 6), 90, np.uint8), np.full((4, 6), 128, np.uint8)])
    assert pixels(configured(Sensor("YUYV", (1.0, pairs)), {}).read()) == [[90] * 6] * 4


def test_a_device_of_a_format_that_we_do_not_know_is_left_to_opencv():
    sensor = Sensor("H264", (1.0, np.full((4, 6, 3), 90, np.uint8)))
    assert pixels(configured(sensor, {}).read()) == [[90] * 6] * 4
    assert cv2.CAP_PROP_CONVERT_RGB not in dict(sensor.asked)


def test_a_setting_is_changed_while_it_runs_and_read_back():
    camera = configured(Sensor("MJPG"), {})
    camera.set("exposure", 30)
    camera.set("gain", 3)
    assert camera.granted["exposure"] == 30
    assert "gain" not in camera.granted


def test_opencv_and_ffmpeg_print_nothing_of_their_own(tmp_path):
    (tmp_path / "film.avi").write_bytes(b"RIFF\x00\x00\x00\x00AVI LIST" * 50)
    addresses = [f"camera:{tmp_path}/film.avi", "camera:///dev/null", "camera:http://127.0.0.1:9/none"]
    program = """
import sys
from drivers.address import Address
from drivers.cameras.sources import opener
from drivers.errors import DeviceUnavailable
for address in sys.argv[1:]:
    try:
        opener(Address.parse(address))()
    except DeviceUnavailable:
        print("said")
"""
    done = subprocess.run([sys.executable, "-c", program, *addresses], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["said"] * 3, "")
