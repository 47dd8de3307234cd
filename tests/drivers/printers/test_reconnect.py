"""What every line to a printer comes through: the printer refuses, answers, goes away in mid-sentence, and is back."""

import os
import socket
import struct
from contextlib import suppress

import pytest

from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.printers import file, serial_line, tcp, usb
from drivers.printers.commands import HEAD
from drivers.printers.link import Link
from drivers.printers.replies import RealTimeStatus
from tests.drivers.printers.terminal import Terminal
from tests.drivers.printers.usb_bus import Bus, Gadget

QUESTION, ANSWER = b"\x10\x04\x01", b"\x16"


class Network:
    """A printer with a network card."""

    def __init__(self, _folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.place = free.getsockname()
        self.opener = tcp.opener(Address.parse("tcp://{}:{}".format(*self.place)))

    def plug(self):
        self.listener = socket.create_server(self.place)
        self.listener.settimeout(5)

    def hear(self):
        self.client, _ = self.listener.accept()
        self.client.settimeout(5)
        return self.client.recv(64)

    def say(self, data):
        self.client.sendall(data)

    def unplug(self):
        self.listener.close()
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()


class SerialAdapter:
    """An adapter whose name stays when it gets another number, as in /dev/serial/by-id."""

    def __init__(self, folder):
        self.name = folder / "adapter"
        self.opener = serial_line.opener(Address("serial", f"//{self.name}"))

    def plug(self):
        self.terminal = Terminal()
        self.name.symlink_to(self.terminal.path)

    def hear(self):
        return self.terminal.hear()

    def say(self, data):
        self.terminal.say(data)

    def unplug(self):
        self.name.unlink()
        self.terminal.unplug()


class UsbPort:
    """Each plugging gives another address on the bus."""

    def __init__(self, _folder):
        self.gadget, self.bus = Gadget(), Bus()
        self.opener = usb.opener(Address.parse("usb://04b8:0202"), lambda: self.bus)

    def plug(self):
        self.bus.plug(self.gadget)

    def hear(self):
        heard, self.gadget.received = self.gadget.received, b""
        return heard

    def say(self, data):
        self.gadget.replies.append(data)

    def unplug(self):
        self.bus.unplug(self.gadget)


class Pipe:
    """A program that reads a pipe, and says nothing."""

    def __init__(self, folder):
        self.path = folder / "pipe"
        self.opener = file.opener(Address("file", f"//{self.path}"))

    def plug(self):
        with suppress(FileExistsError):
            os.mkfifo(self.path)
        self.reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)

    def hear(self):
        return os.read(self.reader, 64)

    say = None

    def unplug(self):
        os.close(self.reader)


@pytest.fixture(params=[Network, SerialAdapter, UsbPort, Pipe])
def printer(request, tmp_path):
    return request.param(tmp_path)


def test_a_printer_that_is_away_is_missed_and_found_as_often_as_it_goes(printer):
    now = [0.0]
    link = Link(printer.opener, lambda: now[0])
    if isinstance(printer, Pipe):
        os.mkfifo(printer.path)
    for _ in range(3):
        now[0] += 10
        with pytest.raises(DeviceUnavailable) as refused:
            link.open()
        assert refused.value.remedy
        printer.plug()
        with pytest.raises(DeviceUnavailable, match="a moment ago"):
            link.open()
        now[0] += 10
        assert link.send(QUESTION, 1.0) == len(QUESTION)
        assert printer.hear() == HEAD + QUESTION
        if printer.say is not None:
            printer.say(ANSWER)
            assert link.hear(1.0) == [RealTimeStatus(ANSWER[0])]
        printer.unplug()
        with pytest.raises(DeviceLost) as lost:
            use(link)
        assert lost.value.remedy
        link.drop()
        assert not link.is_open


def test_a_printer_that_comes_back_gets_nothing_of_what_was_sent_before(printer):
    now = [0.0]
    link = Link(printer.opener, lambda: now[0])
    printer.plug()
    link.send(b"half a ticket", 1.0)
    assert printer.hear() == HEAD + b"half a ticket"
    printer.unplug()
    with pytest.raises(DeviceLost):
        use(link)
    link.drop()
    printer.plug()
    now[0] += 10
    link.send(QUESTION, 1.0)
    assert printer.hear() == HEAD + QUESTION
    link.drop()
    printer.unplug()


def use(link):
    """Talk until it is noticed that nobody is there: the network takes a first packet before it says so."""
    for _ in range(100):
        link.send(b"x", 0.05)
        link.hear(0.05)
