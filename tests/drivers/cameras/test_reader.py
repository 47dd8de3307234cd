import random
import subprocess
import sys
import time
from itertools import count, cycle

import cv2
import numpy as np
import pytest

from drivers.address import Address
from drivers.cameras.asking import Answer, Ask
from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.packet import Packet
from drivers.cameras.reader import from_address
from drivers.cameras.virtual.network import Mood, NetworkCamera
from drivers.errors import DeviceLost, DriverError
from drivers.ports import Ailment, Scan


def test_a_code_is_a_scan_that_names_its_reader(reading):
    reader, _ = reading((0.1, []), (0.1, ["A"]), (0.2, ["A"]))
    assert reader.read(1) == Scan("A", "camera:film")


def test_a_read_ends_at_its_time_out(reading, clock):
    reader, film = reading(*[(0.4, [])] * 10)
    assert reader.read(1) is None
    assert clock.now == 1001
    assert len(film.rows) == 8


def test_a_read_without_time_looks_at_the_frame_that_is_there(reading):
    reader, _ = reading((0, ["A"]), (0, []))
    assert reader.read(0) is None
    reader._clock.now += 1
    assert reader.read(0) == Scan("A", "camera:film")


def test_a_frame_that_nobody_looked_at_is_no_sign_of_leaving(reading):
    reader, _ = reading((0.1, ["A"]), (0.2, ["A"]), (1.5, None), (1.5, None), (0.1, ["A"]), (0.1, []))
    assert reader.read(5).text == "A"
    assert reader.read(5) is None


def test_a_camera_that_was_away_does_not_make_a_code_a_second_scan(reading):
    reader, _ = reading((0.1, ["A"]), (0.2, ["A"]), (3, DeviceLost("gone", "plug it in")), (3, ["A"]))
    assert reader.read(5).text == "A"
    with pytest.raises(DeviceLost):
        reader.read(5)
    assert reader.read(5) is None


def test_a_calm_lobby_is_glanced_at_twice_a_second_and_hardly_measured(reading):
    reader, film = reading(*[(1 / 30, [])] * 1000)
    film.picture = calm(film)
    assert reader.read(12) is None
    film.asked.clear()
    assert reader.read(20) is None
    assert len(film.asked) == pytest.approx(2 * 20, abs=2)
    assert film.count(Ask.GLIMPSE) == pytest.approx(7, abs=2)
    assert film.count(Ask.LOOK) <= 1
    assert film.count(Ask.FIGURES) <= 5


def calm(film):
    """Makes packets that differ, and hardly in size."""

    def picture():
        film.number += 1
        return Packet(b"%06d" % film.number * 10_000 + bytes(film.number % 5))

    return picture


def test_a_code_that_is_there_is_looked_at_thoroughly_though_nothing_moves(reading):
    reader, film = reading(*[(1 / 30, ["A"])] * 300)
    film.picture = calm(film)
    assert reader.read(9).text == "A"
    assert reader.read(9) is None
    assert film.count(Ask.GLIMPSE) == 0


def test_old_pictures_are_told_and_no_code_is_read_in_them(reading):
    reader, film = reading(*[(1 / 30, [])] * 150)
    known = [Packet(b"%d" % number * 9000) for number in range(30)]
    film.picture = lambda: known[(150 - len(film.rows)) % 30]
    assert reader.read(1.01) is None
    assert reader.ailment() is None
    film.asked.clear()
    film.rows = [(seconds, ["OLD"]) for seconds, _ in film.rows]
    assert reader.read(3.2) is None
    assert film.asked == []
    assert reader.ailment() is Ailment.FROZEN


def test_frames_that_are_not_packed_are_told_apart_by_their_thumbnails(reading):
    reader, film = reading(*[(1 / 30, [])] * 200)
    noise, stripes = np.random.default_rng(1), np.tile(np.array([60, 0], np.uint8), (180, 160))
    film.picture = lambda: noise.integers(80, 100, (180, 320), np.uint8) + stripes
    reader.read(3)
    film.asked.clear()
    reader.read(0.9)
    assert len(film.asked) <= 3
    film.picture = lambda: np.vstack([noise.integers(80, 100, (90, 320), np.uint8), np.full((90, 320), 200, np.uint8)])
    reader.read(0.9)
    assert film.count(Ask.LOOK) > 20


def test_packets_of_one_size_are_told_apart_by_their_thumbnails(reading):
    reader, film = reading(*[(1 / 30, [])] * 300)
    numbers = count(100_000)
    film.picture = lambda: Packet(b"%06d" % next(numbers) * 10_000)
    reader.read(3)
    film.asked.clear()
    reader.read(0.95)
    assert film.asked.count(Ask.THUMBNAIL) == pytest.approx(7, abs=2)
    film.figures = Figures(1.0, bytes([90] * 500 + [200] * (CELLS - 500)), bytes(CELLS))
    reader.read(0.9)
    assert film.count(Ask.LOOK) > 20


