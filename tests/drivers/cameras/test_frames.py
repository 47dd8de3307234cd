import threading
from collections.abc import Mapping
from dataclasses import replace
from queue import Queue
from types import MappingProxyType

import numpy as np
import pytest

from drivers.cameras.frames import FIRST_PATIENCE, PATIENCE, Drain
from drivers.cameras.gate import Turn
from drivers.errors import DeviceLost, DeviceUnavailable

SOON = 10
"""Seconds after which a test gives up waiting for what must happen"""


class Camera:
    """Gives what is put into its queue: numbers become pictures, errors are raised."""

    def __init__(self, queue):
        self.queue = queue
        self.closed = threading.Event()

    def read(self):
        item = self.queue.get()
        self.queue.task_done()
        if isinstance(item, Exception):
            raise item
        return np.full((2, 2), item, np.uint8)

    def close(self):
        self.closed.set()


@pytest.fixture
def pictures():
    return Queue()


@pytest.fixture
def opened():
    return Queue()


@pytest.fixture
def drained(pictures, opened, clock):
    """Makes a drain over scripted cameras; each one that was opened is in the queue ``opened``."""
    drains = []

    def opener():
        opened.put(Camera(pictures))
        return opened.queue[-1]

    def make(opener=opener, back_off=(0,)):
        drains.append(Drain("camera:test", opener, clock, back_off))
        return drains[-1]

    yield make
    for drain in drains:
        drain._closed.set()
        pictures.put(0)
        drain.close()


def test_a_frame_is_handed_out_once(drained, pictures):
    drain = drained()
    pictures.put(7)
    assert drain.newest(SOON).picture.tolist() == [[7, 7], [7, 7]]
    assert drain.newest(0) is None


def test_a_slow_reader_sees_the_newest_frame_and_none_of_the_past(drained, pictures):
    drain = drained()
    for number in (1, 2, 3):
        pictures.put(number)
    pictures.join()
    pictures.put(4)
    while (frame := drain.newest(SOON)).picture[0, 0] == 3:
        pass
    assert frame.picture[0, 0] == 4


def test_only_what_the_sieve_leaves_wakes_anybody_and_the_camera_is_well_all_the_same(drained, pictures, clock):
    drain = drained()
    drain.sift(lambda frame: replace(frame, turn=Turn.GLANCE) if frame.picture[0, 0] > 2 else None)
    for number in (1, 2, 3, 1):
        pictures.put(number)
    pictures.join()
    frame = drain.newest(SOON)
    assert (frame.picture[0, 0], frame.turn) == (3, Turn.GLANCE)
    clock.now += PATIENCE + 0.1
    for number in (1, 2):
        pictures.put(number)
    pictures.join()
    assert drain.newest(0) is None


def test_a_frame_knows_when_it_was_taken(drained, pictures, clock):
    drain = drained()
    clock.now = 1234.5
    pictures.put(1)
    assert drain.newest(SOON).at == 1234.5


def test_a_lost_camera_is_said_with_its_remedy_and_comes_back(drained, pictures, opened):
    drain = drained()
    pictures.put(1)
    assert drain.newest(SOON)
    pictures.put(DeviceLost("it went away", "plug it in"))
    with pytest.raises(DeviceLost, match="it went away") as caught:
        until_raised(drain)
    assert caught.value.remedy == "plug it in"
    pictures.put(2)
    assert until_frame(drain).picture[0, 0] == 2
    assert opened.get().closed.wait(SOON)
    assert drain.newest(0) is None


def test_a_camera_that_can_not_be_opened_is_tried_again(drained, opened, pictures):
    fails = iter([DeviceUnavailable("it is not there", "plug it in")] * 3)

    def opener():
        for error in fails:
            raise error
        opened.put(Camera(pictures))
        return opened.queue[-1]

    drain = drained(opener)
    pictures.put(5)
    assert until_frame(drain).picture[0, 0] == 5


def test_tries_become_rarer_and_a_picture_makes_them_frequent_again(drained, pictures, opened):
    drain = drained(back_off=(0, 3600))
    for _ in range(3):
        opened.get(timeout=SOON)
        pictures.put(1)
        until_frame(drain)
        pictures.put(DeviceLost("gone", ""))
    opened.get(timeout=SOON)
    pictures.put(DeviceLost("gone without a picture", ""))
    with pytest.raises(DeviceLost, match="without a picture"):
        until_raised(drain)
    assert opened.empty()


