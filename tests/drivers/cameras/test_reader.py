import subprocess
import sys

import pytest

from drivers.cameras.figures import CELLS, Figures
from drivers.cameras.frames import Frame
from drivers.cameras.packet import Packet
from drivers.cameras.reader import CameraReader
from drivers.errors import DeviceLost
from drivers.ports import Scan


class Film:
    """Frames and what is read in them, as a table: (seconds since the last, texts, or None for a frame lost)."""

    def __init__(self, clock, rows):
        self.clock = clock
        self.rows = list(rows)
        self.closed = 0
        self.texts = None
        self.number = self.looks = self.glimpses = 0
        self.measured = []
        self.wishes = []
        self.granted = {}
        self.figures = Figures(1.0, bytes([90] * CELLS), bytes(CELLS))

    def newest(self, timeout):
        if not self.rows or self.rows[0][0] > timeout:
            self.clock.now += timeout
            return None
        seconds, self.texts = self.rows.pop(0)
        self.clock.now += seconds
        if isinstance(self.texts, Exception):
            raise self.texts
        return Frame(self.picture(), self.clock())

    def picture(self):
        """Never the same one, and each differs in size from the one before, so that the gate is open."""
        self.number += 1
        return Packet(b"%06d" % self.number * (1 + self.number % 2))

    def decode(self, picture):
        self.looks += 1
        return self.texts

    def glimpse(self, picture):
        self.glimpses += 1
        return self.decode(picture)

    def measure(self, picture):
        self.measured.append(picture)
        return self.figures

    def wish(self, name, value):
        self.wishes.append((name, value))

    def close(self):
        self.closed += 1


@pytest.fixture
def reading(clock):
    def make(*rows):
        film = Film(clock, rows)
        return CameraReader("camera:film", film, film, clock), film

    return make


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
