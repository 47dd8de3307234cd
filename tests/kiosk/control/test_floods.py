"""Clients that ask for much, say much, or come in masses, and what is left for everybody else."""

import asyncio
import json
import tracemalloc
from contextlib import asynccontextmanager

from kiosk.control import server
from kiosk.control.server import MAX_REQUEST, MAX_TALKS, ControlServer

MUCH = 8 << 20


@asynccontextmanager
async def talking(path, **commands):
    async with ControlServer(path, commands):
        yield path


async def asked(path, request=b'{"do": "it"}\n'):
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(request)
    try:
        return [json.loads(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]
    finally:
        writer.close()


async def test_what_a_watcher_goes_on_saying_is_kept_nowhere(tmp_path):
    async def watch(_request):
        yield {"now": 1}
        await asyncio.Event().wait()

    async with talking(tmp_path / "s", watch=watch) as path:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b'{"do": "watch"}\n')
        await reader.readline()
        noise = b"x" * MAX_REQUEST
        tracemalloc.start()
        try:
            for _ in range(MUCH // len(noise)):
                writer.write(noise)
                await writer.drain()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        writer.close()
    assert peak < MUCH / 4


async def test_during_a_long_answer_others_have_their_turn(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "TURN_SECONDS", 0)
    turns: list[str] = []

    async def it(_request):
        asyncio.get_running_loop().call_soon(turns.append, "somebody else's")
        for _ in range(3):
            yield {"turns": len(turns)}

    async with talking(tmp_path / "s", it=it) as path:
        assert [line["turns"] for line in await asked(path)] == [0, 1, 1]


async def test_where_too_many_ask_the_next_is_told_to_come_back_and_is_heard_when_one_has_gone(tmp_path):
    async def it(_request):
        yield {"ok": True}

    async with talking(tmp_path / "s", it=it) as path:
        crowd = [await asyncio.open_unix_connection(path) for _ in range(MAX_TALKS)]
        (line,) = await asked(path)
        assert (line["error"]["reason"], line["error"]["exit"]) == ("busy", 75)
        crowd[0][1].write(b'{"do": "it"}\n')
        assert await crowd[0][0].read() == b'{"ok": true}\n'
        assert await asked(path) == [{"ok": True}]
        for _, writer in crowd:
            writer.close()
