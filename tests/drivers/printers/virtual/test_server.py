import asyncio
import contextlib
import socket
import time

import pytest

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual.printer import Event, Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.server import TcpPort
from drivers.printers.virtual.station import Station
from tests.drivers.printers.virtual.desk import FULL_CUT, process_id

FAST = 5000.0


class Network:
    """A printer on the loopback, in this process, and what it tells."""

    def __init__(self, out, *, speed=FAST, buffer=4096):
        self.events: list[Event] = []
        self.runner = Runner(time.monotonic, setup=Setup(speed, buffer), out=out, tell=self.events.append)
        self.printer = Station(self.runner, self.events.append)
        self.serving: asyncio.Task[None] | None = None

    async def __aenter__(self):
        self.serving = asyncio.create_task(self.printer.serve([TcpPort(self.printer, "127.0.0.1", 0)]))
        self.port = (await self.told("listening"))["port"]
        return self

    async def __aexit__(self, *_):
        self.printer.stop()
        assert self.serving is not None
        await self.serving

    async def told(self, name, count=1):
        """The details of the newest of ``count`` events of that name, as soon as they happened."""
        async with asyncio.timeout(10):
            while len(found := [event for event in self.events if event.name == name]) < count:
                await asyncio.sleep(0.005)
        return dict(found[count - 1].details)

    async def connect(self):
        return await asyncio.open_connection("127.0.0.1", self.port)


def job(number, lines=3):
    return b"\x1b@" + b"line\n" * lines + FULL_CUT + process_id(b"%03dC" % number)


async def hear(reader, count):
    async with asyncio.timeout(10):
        return await reader.readexactly(count)


async def ended(reader):
    """Whether the printer hangs up: by a farewell or by a reset."""
    async with asyncio.timeout(10):
        try:
            return await reader.read(1) == b""
        except ConnectionResetError:
            return True


async def test_a_ticket_goes_in_and_paper_and_proof_come_out(tmp_path):
    async with Network(tmp_path) as network:
        reader, writer = await network.connect()
        writer.write(job(1))
        assert await hear(reader, 7) == b"\x37\x22001C\x00"
        assert (tmp_path / "0001.txt").read_text() == "line\nline\nline\n"
        paper = await network.told("paper")
        assert (paper["number"], paper["file"], paper["fate"]) == (1, "0001.png", "cut")
        assert (await network.told("job"))["bytes"] == len(job(1)) - len(process_id(b"001C"))
        writer.close()


async def test_a_second_client_is_sent_away_and_the_first_one_served_on(tmp_path):
    async with Network(tmp_path) as network:
        reader, writer = await network.connect()
        await network.told("connected")
        second, other = await network.connect()
        assert await ended(second)
        other.close()
        writer.write(b"\x10\x04\x01")
        assert await hear(reader, 1) == b"\x12"
        writer.close()


async def test_the_next_client_is_served_after_the_first_has_left(tmp_path):
    async with Network(tmp_path) as network:
        for number in range(3):
            reader, writer = await network.connect()
            writer.write(job(number))
            assert await hear(reader, 7) == b"\x37\x22%03dC\x00" % number
            writer.close()
            await network.told("disconnected", number + 1)


async def test_a_client_that_comes_while_the_rest_of_the_one_before_is_printed_waits_for_it(tmp_path):
    async with Network(tmp_path) as network:
        network.printer.fault("open-cover")
        _, writer = await network.connect()
        writer.write(b"first\n" * 1000)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(writer.drain(), 0.2)
        writer.close()
        await asyncio.sleep(0.05)
        reader, writer = await network.connect()
        writer.write(b"\x10\x04\x01")
        network.printer.fault("close-cover")
        assert await hear(reader, 1) == b"\x12"
        writer.close()


async def test_a_printer_that_stands_still_takes_no_more_than_its_buffers_hold(tmp_path):
    async with Network(tmp_path) as network:
        network.printer.fault("paper-out")
        with socket.create_connection(("127.0.0.1", network.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            line.setblocking(False)
            sent = 0
            for _ in range(40):
                with contextlib.suppress(BlockingIOError):
                    sent += line.send(b"x" * 4096)
                await asyncio.sleep(0.01)
            assert 4096 <= sent < 65536


async def test_the_rest_without_a_cut_is_torn_off_when_the_link_closes(tmp_path):
    async with Network(tmp_path) as network:
        _, writer = await network.connect()
        writer.write(b"half a ticket\n")
        await writer.drain()
        writer.close()
        assert (await network.told("paper"))["fate"] == "torn"
    assert (tmp_path / "0001.txt").read_text() == "half a ticket\n"


async def test_the_rest_without_a_cut_is_torn_off_when_the_server_ends(tmp_path):
    async with Network(tmp_path) as network:
        reader, writer = await network.connect()
        writer.write(b"half a ticket\n\x1dr\x01")
        await hear(reader, 1)
        await asyncio.sleep(0.05)
    writer.close()
    assert (tmp_path / "0001.txt").read_text() == "half a ticket\n"


async def test_power_loss_breaks_the_line_and_the_port_is_back_with_the_power(tmp_path):
    async with Network(tmp_path) as network:
        reader, writer = await network.connect()
        await network.told("connected")
        network.printer.fault("power-off")
        assert await ended(reader)
        writer.close()
        with pytest.raises(OSError):
            await network.connect()
        network.printer.fault("power-on")
        await asyncio.sleep(0.05)
        reader, writer = await network.connect()
        writer.write(b"\x10\x04\x01")
        assert await hear(reader, 1) == b"\x12"
        writer.close()


async def test_power_that_flickers_breaks_the_line_too(tmp_path):
    async with Network(tmp_path) as network:
        reader, writer = await network.connect()
        await network.told("connected")
        network.printer.fault("power-off")
        network.printer.fault("power-on")
        assert await ended(reader)
        writer.close()
        await network.told("disconnected")
        reader, writer = await network.connect()
        writer.write(job(1))
        assert await hear(reader, 7) == b"\x37\x22001C\x00"
        writer.close()


async def test_a_client_that_resets_its_connection_does_no_harm(tmp_path):
    async with Network(tmp_path) as network:
        with socket.create_connection(("127.0.0.1", network.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            line.sendall(b"x")
            await network.told("connected")
        await network.told("disconnected")
        reader, writer = await network.connect()
        writer.write(job(1))
        assert await hear(reader, 7) == b"\x37\x22001C\x00"
        writer.close()


async def test_a_port_that_is_taken_is_refused_with_its_number(tmp_path):
    async with Network(tmp_path / "one") as network:
        other = Station(Runner(time.monotonic), network.events.append)
        with pytest.raises(DeviceUnavailable, match=str(network.port)):
            await other.serve([TcpPort(other, "127.0.0.1", network.port)])


async def test_a_folder_that_goes_away_ends_the_server_with_a_sentence(tmp_path):
    network = Network(tmp_path / "out")
    serving = asyncio.create_task(network.printer.serve([TcpPort(network.printer, "127.0.0.1", 0)]))
    port = (await network.told("listening"))["port"]
    (tmp_path / "out").rmdir()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(job(1))
    with pytest.raises(DeviceUnavailable, match="no paper can be written"):
        await asyncio.wait_for(serving, 10)
    writer.close()
