import os

import pytest

from drivers.cameras.devices import Setting, devices
from tests.drivers.cameras.unplugged import CAPTURE, METADATA, Camera, Machine


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def found(machine):
    return lambda: devices(machine.dev, machine.ioctl)


def test_a_machine_without_cameras_has_none(found):
    assert found() == []


def test_a_camera_is_named_by_what_stays_and_tells_what_it_can(machine, found):
    machine.plug(0, Camera(), "usb-Maker_HD-video-index0")
    (camera,) = found()
    assert camera.address == f"camera://{machine.dev}/v4l/by-id/usb-Maker_HD-video-index0"
    assert camera.name == "HD Camera"
    assert camera.formats == {"YUYV": ((640, 480),), "MJPG": ((1280, 720), (1920, 1080))}
    assert camera.settings == {"exposure": Setting(156, 3, 2047)}
    assert not camera.trouble


def test_the_device_for_metadata_is_no_camera(machine, found):
    machine.plug(0, Camera(), "usb-Maker_HD-video-index0")
    machine.plug(1, Camera(caps=METADATA), "usb-Maker_HD-video-index1")
    assert [camera.path.name for camera in found()] == ["usb-Maker_HD-video-index0"]


def test_an_old_driver_tells_of_the_whole_device_only(machine, found):
    machine.plug(0, Camera(caps=0, capabilities=CAPTURE))
    assert len(found()) == 1


def test_a_camera_without_a_stable_name_comes_last_and_one_with_two_names_once(machine, found):
    machine.plug(0, Camera(card="plain"))
    machine.plug(10, Camera(card="named"), "usb-B-video-index0")
    (machine.dev / "v4l" / "by-id" / "usb-A-video-index0").symlink_to(machine.dev / "video10")
    assert [(camera.name, camera.path.name) for camera in found()] == [
        ("named", "usb-A-video-index0"),
        ("plain", "video0"),
    ]


def test_of_a_device_that_scales_as_one_likes_the_largest_size_is_told(machine, found):
    machine.plug(0, Camera(formats={"MJPG": [(4000, 3000)]}, scales=True))
    assert found()[0].formats == {"MJPG": ((4000, 3000),)}


def test_a_list_without_an_end_is_not_listened_to_for_ever(machine, found):
    class Endless(Camera):
        def _size(self, answer):
            answer.type, answer.width_or_lowest, answer.height_or_highest_width = 1, 640 + answer.index, 480

    machine.plug(0, Endless())
    assert all(len(sizes) == 64 for sizes in found()[0].formats.values())


def test_a_name_of_control_bytes_can_do_nothing_to_a_terminal(machine, found):
    machine.plug(0, Camera(card="HD\x1b[2J\x07"))
    assert found()[0].name == "HD[2J"


def test_a_device_that_answers_nothing_is_no_camera(machine, found):
    (machine.dev / "video0").touch()

    def refuse(*_):
        raise OSError

    assert devices(machine.dev, refuse) == []
    assert devices(machine.dev) == []  # the kernel itself says of a file that it is no device


def test_a_link_into_nothing_says_what_to_do(machine, found):
    machine.plug(0, Camera(), "usb-Gone-video-index0")
    (machine.dev / "video0").unlink()
    (camera,) = found()
    assert camera.path.name == "usb-Gone-video-index0"
    assert "plug it in again" in camera.trouble


def test_a_camera_that_this_account_may_not_open_names_the_group(machine, found, monkeypatch):
    machine.plug(0, Camera())

    def refuse(*_):  # as the kernel does, but to root
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    assert "group video" in found()[0].trouble