def test_an_open_camera_that_gives_no_picture_counts_as_lost(drained, pictures, clock):
    drain = drained()
    clock.now += FIRST_PATIENCE
    assert drain.newest(0) is None
    pictures.put(1)
    assert drain.newest(SOON)
    clock.now += PATIENCE
    assert drain.newest(0) is None
    clock.now += 1.5
    with pytest.raises(DeviceLost, match="no picture for 3 s"):
        drain.newest(0)
    pictures.put(2)
    assert until_frame(drain).picture[0, 0] == 2
    assert drain.newest(0) is None


def test_a_camera_on_which_a_library_chokes_is_lost_and_opened_again(drained, pictures, opened, caplog):
    drain = drained()
    pictures.put(ValueError("an odd line"))
    with pytest.raises(DeviceLost, match="an odd line"):
        until_raised(drain)
    assert [record.exc_info[0] for record in caplog.records] == [ValueError]
    pictures.put(7)
    assert until_frame(drain).picture[0, 0] == 7
    assert opened.qsize() == 2


def test_a_camera_is_opened_again_on_request_and_is_not_away_meanwhile(drained, pictures, opened, clock):
    drain = drained()
    pictures.put(1)
    assert drain.newest(SOON)
    drain.reopen()
    pictures.put(2)
    assert drain.newest(SOON).picture[0, 0] == 2
    assert opened.get().closed.wait(SOON)
    again = opened.get(timeout=SOON)
    clock.now += PATIENCE + 1
    assert drain.newest(0) is None
    pictures.put(3)
    assert drain.newest(SOON).picture[0, 0] == 3
    assert not again.closed.is_set()


def test_a_camera_that_can_not_be_opened_again_on_request_is_away(drained, pictures):
    cameras = iter([Camera(pictures)])

    def opener():
        for camera in cameras:
            return camera
        raise DeviceUnavailable("it is not there", "plug it in")

    drain = drained(opener)
    drain.reopen()
    pictures.put(1)
    with pytest.raises(DeviceUnavailable, match="not there"):
        until_raised(drain)


class Sensor(Camera):
    """A camera with a clock and settings of its own; a picture is stamped with the number that it is made of."""

    taken: float | None = None
    granted: Mapping[str, float] = MappingProxyType({"exposure": 50.0})
    numbers: Mapping[int, float] = MappingProxyType({})

    def read(self):
        picture = super().read()
        self.taken = float(self.numbers.get(picture[0, 0], 1000))
        return picture

    def set(self, name, value):
        self.granted = {**self.granted, name: float(value)}


@pytest.mark.parametrize(
    ("stamp", "at"),
    [(999.97, 999.97), (1000.1, 1000), (12.0, 1000)],
    ids=["its own clock is ours", "in the future", "another clock"],
)
def test_a_frame_is_as_old_as_its_driver_says_if_its_clock_is_ours(drained, pictures, stamp, at):
    sensor = Sensor(pictures)
    sensor.numbers = {1: stamp}
    drain = drained(lambda: sensor)
    pictures.put(1)
    assert drain.newest(SOON).at == at


def test_wishes_are_fulfilled_between_two_frames_and_what_was_granted_is_told(drained, pictures):
    sensor = Sensor(pictures)
    drain = drained(lambda: sensor)
    drain.wish("exposure", 30)
    drain.wish("gain", 5)
    for number in (1, 2, 3):
        pictures.put(number)
        assert until_frame(drain).picture[0, 0] == number
    assert sensor.granted == drain.granted == {"exposure": 30.0}
    pictures.put(DeviceLost("gone", ""))
    with pytest.raises(DeviceLost):
        until_raised(drain)


def test_a_camera_without_settings_grants_none(drained, pictures):
    drain = drained()
    drain.wish("exposure", 30)
    pictures.put(1)
    assert drain.newest(SOON)
    assert drain.granted == {}


def test_closing_lets_go_of_the_camera_and_may_be_repeated(drained, pictures, opened):
    drain = drained()
    camera = opened.get(timeout=SOON)
    drain._closed.set()
    pictures.put(1)
    drain.close()
    drain.close()
    assert camera.closed.is_set()
    assert not drain._thread.is_alive()
    with pytest.raises(DeviceLost, match="is closed"):
        drain.newest(SOON)


def test_closing_does_not_wait_for_the_next_try(drained, pictures):
    drain = drained(back_off=(3600,))
    pictures.put(DeviceLost("gone", ""))
    with pytest.raises(DeviceLost):
        until_raised(drain)
    drain.close()
    assert not drain._thread.is_alive()


def until_frame(drain):
    for _ in range(1000):
        try:
            if frame := drain.newest(0.01):
                return frame
        except (DeviceLost, DeviceUnavailable):
            pass
    return pytest.fail("no frame came")


def until_raised(drain):
    for _ in range(1000):
        drain.newest(0.01)
    pytest.fail("nothing was raised")
