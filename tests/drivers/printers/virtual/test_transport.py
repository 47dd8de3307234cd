import pytest

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable, ProfileError
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
    assert (tmp_path / "0001.txt").read_text().endswith("still big\n")


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
