"""Requests that are none."""

import asyncio
import json

import pytest

from kiosk.control import server
from kiosk.control.client import DaemonRefused
from kiosk.control.server import MAX_REQUEST
from tests.kiosk.control.conftest import serves_nobody, until

UNKNOWN = "V1" + "0" * 26


GARBAGE = [
    b"\n",
    b"hello\n",
    b"\xff\xfe\n",
    b"[]\n",
    b"null\n",
    b'"status"\n',
    b"{}\n",
    b'{"do": "dance"}\n',
    b'{"do": ["status"]}\n',
    b'{"do": "status"\n',
    b"[" * 30_000 + b"\n",
    b'{"do": "journal", "since": "x"}\n',
    b'{"do": "journal", "since": null}\n',
    b'{"do": "journal", "since": [1]}\n',
    b'{"do": "journal", "since": Infinity}\n',
    b'{"do": "journal", "since": NaN}\n',
    b'{"do": "journal", "since": 0, "claim": 7, "since": "7"}\n',
    b'{"do": "scan", "code": "\\ud800"}\n',
    b'{"do": "restart", "component": "\\ud800", "by": "me"}\n',
    b'{"do": "new_roll", "mm": 1' + b"0" * 400 + b', "by": "me"}\n',
    b'{"do": "new_roll", "mm": -1, "by": "me"}\n',
    b'{"do": "search", "limit": -1}\n',
    b"GET / HTTP/1.1\r\n",
]


@pytest.mark.parametrize("request_", GARBAGE, ids=lambda data: ascii(data)[:40])
async def test_a_request_that_is_none_gets_one_line_that_says_so(kiosk, request_):
    (line,) = await kiosk.raw(request_)
    said = line.get("error") or line["problem"]
    assert said["remedy"]
    assert (await kiosk.ask(do="status"))[0]["kiosk"] == "kiosk-1"


async def test_a_request_without_an_end_hurts_nobody(kiosk):
    async with kiosk.line(b'{"do": "sta'):
        pass
    assert (await kiosk.ask(do="status"))[0]["kiosk"] == "kiosk-1"


async def test_a_line_that_is_too_long_is_told_so(kiosk):
    (line,) = await kiosk.raw(b'{"do": "scan", "code": "' + b"x" * (2 * MAX_REQUEST) + b'"}\n')
    assert line["error"]["reason"] == "request"
    assert "too long" in line["error"]["message"]


async def test_an_unknown_command_is_told_the_known_ones(kiosk):
    with pytest.raises(DaemonRefused, match="no such command") as caught:
        await kiosk.ask(do="dance")
    assert caught.value.remedy.startswith("use one of: status, watch, scan, answer, journal, owed, search")


async def test_a_client_that_has_nothing_more_to_say_gets_its_answer(kiosk):
    reader, writer = await asyncio.open_unix_connection(kiosk.path)
    writer.write(b'{"do": "status"}\n')
    writer.write_eof()
    (line,) = (await asyncio.wait_for(reader.read(), 20)).splitlines()
    assert json.loads(line)["state"] == "idle"
    writer.close()
    await writer.wait_closed()


async def test_a_watcher_that_has_nothing_more_to_say_watches_until_it_hangs_up(kiosk, monkeypatch):
    monkeypatch.setattr(server, "HANG_UP_SECONDS", 0.01)
    reader, writer = await asyncio.open_unix_connection(kiosk.path)
    writer.write(b'{"do": "watch"}\n')
    writer.write_eof()
    assert json.loads(await reader.readline())["state"] == "idle"
    await asyncio.sleep(0.05)
    await kiosk.ask(do="scan", code="hello")
    assert json.loads(await asyncio.wait_for(reader.readline(), 20))["state"] == "attention"
    writer.close()
    await writer.wait_closed()
    await until(lambda: serves_nobody(kiosk))
