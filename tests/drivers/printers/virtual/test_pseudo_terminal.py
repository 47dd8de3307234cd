"""The virtual printer's serial port, with pyserial as its client."""

import asyncio
import os

import pytest
import serial

from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.pseudo_terminal import SerialPort
from drivers.printers.virtual.server import TcpPort
from tests.drivers.printers.virtual.network import FAST, Network, job


def pty(station):
    return [SerialPort(station)]


def both(station):
    return [SerialPort(station), TcpPort(station, "127.0.0.1", 0)]


class Line:
    """A serial port, opened as programs do; its calls wait in threads, as the printer lives in this one."""

    def __init__(self, network, **options):
        self.port = serial.Serial(network.where["pty"], timeout=5, write_timeout=5, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.port.close()

    async def write(self, data):
        await asyncio.to_thread(self.port.write, data)

    async def hear(self, count):
        return await asyncio.to_thread(self.port.read, count)


@pytest.fixture
async def network(tmp_path):
    async with Network(tmp_path, ports=pty) as network:
        yield network
    network.ports[0].close()


async def test_a_ticket_goes_in_by_the_serial_port_and_paper_and_proof_come_out(network, tmp_path):
    with Line(network) as line:
        await line.write(job(1))
        assert await line.hear(7) == b"\x37\x22001C\x00"
    assert (tmp_path / "0001.txt").read_text() == "line\nline\nline\n"


async def test_clients_that_come_and_go_are_served_one_after_another(network):
    for number in range(3):
        with Line(network) as line:
            await line.write(job(number))
            assert await line.hear(7) == b"\x37\x22%03dC\x00" % number
        await network.told("disconnected", number + 1)


async def test_what_a_client_wrote_that_hung_up_at_once_is_printed(network):
    device = os.open(network.where["pty"], os.O_WRONLY | os.O_NOCTTY)
    os.write(device, job(1))
    os.close(device)
    assert (await network.told("paper"))["fate"] == "cut"


async def test_the_rest_is_torn_off_when_the_client_hangs_up(network):
    with Line(network) as line:
        await line.write(b"half a ticket\n\x1dr\x01")
        assert await line.hear(1) == b"\x00"
    assert (await network.told("paper"))["fate"] == "torn"


async def test_a_printer_that_is_switched_off_is_silent_and_takes_nothing(network):
    with Line(network) as line:
        await line.write(b"\x10\x04\x01")
        assert await line.hear(1) == b"\x12"
        network.printer.fault("power-off")
        await network.told("disconnected")
        line.port.timeout = 0.1
        await line.write(b"\x10\x04\x01")
        assert await line.hear(1) == b""
        line.port.write_timeout = 0.2
        with pytest.raises(serial.SerialTimeoutException):
            await line.write(b"x" * 65536)
        line.port.reset_output_buffer()
        network.printer.fault("power-on")
        await network.told("connected", 2)
        line.port.timeout = 5
        await line.write(b"\x10\x04\x04")
        assert (await line.hear(1)) == b"\x12"


async def test_a_printer_that_stands_still_takes_no_more_than_its_buffers_hold(network):
    network.printer.fault("paper-out")
    with Line(network) as line:
        line.port.write_timeout = 0.2
        with pytest.raises(serial.SerialTimeoutException):
            await line.write(b"x" * 65536)
        line.port.write_timeout = 10
        network.printer.fault("load-paper")
        assert await asyncio.to_thread(line.port.write, b"x") == 1


async def test_xoff_stops_a_client_that_heeds_it(tmp_path):
    async with Network(tmp_path, setup=Setup(FAST, 256, xonxoff=True), ports=pty) as network:
        with Line(network, xonxoff=True) as line:
            await line.write(b"".join(job(number) for number in range(20)))
            await network.told("paper", 20)
    network.ports[0].close()


async def test_answers_go_where_the_question_came_from(tmp_path):
    async with Network(tmp_path, ports=both) as network:
        reader, writer = await network.connect()
        await network.told("connected")
        with Line(network) as line:
            await network.told("connected", 2)
            writer.write(b"\x10\x04\x01")
            assert await asyncio.wait_for(reader.readexactly(1), 10) == b"\x12"
            await line.write(b"\x10\x04\x04")
            assert await line.hear(1) == b"\x12"
        writer.write(b"\x10\x04\x02")
        assert await asyncio.wait_for(reader.readexactly(1), 10) == b"\x12"
        writer.close()
    network.ports[0].close()


async def test_a_port_may_be_closed_twice(network):
    port = SerialPort(network.printer)
    port.close()
    port.close()
    assert port.path.startswith("/dev/")
