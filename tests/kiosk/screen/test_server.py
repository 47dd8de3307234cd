"""The server ends in bounded time, whoever looks and however."""

import asyncio
import socket
import time
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from kiosk.domain.visit import Printing
from kiosk.screen.app import app
from kiosk.screen.server import ScreenUnavailable, serving
from tests.kiosk.screen.scenes import party, seat
from tests.kiosk.screen.stage import Stage

SOON = 5.0
"""seconds: what a stop of the whole daemon may take"""


@asynccontextmanager
async def looking(port, path="/events", read=True):
    """A connection that has asked for a stream; ``read``: and seen its beginning."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    writer.write(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (path.encode(), port))
    if read:
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
    try:
        yield reader
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


def port_of(address):
    return int(address.rstrip("/").rpartition(":")[2])


async def test_ten_open_streams_end_whole_and_soon():
    stage = Stage()
    async with asyncio.TaskGroup() as group:
        async with serving(app(stage), stage.hub, "127.0.0.1", 0) as address:
            port, begun = port_of(address), asyncio.Semaphore(0)

            async def follow():
                async with looking(port) as reader:
                    begun.release()
                    return await reader.read()

            following = [group.create_task(follow()) for _ in range(10)]
            for _ in following:
                await begun.acquire()
            ended = time.monotonic()
        assert time.monotonic() - ended < SOON
    for task in following:
        assert task.result().endswith(b"0\r\n\r\n"), "the stream was cut off"


async def test_one_who_does_not_read_the_stream_holds_nobody_up():
    stage, asleep = Stage(), AsyncExitStack()
    hundred = Printing(party(*(seat(f"F{number}") for number in range(100))))
    async with asleep, serving(app(stage), stage.hub, "127.0.0.1", 0) as address:
        await asleep.enter_async_context(looking(port_of(address), read=False))
        async with asyncio.timeout(20), looking(port_of(address)) as awake:
            for number in range(1000):  # far more than the buffers between them hold
                stage.show(hundred, kiosk=f"state-{number}")
                await asyncio.sleep(0)
            while b"state-999" not in await awake.readline():
                pass
        ended = time.monotonic()
    assert time.monotonic() - ended < SOON


async def test_a_connection_that_asks_for_nothing_holds_nobody_up():
    stage = Stage()
    async with serving(app(stage), stage.hub, "127.0.0.1", 0) as address:
        _, idle = await asyncio.open_connection("127.0.0.1", port_of(address))
        _, half = await asyncio.open_connection("127.0.0.1", port_of(address))
        half.write(b"POST /typed HTTP/1.1\r\nHost: ")
        await half.drain()
        ended = time.monotonic()
    assert time.monotonic() - ended < SOON
    for writer in (idle, half):
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def test_after_its_end_nobody_listens_and_it_can_begin_again_on_the_same_port():
    stage = Stage()
    async with serving(app(stage), stage.hub, "127.0.0.1", 0) as address:
        pass
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port_of(address))
    async with (
        serving(app(stage), stage.hub, "127.0.0.1", port_of(address)) as again,
        looking(port_of(again)) as reader,
    ):
        assert again == address
        await reader.readuntil(b"event: scene\n")


async def test_an_end_right_after_the_beginning_leaves_nothing_open():
    for _ in range(3):
        stage = Stage()
        async with serving(app(stage), stage.hub, "127.0.0.1", 0) as address:
            pass
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port_of(address))


async def test_a_port_that_is_taken_is_refused_with_its_number_and_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        stage = Stage()
        with pytest.raises(ScreenUnavailable, match=f"port {port}") as caught:
            async with serving(app(stage), stage.hub, "127.0.0.1", port):
                pass
    assert "[screen] port" in caught.value.remedy


async def test_the_other_loopback_is_served_under_its_name():
    stage = Stage()
    async with serving(app(stage), stage.hub, "::1", 0) as address:
        assert address.startswith("http://[::1]:")
        reader, writer = await asyncio.open_connection("::1", port_of(address))
        writer.write(b"GET / HTTP/1.1\r\nHost: [::1]:%d\r\n\r\n" % port_of(address))
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
        writer.close()
        await writer.wait_closed()
