import errno
import os
import pty
import select
import stat
import time
import tty
from contextlib import closing

import pytest

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.printers.file import FileTransport, opener


@pytest.fixture
def node():
    """The kernel's node of a printer that talks back, and the printer's end; a raw terminal behaves like one."""
    printer, ours = pty.openpty()
    tty.setraw(ours)
    os.set_blocking(ours, False)
    with closing(FileTransport("/dev/usb/lp0", ours, hears=True)) as transport:
        yield transport, printer
    os.close(printer)


def file(path):
    return opener(Address("file", f"//{path}"))


@pytest.fixture
def pipe(tmp_path):
    """A pipe with a reader."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, reader
    os.close(reader)


def test_a_plain_file_collects_the_bytes_for_its_owner_alone(tmp_path):
    path = tmp_path / "paper"
    for part in (b"first ", b"second"):
        with closing(file(path)()) as transport:
            assert transport.write(part, 1.0) == len(part)
    assert path.read_bytes() == b"first second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_or_pipe_says_nothing_for_as_long_as_one_listens(tmp_path, pipe):
    for path in (tmp_path / "paper", pipe[0]):
        with closing(file(path)()) as transport:
            begun = time.monotonic()
            assert transport.read(0.05) == b""
            assert time.monotonic() - begun >= 0.05


def test_a_missing_printer_is_not_made_into_a_file():
    with pytest.raises(DeviceUnavailable, match="/dev/lp-of-nobody is not there") as caught:
        file("/dev/lp-of-nobody")()
    assert "switched on" in caught.value.remedy
    assert not os.path.lexists("/dev/lp-of-nobody")


def test_a_file_in_a_folder_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(DeviceUnavailable, match="is not there"):
        file(tmp_path / "no" / "paper")()


def test_a_folder_is_nothing_that_could_be_printed_on(tmp_path):
    with pytest.raises(DeviceUnavailable, match="nothing that could be printed on"):
        file(tmp_path)()
    (tmp_path / "paper").touch()
    with pytest.raises(DeviceUnavailable, match=r"can't be opened: Not a directory"):
        file(tmp_path / "paper" / "roll")()


def test_a_serial_port_is_sent_to_its_own_kind_of_address():
    printer, ours = pty.openpty()
    path = os.ttyname(ours)
    with pytest.raises(DeviceUnavailable, match="is a serial port") as caught:
        file(path)()
    assert f"serial://{path}" in caught.value.remedy
    os.close(ours)
    os.close(printer)


def test_a_full_disk_ends_the_line_with_its_reason():
    with closing(file("/dev/full")()) as transport, pytest.raises(DeviceLost, match="No space left"):
        transport.write(b"ticket", 0.1)


def test_what_talks_without_end_is_heard_in_pieces():
    with closing(file("/dev/full")()) as transport:
        assert 0 < len(transport.read(0.1)) < 1 << 16


def test_what_announces_bytes_and_has_none_is_listened_to_no_longer_than_told():
    """As a printer on usblp that sends empty packets."""
    with closing(file("/dev/null")()) as transport:
        begun = time.monotonic()
        assert transport.read(0.1) == b""
        assert 0.1 <= time.monotonic() - begun < 5
        assert transport.write(b"ticket", 0.1) == 6


def test_a_pipe_carries_the_bytes_to_its_reader(pipe):
    path, reader = pipe
    with closing(file(path)()) as transport:
        assert transport.write(b"ticket", 1.0) == 6
        assert os.read(reader, 16) == b"ticket"


def test_a_pipe_that_nobody_reads_is_unavailable(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DeviceUnavailable, match="pipe is not there"):
        file(tmp_path / "pipe")()


def test_a_pipe_that_is_full_takes_nothing_and_holds_nobody(pipe):
    path, _ = pipe
    with closing(file(path)()) as transport:
        taken = 0
        while count := transport.write(bytes(4096), 0.02):
            taken += count
            assert taken <= 1 << 20
        begun = time.monotonic()
        assert transport.write(b"x", 0.1) == 0
        assert 0.1 <= time.monotonic() - begun < 5


def test_a_pipe_whose_reader_went_away_is_lost_for_writing_and_listening(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with closing(file(path)()) as transport:
        os.close(reader)
        with pytest.raises(DeviceLost, match="hung up"):
            transport.read(1.0)
        with pytest.raises(DeviceLost, match="Broken pipe"):
            transport.write(b"x", 1.0)


def test_a_node_carries_bytes_both_ways(node):
    transport, printer = node
    assert transport.write(b"\x10\x04\x01", 1.0) == 3
    assert os.read(printer, 16) == b"\x10\x04\x01"
    assert transport.read(0.0) == b""
    os.write(printer, b"\x16")
    assert transport.read(1.0) == b"\x16"


def test_a_node_that_calls_itself_ready_and_takes_nothing_is_left_alone_for_a_moment(node, monkeypatch):
    """As usblp is while the printer has no paper."""
    transport, _ = node
    tries = 0

    def refuse(*_):
        nonlocal tries
        tries += 1
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("drivers.descriptor.os.write", refuse)
    assert transport.write(b"ticket", 0.1) == 0
    assert 1 < tries < 20


def test_a_node_whose_bytes_were_taken_by_another_is_listened_to_on(node, monkeypatch):
    transport, printer = node
    os.write(printer, b"\x16")
    monkeypatch.setattr("drivers.descriptor.os.read", _refused_once(os.read))
    assert transport.read(1.0) == b"\x16"


def test_a_printer_that_is_unplugged_is_lost_with_its_path_and_a_remedy(node, monkeypatch):
    transport, printer = node
    gone = OSError(errno.ENODEV, "No such device")
    os.write(printer, b"x")
    monkeypatch.setattr("drivers.descriptor.os.read", _raises(gone))
    monkeypatch.setattr("drivers.descriptor.os.write", _raises(gone))
    for call in (lambda: transport.read(1.0), lambda: transport.write(b"x", 1.0)):
        with pytest.raises(DeviceLost, match="/dev/usb/lp0 went away: No such device") as caught:
            call()
        assert "cable" in caught.value.remedy


def test_a_node_that_hangs_up_is_lost(node):
    transport, printer = node
    nobody = os.open("/dev/null", os.O_RDWR)
    os.dup2(nobody, printer)
    os.close(nobody)
    for call in (lambda: transport.read(1.0), lambda: transport.write(b"x", 1.0)):
        with pytest.raises(DeviceLost):
            call()


def test_a_file_has_one_owner_and_the_second_is_told(tmp_path):
    with closing(file(tmp_path / "paper")()):
        with pytest.raises(DeviceUnavailable, match="belongs to another program") as caught:
            file(tmp_path / "paper")()
        assert "one owner" in caught.value.remedy
    file(tmp_path / "paper")().close()


def test_a_closed_file_is_closed_for_good_and_its_number_is_not_used_again(tmp_path):
    transport = file(tmp_path / "paper")()
    transport.close()
    other = os.open(tmp_path / "other", os.O_CREAT | os.O_WRONLY)
    transport.close()
    for call in (lambda: transport.write(b"x", 0.0), lambda: transport.read(0.0)):
        with pytest.raises(DeviceLost, match="it was closed"):
            call()
    assert "closed" in repr(transport)
    os.close(other)
    assert (tmp_path / "other").read_bytes() == b""


@pytest.mark.parametrize("text", ["file:", "file://", "file:///paper?append=no"])
def test_an_address_without_a_path_or_with_options_is_refused(text):
    with pytest.raises(AddressError) as caught:
        opener(Address.parse(text))
    assert caught.value.remedy


def test_two_ways_to_write_a_path_mean_the_same_file(tmp_path):
    opener(Address.parse(f"file:{tmp_path}/paper"))().close()
    opener(Address.parse(f"file://{tmp_path}/paper"))().close()
    assert [path.name for path in tmp_path.iterdir()] == ["paper"]


def test_the_poll_of_a_plain_file_announces_nothing_by_itself(tmp_path):
    """What ``Descriptor.watch`` rests on."""
    fd = os.open(tmp_path / "paper", os.O_CREAT | os.O_WRONLY)
    poll = select.poll()
    poll.register(fd, 0)
    assert poll.poll(0) == []
    os.close(fd)


def _raises(error):
    def call(*_):
        raise error

    return call


def _refused_once(read):
    answers = iter([BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")])

    def call(fd, count):
        for error in answers:
            raise error
        return read(fd, count)

    return call
