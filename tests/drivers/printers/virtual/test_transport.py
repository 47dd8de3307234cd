from io import BytesIO

import pytest
from PIL import Image

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable, ProfileError
from drivers.printers.virtual.dialects import EPSON, VKP80III
from drivers.printers.virtual.folder import is_cut
from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.transport import VirtualOpener
from drivers.registry import factory
from tests.drivers.printers.virtual.desk import FULL_CUT, process_id


class Clock:
    """Virtual time: sleeping moves it on."""

    def __init__(self):
        self.now = 50.0
        self.naps = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opener(clock, tmp_path):
    return VirtualOpener(Address.parse(f"virtual:?out={tmp_path}"), clock, clock.sleep)


def heard(line, clock, seconds):
    end, said = clock.now + seconds, b""
    while clock.now < end:
        said += line.read(end - clock.now)
    return said


def test_a_job_is_printed_proved_and_in_the_folder(opener, clock, tmp_path):
    line = opener()
    job = b"\x1b@hello\n" + FULL_CUT + process_id(b"001C")
    assert line.write(job, 1.0) == len(job)
    assert heard(line, clock, 2) == b"\x37\x22001C\x00"
    assert (tmp_path / "0001.txt").read_text() == "hello\n"


def test_paper_is_in_the_folder_before_its_proof_is_heard(opener, tmp_path):
    line = opener()
    line.write(b"hello\n" + FULL_CUT + process_id(b"001C"), 1.0)
    while not (said := line.read(0.001)):
        assert not said
    assert (tmp_path / "0001.png").exists()


def test_reading_waits_no_longer_than_it_is_told(opener, clock):
    line = opener()
    before = clock.now
    assert line.read(0.3) == b""
    assert clock.now - before == pytest.approx(0.3)


def test_writing_to_a_full_printer_takes_nothing_and_waits_no_longer_than_it_is_told(opener, clock):
    line = opener()
    opener.runner.fault("open-cover")
    assert line.write(b"x" * 5000, 1.0) == 4096
    before = clock.now
    assert line.write(b"x", 0.2) == 0
    assert clock.now - before == pytest.approx(0.2)


def test_writing_goes_on_as_paper_comes_out(opener, clock):
    line = opener()
    line.write(b"x" * 4096, 1.0)
    assert line.write(b"x", 1.0) == 1


def test_one_printer_lives_on_between_two_lines(opener, clock, tmp_path):
    opener().write(b"\x1b@\x1d!\x11", 1.0)
    first = opener()
    first.write(b"big", 1.0)
    first.close()
    assert opener().write(b"still big\n" + FULL_CUT, 1.0)
    opener.runner.finish()
    assert [file.read_text() for file in sorted(tmp_path.glob("*.txt"))] == ["big\n", "still big\n"]
    heights = {Image.open(BytesIO(file.read_bytes())).height for file in tmp_path.glob("*.png")}
    assert heights == {2 * 24 + EPSON.head_to_cutter}


def test_what_is_not_cut_when_the_line_closes_is_torn_off_and_kept(opener, tmp_path):
    line = opener()
    line.write(b"half a ticket\n", 1.0)
    line.close()
    line.close()
    assert (tmp_path / "0001.txt").read_text() == "half a ticket\n"


def test_a_line_to_a_printer_that_lost_its_power_is_lost_and_no_other_can_be_opened(opener):
    line = opener()
    opener.runner.fault("power-off")
    with pytest.raises(DeviceLost):
        line.read(0.1)
    with pytest.raises(DeviceLost):
        line.write(b"x", 0.1)
    with pytest.raises(DeviceUnavailable):
        opener()
    opener.runner.fault("power-on")
    assert opener().write(b"\x10\x04\x01", 1.0) == 3


def test_a_closed_line_is_lost(opener):
    line = opener()
    line.close()
    with pytest.raises(DeviceLost):
        line.write(b"x", 0.1)


def test_the_registry_knows_it():
    address = Address.parse("virtual:?dialect=generic&speed=200&buffer=8192")
    line = factory("printer", address)(address)()
    assert line.write(b"\x1b@" * 3000, 1.0) == 6000
    line.write(b"\x1dIB", 1.0)
    assert line.read(1.0) == b"_GENERIC\0"
    line.close()


@pytest.mark.parametrize(
    "wrong", ["virtual:?speed=0", "virtual:?speed=nan", "virtual:?buffer=many", "virtual:?colour=red", "virtual:here"]
)
def test_an_address_that_means_nothing_is_refused(wrong):
    with pytest.raises(AddressError):
        VirtualOpener(Address.parse(wrong))


def test_a_dialect_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(ProfileError) as caught:
        VirtualOpener(Address.parse("virtual:?dialect=klingon"))
    assert "epson, generic" in caught.value.remedy


def test_a_fault_that_there_is_not_is_refused_with_those_that_there_are(opener):
    with pytest.raises(ValueError, match="paper-out"):
        opener.runner.fault("paper")


