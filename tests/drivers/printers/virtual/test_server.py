import asyncio
import contextlib
import socket
import time

import pytest

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.script import parse
from drivers.printers.virtual.server import TcpPort
from drivers.printers.virtual.station import Station
from tests.drivers.printers.virtual.desk import FULL_CUT, process_id
from tests.drivers.printers.virtual.network import FAST, Network, job


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
        with socket.create_connection(("127.0.0.1", network.where["port"])) as line:
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


async def test_a_line_without_its_end_is_a_paper_and_the_next_client_begins_another(tmp_path):
    async with Network(tmp_path) as network:
        for text in (b"hello", b"world"):
            _, writer = await network.connect()
            writer.write(text)
            writer.close()
        await network.told("paper", 2)
    assert [file.read_text() for file in sorted(tmp_path.glob("*.txt"))] == ["hello\n", "world\n"]


async def test_what_lies_unread_when_the_server_ends_is_printed_and_power_is_not_lost(tmp_path):
    network = Network(tmp_path, setup=Setup(1.0))
    async with network:
        _, writer = await network.connect()
        writer.write((b"line\n" * 500 + FULL_CUT) * 3 + b"rest")
        await writer.drain()
    writer.close()
    texts = [file.read_text() for file in sorted(tmp_path.glob("*.txt"))]
    assert texts == ["line\n" * 500] * 3 + ["rest\n"]
    assert not [event for event in network.events if event.name == "fault"]


async def test_a_server_ends_though_its_paper_is_out(tmp_path):
    async with Network(tmp_path) as network:
        network.printer.fault("paper-out")
        _, writer = await network.connect()
        writer.write(b"line\n" * 2000)
    writer.close()
    assert list(tmp_path.iterdir()) == []


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
        with socket.create_connection(("127.0.0.1", network.where["port"])) as line:
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
        with pytest.raises(DeviceUnavailable, match=str(network.where["port"])):
            await other.serve([TcpPort(other, "127.0.0.1", network.where["port"])])


async def test_a_folder_that_goes_away_ends_the_server_with_a_sentence(tmp_path):
    network = Network(tmp_path / "out")
    serving = asyncio.create_task(network.printer.serve(network.ports))
    port = (await network.told("listening"))["port"]
    (tmp_path / "out").rmdir()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(job(1))
    with pytest.raises(DeviceUnavailable, match="no paper can be written"):
        await asyncio.wait_for(serving, 10)
    writer.close()


async def test_a_printer_that_hangs_up_says_farewell_and_takes_the_next_call():
    async with Network() as network:
        reader, writer = await network.connect()
        writer.write(b"half a ticket\n")
        await network.told("connected")
        network.printer.fault("close-link")
        assert await asyncio.wait_for(reader.read(1), 10) == b""
        writer.close()
        await network.told("disconnected")
        reader, writer = await network.connect()
        writer.write(b"\x10\x04\x01")
        assert await hear(reader, 1) == b"\x12"
        writer.close()


async def test_a_printer_that_breaks_off_resets_the_connection():
    async with Network() as network:
        reader, writer = await network.connect()
        await network.told("connected")
        network.printer.fault("reset-link")
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(1), 10)
        writer.close()


async def test_a_frozen_link_carries_nothing_and_closes_nothing_until_it_thaws():
    async with Network() as network:
        reader, writer = await network.connect()
        await network.told("connected")
        network.printer.fault("freeze-link")
        writer.write(b"\x10\x04\x01")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.1)
        network.printer.fault("thaw-link")
        assert await hear(reader, 1) == b"\x12"
        writer.close()


async def test_a_printer_that_refuses_serves_on_who_is_there():
    async with Network() as network:
        reader, writer = await network.connect()
        await network.told("connected")
        network.printer.fault("refuse-links")
        await asyncio.sleep(0.02)
        with pytest.raises(ConnectionRefusedError):
            await network.connect()
        writer.write(b"\x10\x04\x01")
        assert await hear(reader, 1) == b"\x12"
        writer.close()
        network.printer.fault("accept-links")
        await network.told("disconnected")
        await asyncio.sleep(0.02)
        reader, writer = await network.connect()
        writer.write(job(1))
        assert await hear(reader, 7) == b"\x37\x22001C\x00"
        writer.close()


async def test_power_that_goes_by_a_script_breaks_the_line(tmp_path):
    async with Network(tmp_path, setup=Setup(FAST, script=parse("power-off@row=40"))) as network:
        reader, writer = await network.connect()
        writer.write(job(1))
        assert await ended(reader)
        writer.close()
        assert (await network.told("paper"))["fate"] == "torn"
        with pytest.raises(OSError):
            await network.connect()
