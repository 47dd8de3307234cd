import errno
import os
import termios
import threading
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import serial
import zxingcpp
from PIL import Image

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.ports import Cause, Evidence
from drivers.printers.profile import load
from drivers.printers.serial_line import opener
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import CODE, PROFILES, TICKET
from tests.drivers.printers.terminal import Terminal

STATUS_SECONDS = 2.0
"""how long a printer may be asked; tests allow three times as much, because a loaded machine is slow"""


@pytest.fixture
def terminal():
    terminal = Terminal()
    yield terminal
    if terminal.fd >= 0:
        terminal.unplug()


def port(terminal, **options):
    return opener(Address("serial", f"//{terminal.path}", {name: str(value) for name, value in options.items()}))


@contextmanager
def spent():
    """How long the block took; generous, because a loaded machine is slow, but not for ever."""
    seconds = [0.0]
    begun = time.monotonic()
    yield seconds
    seconds[0] = time.monotonic() - begun


def test_bytes_go_to_the_printer_and_back_as_they_are(terminal):
    every_byte = bytes(range(256))
    with closing(port(terminal, flow="none", baud=115200)()) as transport:
        assert transport.write(every_byte, 1.0) == 256
        assert terminal.hear() == every_byte
        terminal.say(every_byte)
        assert transport.read(1.0) == every_byte
        assert "closed" not in repr(transport)
    assert "closed" in repr(transport)


def test_nothing_said_is_nothing_read_when_the_time_is_over(terminal):
    with closing(port(terminal)()) as transport:
        assert transport.read(0.0) == b""
        with spent() as seconds:
            assert transport.read(0.05) == b""
        assert seconds[0] >= 0.05


@pytest.mark.parametrize("flow", ["rtscts", "xonxoff", "none"])
def test_a_printer_that_never_takes_anything_never_holds_us(terminal, flow):
    """The other side of the terminal is not read, as a busy line that stays low for ever."""
    with closing(port(terminal, flow=flow, baud=921600)()) as transport:
        taken = 0
        while count := transport.write(bytes(4096), 0.05):
            taken += count
            assert taken < 1 << 20
        with spent() as seconds:
            assert transport.write(b"x", 0.1) == 0
            assert transport.write(b"x", 0.0) == 0
        assert 0.1 <= seconds[0] < 5
        with spent() as seconds:
            transport.close()
        assert seconds[0] < 5


def test_a_printer_that_says_stop_gets_nothing_until_it_says_go_on(terminal):
    with closing(port(terminal, flow="xonxoff")()) as transport:
        terminal.say(b"\x13")
        assert transport.write(b"ticket", 0.1) == 0
        terminal.say(b"\x11")
        assert transport.write(b"ticket", 1.0) == 6
        assert terminal.hear() == b"ticket"
        assert transport.read(0.0) == b""


def test_only_a_moments_bytes_wait_in_the_kernel_so_that_a_question_gets_through(terminal, monkeypatch):
    waiting = 0
    monkeypatch.setattr(serial.Serial, "out_waiting", property(lambda _: waiting))
    with closing(port(terminal, baud=9600)()) as transport:
        assert transport.write(bytes(2048), 0.0) == 240
        waiting = 200
        assert transport.write(bytes(2048), 0.0) == 40
        waiting = 240
        assert transport.write(bytes(2048), 0.05) == 0
    assert len(terminal.hear()) in {0, 280}


def test_what_the_printer_has_not_taken_is_thrown_away_at_the_end(terminal):
    transport = port(terminal, baud=921600)()
    sent = 0
    while count := transport.write(bytes(4096), 0.05):
        sent += count
    transport.close()
    transport.close()
    assert len(terminal.hear()) < sent


def test_a_closed_port_is_closed_for_good(terminal):
    transport = port(terminal)()
    transport.close()
    for call in (lambda: transport.write(b"x", 0.0), lambda: transport.read(0.0)):
        with pytest.raises(DeviceLost, match="it was closed"):
            call()


def test_an_adapter_that_is_unplugged_is_lost_for_reading_and_writing_with_a_remedy(terminal):
    with closing(port(terminal)()) as transport:
        terminal.unplug()
        for call in (lambda: transport.read(0.1), lambda: transport.write(b"x", 0.1), lambda: transport.read(0.0)):
            with pytest.raises(DeviceLost, match=terminal.path) as caught:
                call()
            assert "cable" in caught.value.remedy


def test_an_adapter_that_is_unplugged_while_nothing_more_may_be_sent_is_lost(terminal, monkeypatch):
    monkeypatch.setattr(serial.Serial, "out_waiting", property(lambda _: 1 << 16))
    with closing(port(terminal)()) as transport:
        terminal.unplug()
        with pytest.raises(DeviceLost):
            transport.write(b"x", 5.0)


def test_an_adapter_that_fails_without_hanging_up_is_lost(terminal, monkeypatch):
    def broken(_):
        raise OSError(errno.EIO, "Input/output error")

    with closing(port(terminal)()) as transport:
        monkeypatch.setattr(serial.Serial, "out_waiting", property(broken))
        with pytest.raises(DeviceLost, match="Input/output error"):
            transport.write(b"x", 0.0)


