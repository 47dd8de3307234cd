import logging
import subprocess
import sys
from contextlib import suppress

import pytest

from drivers.errors import DeviceLost, DeviceUnavailable, DriverError
from drivers.ports import Scan
from drivers.scanners.lines import Frame
from drivers.scanners.options import Reading
from drivers.scanners.reader import ScannerReader

LOST = DeviceLost("it broke", "mend it")
ABSENT = DeviceUnavailable("it is not there", "plug it in")


class World:
    """A clock, and a scanner that says rows of a table: (seconds since the last, bytes or an error)."""

    def __init__(self, *openings):
        self.now = 1000.0
        self.openings = list(openings)
        self.tried = []
        self.open = 0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def opener(self):
        self.tried.append(self.now)
        opening = self.openings.pop(0) if self.openings else ABSENT
        if isinstance(opening, DriverError):
            raise type(opening)(str(opening), opening.remedy)
        self.open += 1
        return Line(self, opening)

    def reader(self, **reading):
        return ScannerReader("serial:x", self.opener, Reading(**reading), self, self.sleep)


class Line:
    def __init__(self, world, rows):
        self.world = world
        self.rows = list(rows)

    def read(self, timeout):
        if not self.rows or self.rows[0][0] > timeout:
            if self.rows:
                self.rows[0] = (self.rows[0][0] - timeout, self.rows[0][1])
            self.world.now += timeout
            return b""
        seconds, data = self.rows.pop(0)
        self.world.now += seconds
        if isinstance(data, Exception):
            raise data
        return data

    def close(self):
        self.world.open -= 1


def test_a_line_is_a_scan_that_names_its_reader():
    assert World([(0.1, b"KV1:CODE \r\n")]).reader().read(1) == Scan("KV1:CODE ", "serial:x")


def test_nothing_is_opened_before_the_first_read():
    world = World([])
    with world.reader() as reader:
        assert world.open == 0
        assert reader.read(1) is None
        assert world.open == 1
    assert world.open == 0


def test_a_read_ends_at_its_time_out():
    world = World([(0.4, b"KV1:"), (9, b"CODE\r")])
    assert world.reader().read(1) is None
    assert world.now == 1001


def test_a_read_without_time_takes_what_is_there():
    assert World([(0, b"A\r")]).reader().read(0) == Scan("A", "serial:x")


def test_of_lines_that_came_together_the_last_is_a_scan_and_none_waits_for_a_later_visit():
    reader = World([(0, b"A\rB\rA\rC\r")]).reader()
    assert reader.read(0).text == "C"
    assert reader.read(0) is None


def test_a_code_said_again_and_again_is_one_scan_until_it_was_away():
    reader = World([(0.5, b"A\r"), (0.5, b"A\r"), (0.5, b"A\r"), (2.5, b"A\r")]).reader()
    assert reader.read(5).text == "A"
    assert reader.read(1.2) is None
    assert reader.read(5).text == "A"


def test_how_long_a_code_must_be_away_can_be_chosen():
    reader = World([(0.5, b"A\r"), (0.5, b"A\r")]).reader(again=0.3)
    assert [reader.read(5).text, reader.read(5).text] == ["A", "A"]


def test_half_a_line_does_not_become_part_of_the_next():
    reader = World([(0, b"KV1:HA"), (1.5, b"KV1:WHOLE\r")]).reader(idle=1.0)
    assert reader.read(5).text == "KV1:WHOLE"


def test_people_who_type_slowly_get_the_time_that_was_chosen():
    reader = World([(0, b"7"), (9, b"K"), (9, b"3\n")]).reader(idle=30.0)
    assert reader.read(60).text == "7K3"


def test_a_scanner_that_is_absent_is_tried_again_later_and_later():
    world = World(*[ABSENT] * 7, [(0, b"A\r")])
    reader = world.reader()
    for _ in range(40):
        with pytest.raises(DeviceUnavailable, match="not there") as caught:
            reader.read(0.5)
        assert caught.value.remedy == "plug it in"
        if len(world.tried) == 7:
            break
    assert [round(later - sooner, 1) for sooner, later in zip(world.tried, world.tried[1:], strict=False)] == [
        0.5, 1.0, 2.0, 4.0, 5.0, 5.0
    ]  # fmt: skip
    assert reader.read(6).text == "A"


def test_a_read_never_waits_longer_for_the_next_try_than_it_may():
    world = World(ABSENT, ABSENT)
    reader = world.reader()
    for _ in range(3):
        before = world.now
        with pytest.raises(DeviceUnavailable):
            reader.read(0.2)
        assert world.now <= before + 0.21


def test_a_scanner_that_is_lost_is_closed_said_and_used_again():
    world = World([(0.1, b"A\r"), (0.1, b"KV1:HALF"), (0.1, LOST)], [(0.1, b"LINE\r")])
    reader = world.reader()
    assert reader.read(1).text == "A"
    with pytest.raises(DeviceLost, match="it broke"):
        reader.read(1)
    assert world.open == 0
    assert reader.read(1).text == "LINE"
    assert world.open == 1


def test_a_scanner_that_worked_is_tried_again_as_soon_as_the_first_time():
    world = World(ABSENT, ABSENT, ABSENT, [(0, b"A\r"), (0, LOST)], [(0, b"B\r")])
    reader = world.reader()
    found: list[Scan | None] = []
    while len(found) < 2:
        with suppress(DeviceLost, DeviceUnavailable):
            found.append(reader.read(0.5))
    assert world.tried[-1] - world.tried[-2] == pytest.approx(0.5)


def test_a_code_that_lay_there_while_the_scanner_was_away_for_a_moment_is_no_second_scan():
    reader = World([(0.1, b"A\r"), (0.1, LOST)], [(0.1, b"A\r")]).reader()
    assert reader.read(1).text == "A"
    with pytest.raises(DeviceLost):
        reader.read(1)
    assert reader.read(1) is None


def test_lines_that_are_no_codes_are_told_of_once_a_minute_without_what_they_say(caplog):
    world = World([(0.5, b"SECRET\0\r")] * 200)
    reader = world.reader(frame=Frame(prefix="("))
    with caplog.at_level(logging.WARNING):
        assert reader.read(100) is None
    assert len(caplog.records) == 2
    assert "SECRET" not in caplog.text


def test_a_closed_reader_says_so_and_closes_again():
    world = World([])
    reader = world.reader()
    reader.read(0)
    reader.close()
    reader.close()
    assert world.open == 0
    with pytest.raises(DeviceLost, match="closed"):
        reader.read(0)
    assert repr(reader) == "<ScannerReader serial:x closed>"


def test_scanners_are_cheap_to_import_and_evdev_is_loaded_when_a_keyboard_is_opened():
    cheap = (
        "import drivers.scanners.reader, drivers.scanners.typed, drivers.scanners.virtual, drivers.scanners.keyboard"
    )
    script = f"import sys; {cheap}; print({{'serial', 'evdev', 'numpy', 'PIL', 'cv2'}} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "set()\n"
    )