def in_view(film, first, last):
    """What comes into view, seen by the thumbnail, with a code that the cheapest way does not see."""

    def ask(picture, asked):
        film.asked.append(asked)
        there = first <= film.clock.now < last
        cells = bytes([90] * 500 + [200] * (CELLS - 500)) if there else bytes([90] * CELLS)
        return Answer(["HARD"] if there and Ask.LOOK in asked else [], cells, Figures(1.0, cells, bytes(CELLS)))

    return ask


def test_a_hard_code_is_soon_read_by_a_camera_that_holds_its_rate(reading, clock):
    reader, film = reading(*[(1 / 30, [])] * 700)
    dice = random.Random(4)
    film.picture = lambda: Packet(b"%08d" % len(film.rows) * round(10_000 * (1 + dice.uniform(-0.004, 0.004))))
    film.ask = in_view(film, clock.now + 15, clock.now + 22)
    assert reader.read(14.9) is None
    began = clock.now
    assert reader.read(5).text == "HARD"
    assert clock.now - began < 0.7


def test_a_screen_that_burns_out_is_exposed_shorter_where_the_camera_lets_it(reading):
    reader, film = reading(*[(1 / 30, [])] * 300)
    film.granted = {"exposure": 50.0}
    reader.read(1)
    film.figures = Figures(1.0, bytes([90] * 400 + [255] * (CELLS - 400)), bytes([0] * 400 + [255] * (CELLS - 400)))
    reader.read(4)
    assert film.wishes[:2] == [("exposure", 30), ("exposure", 18)]


def test_no_exposure_is_asked_of_a_camera_that_has_none(reading):
    reader, film = reading(*[(1 / 30, [])] * 300)
    reader.read(1)
    film.figures = Figures(1.0, bytes([90] * 400 + [255] * (CELLS - 400)), bytes([0] * 400 + [255] * (CELLS - 400)))
    reader.read(8)
    assert film.wishes == []


def test_a_camera_that_is_away_ails_and_shows_nothing_until_it_is_back(reading):
    reader, _ = reading((0.1, []), (0.1, DeviceLost("gone", "plug it in")), (0.1, []))
    with pytest.raises(DeviceLost):
        reader.read(5)
    assert reader.ailment() is Ailment.GONE
    assert reader.live() is None
    reader.read(1)
    assert reader.ailment() is None
    assert reader.live()


def test_a_decoder_that_never_looks_ails_though_the_camera_is_well(reading):
    reader, _ = reading(*[(0.1, None)] * 210, (0.1, []))
    assert reader.read(19) is None
    assert reader.ailment() is None
    assert reader.read(1.9) is None
    assert reader.ailment() is Ailment.BLIND
    reader.read(0.5)
    assert reader.ailment() is None


MOODS = [
    (Mood.GONE, Ailment.GONE),
    (Mood.HANG, Ailment.GONE),
    (Mood.BROKEN, Ailment.GONE),
    (Mood.BLACK, Ailment.BLACK),
    (Mood.OLD, Ailment.FROZEN),
    (Mood.FREEZE, Ailment.FROZEN),
]


@pytest.fixture(scope="module")
def network(photo):
    packets = cycle(grainy(cv2.resize(photo("KV1:BACK"), (640, 360), interpolation=cv2.INTER_AREA)))
    with NetworkCamera(packets) as network:
        yield network


@pytest.fixture(scope="module")
def watcher(network):
    """A reader of the network camera that has read its code."""
    with from_address(Address.parse(f"camera:{network.url}")) as reader:
        assert heard(reader, lambda scan: scan) == "KV1:BACK"
        yield reader


@pytest.mark.parametrize(("mood", "ailment"), MOODS)
def test_a_camera_that_misbehaves_is_told_of_and_used_again_when_it_behaves(mood, ailment, network, watcher):
    network.behave(mood)
    heard(watcher, lambda _: watcher.ailment() is ailment)
    network.behave(Mood.PLAY)
    heard(watcher, lambda _: watcher.ailment() is None)


def grainy(gray, count=90):
    """Packets of one picture, each with another grain; more than a reader remembers."""
    dice = np.random.default_rng(5)
    for _ in range(count):
        grain = dice.integers(0, 5, gray.shape, np.uint8)
        yield cv2.imencode(".jpg", cv2.add(gray, grain))[1].tobytes()


def heard(reader, enough, seconds=90):
    """The text of the scan with which it is enough; None if that came without a scan."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            scan = reader.read(0.2)
        except DriverError:
            scan = None
            time.sleep(0.05)
        if enough(scan):
            return scan.text if scan else None
    return pytest.fail("it did not come")


def test_closing_closes_the_camera_and_the_decoder(reading):
    reader, film = reading()
    with reader:
        pass
    assert film.closed == 2


def test_a_reader_is_cheap_to_import():
    heavy = (
        "import sys, drivers.cameras.reader; print({'cv2', 'numpy', 'PIL', 'zxingcpp', 'pyzbar'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True).stdout == "set()\n"