def test_a_port_has_one_owner_and_the_second_is_told(terminal):
    with closing(port(terminal)()):
        with pytest.raises(DeviceUnavailable, match="belongs to another program") as caught:
            port(terminal)()
        assert "one owner" in caught.value.remedy
    port(terminal)().close()


def test_the_flow_control_of_the_address_is_that_of_the_port(terminal):
    def flags(**options):
        with closing(port(terminal, **options)()):
            mirror = os.open(terminal.path, os.O_RDWR | os.O_NOCTTY)
            settings = termios.tcgetattr(mirror)
            os.close(mirror)
        return bool(settings[2] & termios.CRTSCTS), bool(settings[0] & termios.IXON), settings[4]

    assert flags() == (True, False, termios.B9600)
    assert flags(flow="rtscts", baud=38400) == (True, False, termios.B38400)
    assert flags(flow="xonxoff", baud=19200) == (False, True, termios.B19200)
    assert flags(flow="none", baud=115200) == (False, False, termios.B115200)


def test_a_port_that_is_not_there_is_unavailable_with_a_remedy(tmp_path):
    with pytest.raises(DeviceUnavailable, match="ttyUSB7 is not there") as caught:
        opener(Address("serial", f"//{tmp_path}/ttyUSB7"))()
    assert "switched on" in caught.value.remedy


def test_a_port_that_may_not_be_used_names_the_group_that_may(terminal, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("serial.serialposix.os.open", refuse)
    for group, named in (("root", "dialout"), ("uucp", "uucp")):
        monkeypatch.setattr(Path, "group", lambda _, group=group: group)
        with pytest.raises(DeviceUnavailable, match="may not be used") as caught:
            port(terminal)()
        assert f"join the group {named}," in caught.value.remedy


def test_a_file_is_no_serial_port(tmp_path):
    (tmp_path / "notes").touch()
    with pytest.raises(DeviceUnavailable, match="notes is not a serial port") as caught:
        opener(Address("serial", f"//{tmp_path}/notes"))()
    assert "/dev/serial/by-id" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("serial:", "serial:///dev/ttyUSB0"),
        ("serial:///dev/ttyS0?baud=fast", '"baud" is one of: 1200, 2400'),
        ("serial:///dev/ttyS0?baud=0", '"baud" is one of'),
        ("serial:///dev/ttyS0?flow=dsrdtr", '"flow" is one of: rtscts, xonxoff, none'),
        ("serial:///dev/ttyS0?bauds=9600", "its options are baud, flow"),
    ],
)
def test_an_option_that_a_port_can_not_have_is_refused_before_anything_is_opened(text, remedy):
    with pytest.raises(AddressError) as caught:
        opener(Address.parse(text))
    assert remedy in caught.value.remedy


def test_a_printer_that_is_switched_off_is_reported_in_time(terminal):
    with Session(port(terminal), load(PROFILES / "epson-tm-t88-native.toml")) as session:
        with spent() as seconds:
            assert session.status().link is Cause.SILENT
        assert seconds[0] <= 3 * STATUS_SECONDS


@contextmanager
def printing(terminal, out, lives=1 << 30):
    """A virtual printer behind the line; it falls silent for ever when it has taken ``lives`` bytes."""
    line = VirtualOpener(Address("virtual", options={"speed": "2000", "out": str(out)}))()
    ended = threading.Event()

    def work():
        waiting, taken = b"", 0
        while not ended.wait(0.002) and taken < lives:
            if not waiting:
                with suppress(OSError):
                    waiting = os.read(terminal.fd, 1024)
            count = line.write(waiting, 0.0)
            waiting, taken = waiting[count:], taken + count
            if said := line.read(0.0):
                terminal.say(said)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        line.close()


def test_a_ticket_is_printed_and_proved_over_a_serial_line(terminal, tmp_path):
    profile = load(PROFILES / "epson-tm-t88-native.toml")
    with printing(terminal, tmp_path), Session(port(terminal, baud=115200), profile) as session:
        assert session.status().ready
        session.start(TICKET, "a01")
        while (progress := session.step()).evidence is None:
            pass
    assert progress.evidence is Evidence.PROVED
    with Image.open(tmp_path / "0001.png") as paper:
        assert [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))] == [CODE]


def test_a_printer_that_is_switched_off_in_mid_ticket_holds_nobody(terminal, tmp_path):
    profile = load(PROFILES / "epson-tm-t20.toml")
    with printing(terminal, tmp_path, lives=8000), Session(port(terminal, baud=115200), profile) as session:
        session.start(TICKET, "a01")
        assert session.step().evidence is None
        for _ in range(3):
            with spent() as seconds:
                assert session.step().evidence is None
            assert seconds[0] < 0.5 + 2.0  # the two seconds are the machine's own
        with spent() as seconds:
            assert session.abandon() is False
        assert seconds[0] < 3.0 + 2.0