class TestFaultsOfTheLine:
    @pytest.mark.parametrize(
        ("fault", "told"), [("close-link", "closed the line"), ("reset-link", "broke the line off")]
    )
    def test_a_line_that_the_printer_lets_go_is_lost_and_another_can_be_opened(self, opener, fault, told):
        line = opener()
        line.write(b"hello\n", 1.0)
        opener.runner.fault(fault)
        with pytest.raises(DeviceLost, match=told):
            line.read(0.1)
        with pytest.raises(DeviceLost):
            line.write(b"x", 0.1)
        again = opener()
        again.write(b"\x10\x04\x01", 1.0)
        assert again.read(1.0) == b"\x12"

    def test_an_order_without_a_line_does_not_break_the_next_one(self, opener):
        opener.runner.fault("reset-link")
        line = opener()
        assert line.write(b"x", 1.0) == 1

    def test_a_frozen_line_neither_takes_nor_gives_nor_ends(self, opener, clock):
        line = opener()
        opener.runner.fault("freeze-link")
        before = clock.now
        assert line.write(b"\x10\x04\x01", 0.3) == 0
        assert line.read(0.3) == b""
        assert clock.now - before == pytest.approx(0.6)
        opener.runner.fault("thaw-link")
        assert line.write(b"\x10\x04\x01", 0.3) == 3
        assert line.read(0.3) == b"\x12"

    def test_a_printer_that_refuses_lines_takes_one_ten_seconds_later(self, opener, clock):
        opener.runner.fault("refuse-links")
        with pytest.raises(DeviceUnavailable, match="refuses"):
            opener()
        clock.now += 10.1
        assert opener().write(b"x", 1.0) == 1

    def test_a_printer_that_reboots_is_away_for_three_seconds(self, opener, clock):
        opener.runner.fault("reboot")
        with pytest.raises(DeviceUnavailable):
            opener()
        clock.now += 3.1
        assert opener().write(b"x", 1.0) == 1


class TestTickets:
    @pytest.fixture
    def told(self):
        return []

    def runner(self, clock, told, out, **setup):
        (out / "0041.png").touch()
        runner = Runner(clock, dialect=VKP80III, setup=Setup(**setup), out=out, tell=told.append)
        runner.link(up=True)
        return runner

    def print_one(self, runner, clock, end):
        runner.receive(b"\x1b@ticket\n\n\n\n\n\n" + end)
        for _ in range(600):
            clock.now += 0.1
            runner.work()

    def test_a_retracted_ticket_is_marked_on_its_picture_and_told_by_its_number(self, clock, told, tmp_path):
        self.print_one(self.runner(clock, told, tmp_path), clock, b"\x1cP\x08\x01R\x05")
        ticket = tmp_path / "0042.png"
        assert not is_cut(ticket)
        assert [(event.name, event.details["number"]) for event in told if "number" in event.details] == [
            ("paper", 42),
            ("presented", 42),
            ("retracted", 42),
        ]

    def test_a_ticket_that_is_taken_stays_a_ticket(self, clock, told, tmp_path):
        self.print_one(self.runner(clock, told, tmp_path, hand=1), clock, b"\x1cP\x08\x01R\x05")
        assert is_cut(tmp_path / "0042.png")
        assert told[-1].name == "taken"


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("width=300", "dots wide"),
        ("width=many", '"width" is a number'),
        ("buffer=44", '"buffer" is a number of at least 45'),
        ("flow=dtr", '"flow" is one of: none, xonxoff'),
        ("overrun=yes", '"overrun" is one of: wait, drop'),
        ("hand=-1", '"hand" is a number of at least 0'),
        ("fault=paper-out@page=3", "no trigger 'page'"),
        ("fault=papr-out", "there is no fault 'papr-out'; did you mean paper-out?"),
        ("fault=zzz", "there is no fault 'zzz'; there are paper-out, near-end"),
        ("colour=red", "a virtual printer has buffer, dialect, fault, flow, half, hand, out, overrun, speed, width"),
    ],
)
def test_what_an_option_may_be_is_said_where_it_is_wrong(option, told):
    with pytest.raises((AddressError, ProfileError)) as caught:
        VirtualOpener(Address.parse(f"virtual:?{option}"))
    assert told in f"{caught.value} {caught.value.remedy}"


def test_all_that_a_printer_may_be_stands_in_its_address(clock):
    options = "dialect=clone&width=384&speed=80&buffer=45&flow=xonxoff&overrun=drop&hand=2.5&fault=open-cover@byte=3"
    opener = VirtualOpener(Address.parse(f"virtual:?{options}"), clock, clock.sleep)
    line = opener()
    assert opener.runner.dialect.width == 384
    assert line.write(b"\x00" * 60, 1.0) == 60
    assert opener.runner.condition.cover_open
    assert line.read(1.0) == b"\x13"
