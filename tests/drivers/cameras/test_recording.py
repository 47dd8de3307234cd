import pytest

from drivers.cameras.packet import Packet
from drivers.cameras.recording import recorded
from drivers.cameras.stills import stills
from drivers.errors import DeviceLost


class Counting:
    """A camera whose pictures are their numbers, ten a second by its own clock; then it is lost."""

    def __init__(self, frames):
        self.frames, self.now = frames, 0.0

    def clock(self):
        return self.now

    def read(self):
        if not self.frames:
            raise DeviceLost("it is pulled", "plug it in")
        self.now += 0.1
        return Packet(self.frames.pop(0))

    def close(self):
        """Nothing to let go of."""


def test_a_recording_is_played_as_the_camera_sent_it(tmp_path):
    camera = Counting([b"one", b"two", b"three", b"four"])
    assert recorded(camera, tmp_path / "lobby", 0.15, camera.clock) == 3
    played = stills(f"{tmp_path}/lobby/%04d.jpg", wait=lambda _: None)
    assert [played.read().jpeg for _ in range(3)] == [b"one", b"two", b"three"]
    with pytest.raises(DeviceLost, match="is over"):
        played.read()


def test_a_camera_that_gives_nothing_leaves_no_folder(tmp_path):
    with pytest.raises(DeviceLost):
        recorded(Counting([]), tmp_path / "lobby", 1.0)
    assert not list(tmp_path.iterdir())


def test_what_was_recorded_before_a_camera_was_lost_stays(tmp_path):
    with pytest.raises(DeviceLost):
        recorded(Counting([b"one"]), tmp_path / "lobby", 60.0)
    assert [path.name for path in (tmp_path / "lobby").iterdir()] == ["0001.jpg"]


def test_nothing_is_written_over(tmp_path):
    with pytest.raises(FileExistsError):
        recorded(Counting([b"one"]), tmp_path, 1.0)
