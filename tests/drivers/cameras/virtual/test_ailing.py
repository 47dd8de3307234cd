import numpy as np
import pytest

from drivers.address import Address
from drivers.cameras import sources
from drivers.cameras.virtual import ailing, camera
from drivers.cameras.virtual.faults import FAULTS, WELL, check, now, place, put
from drivers.errors import DeviceLost


@pytest.fixture
def picture(tmp_path):
    return tmp_path / "phone.png"


@pytest.fixture
def lobby(picture):
    """The camera of a lobby in which no phone is, opened as an address opens it."""
    return sources.opener(Address.parse(f"virtual:{picture}?fps=60"))()


def brightest(frame):
    return int(np.percentile(frame, 99))


def test_a_camera_is_well_until_a_fault_is_put_and_after_it_is_mended(picture, lobby):
    assert now(picture) == WELL
    before = lobby.read()
    put(picture, "camera-black")
    assert brightest(lobby.read()) < 12
    put(picture, "camera-well")
    assert abs(brightest(lobby.read()) - brightest(before)) < 20
    assert not list(picture.parent.iterdir())


def test_a_camera_in_the_sun_is_dazzled(picture, lobby):
    put(picture, "camera-bright")
    assert lobby.read().min() >= 250


def test_a_lens_that_was_turned_is_not_sharp(picture, lobby):
    sharp = np.diff(lobby.read().astype(int)).std()
    put(picture, "camera-blurred")
    assert np.diff(lobby.read().astype(int)).std() < sharp / 2


def test_a_camera_that_is_frozen_sends_the_same_picture_again(picture, lobby):
    put(picture, "camera-frozen")
    first, *others = (lobby.read() for _ in range(3))
    assert all(np.array_equal(first, other) for other in others)


def test_a_camera_whose_plug_is_pulled_is_lost_and_says_how_it_comes_back(picture, lobby):
    put(picture, "camera-gone")
    with pytest.raises(DeviceLost) as lost:
        lobby.read()
    assert "camera-well" in lost.value.remedy
    lobby.close()


def test_what_is_no_fault_breaks_nothing(picture, lobby):
    place(picture).write_bytes(b"\xff\xfe nonsense")
    assert now(picture) == WELL
    assert brightest(lobby.read()) > 12
    with pytest.raises(ValueError, match="camera-black"):
        check("camera-balck")


def test_every_fault_changes_what_the_camera_gives():
    changed = {"camera-frozen", "camera-gone", *ailing._CHANGES}
    assert changed == FAULTS.keys() - {WELL}


def test_a_camera_without_a_picture_has_no_faults():
    assert isinstance(sources.opener(Address.parse("virtual:?text=A"))(), camera.VirtualCamera)
