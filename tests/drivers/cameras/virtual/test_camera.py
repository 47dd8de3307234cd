import os

import numpy as np
import pytest
from PIL import Image

from drivers.cameras import decoding
from drivers.cameras.pace import Pace
from drivers.cameras.virtual import camera as virtual
from drivers.cameras.virtual import phone
from drivers.errors import DeviceLost, DeviceUnavailable

GIANT = b"P5 100000 100000 255 "
"""A picture whose head promises ten billion pixels"""


@pytest.fixture
def pace(clock):
    return lambda per_second: Pace(per_second, clock, clock.wait)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "phone.png"


def texts(camera, frames=12):
    """What one decoder reads in each of so many frames, and the whole cascade, which looks far longer, in the last."""
    seen = [camera.read() for _ in range(frames)]
    quick = decoding._decoders()["zxing-cpp"]
    return [*(tuple(quick(frame)) for frame in seen[:-1]), tuple(decoding.decode(seen[-1]))]


def show(path, text):
    """As a careful phone does it: the picture appears whole."""
    phone.screen(text).save(path.with_suffix(".new"), "PNG")
    path.with_suffix(".new").replace(path)


def test_the_phone_is_in_view_while_its_picture_exists(path, pace):
    camera = virtual.camera(path, "", {"seed": 3}, pace)
    assert set(texts(camera)) == {()}
    show(path, "FIRST")
    assert texts(camera)[-1] == ("FIRST",)
    path.unlink()
    assert texts(camera)[-1] == ()


def test_the_phone_changes_with_its_picture(path, pace):
    camera = virtual.camera(path, "", {"seed": 3}, pace)
    show(path, "FIRST")
    texts(camera)
    show(path, "SECOND")
    assert texts(camera, 2) == [("SECOND",), ("SECOND",)]


def test_a_phone_is_brought_and_taken_away_by_a_hand(path, pace):
    camera = virtual.camera(path, "", {"seed": 3}, pace)
    show(path, "MOVES")
    rising = [camera.read().astype(float) for _ in range(8)]
    settled = camera.read()
    distances = [np.abs(frame - settled).mean() for frame in rising]
    assert distances[0] > distances[3] > distances[7]


def test_a_code_is_in_view_all_the_time_if_the_address_says_so(pace):
    camera = virtual.camera(None, "ALWAYS", {"dark": 1}, pace)
    assert texts(camera)[-3:] == [("ALWAYS",)] * 3


def test_without_a_path_and_a_text_the_lobby_is_empty(pace):
    assert set(texts(virtual.camera(None, "", {}, pace), 5)) == {()}


def test_the_seed_decides_everything(path, pace):
    show(path, "SAME")
    first, again, other = (virtual.camera(path, "", {"seed": seed}, pace) for seed in (1, 1, 2))
    for _ in range(10):
        frames = [camera.read() for camera in (first, again, other)]
        assert np.array_equal(frames[0], frames[1])
        assert not np.array_equal(frames[0], frames[2])


def test_frames_come_at_their_pace(clock, pace):
    camera = virtual.camera(None, "", {"fps": 5}, pace)
    for _ in range(6):
        camera.read()
    assert clock.now == pytest.approx(1001)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n half", b"not a picture" * 1000, GIANT])
def test_a_file_that_is_no_picture_leaves_the_phone_as_it_was(path, pace, content, caplog):
    camera = virtual.camera(path, "", {"seed": 3}, pace)
    show(path, "BEFORE")
    texts(camera)
    path.write_bytes(content)
    assert texts(camera, 3) == [("BEFORE",)] * 3
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_file_that_is_no_picture_from_the_beginning_brings_no_phone(path, pace):
    path.write_bytes(b"nothing")
    assert set(texts(virtual.camera(path, "", {}, pace), 8)) == {()}


def test_any_size_of_picture_can_be_shown(path, pace):
    camera = virtual.camera(path, "", {}, pace)
    for size in [(1, 1), (5000, 10), (10, 5000)]:
        Image.new("L", size, 200).save(path)
        assert texts(camera, 8)[-1] == ()


def test_a_missing_folder_is_a_camera_that_is_not_there(tmp_path, pace):
    with pytest.raises(DeviceUnavailable, match="no folder") as caught:
        virtual.camera(tmp_path / "none" / "phone.png", "", {}, pace)
    assert "make the folder" in caught.value.remedy


def test_a_folder_that_vanishes_is_a_camera_that_was_lost(tmp_path, pace):
    folder = tmp_path / "hand"
    folder.mkdir()
    camera = virtual.camera(folder / "phone.png", "", {}, pace)
    camera.read()
    folder.rmdir()
    with pytest.raises(DeviceLost, match="is gone"):
        camera.read()


def test_a_folder_in_the_place_of_the_picture_is_said(path, pace):
    path.mkdir()
    with pytest.raises(DeviceLost, match=f"can't be read: {os.strerror(21)}"):
        virtual.camera(path, "", {}, pace).read()


def test_a_text_that_no_phone_shows_is_said(pace):
    with pytest.raises(DeviceUnavailable, match="can't show its text"):
        virtual.camera(None, "电影", {}, pace)
