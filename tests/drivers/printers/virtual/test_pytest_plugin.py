import socket

import pytest

from drivers.printers.virtual.dialects import GENERIC
from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.pytest_plugin import PrinterAtWork
from tests.drivers.printers.virtual.desk import FULL_CUT

FAST = Setup(speed=5000)


def test_papers_come_in_their_order():
    with PrinterAtWork(setup=FAST) as printer, socket.create_connection((printer.host, printer.port)) as line:
        line.sendall(b"one\n" + FULL_CUT + b"two\n" + FULL_CUT)
        assert [printer.paper().text for _ in range(2)] == ["one\n", "two\n"]


def test_a_fault_is_there_when_the_call_returns_and_a_wrong_one_is_said():
    with PrinterAtWork(GENERIC, FAST) as printer, socket.create_connection((printer.host, printer.port)) as line:
        line.sendall(b"\x10\x04\x04")
        assert line.recv(1) == b"\x12"
        printer.fault("paper-out")
        line.sendall(b"\x10\x04\x04one\n" + FULL_CUT)
        assert line.recv(1) == b"\x7e"
        with pytest.raises(TimeoutError, match=r"no paper .* it told: listening, connected, paper-out"):
            printer.paper(timeout=0.05)
        with pytest.raises(ValueError, match="paper-out"):
            printer.fault("rain")
        printer.fault("load-paper")
        assert printer.paper().fate == "cut"
        assert "fault" in [event.name for event in printer.events]


def test_what_is_in_it_at_the_end_is_torn_off():
    with PrinterAtWork(setup=FAST) as printer, socket.create_connection((printer.host, printer.port)) as line:
        line.sendall(b"half\n\x1dr\x01")
        assert line.recv(1)
    assert printer.paper().fate == "torn"
