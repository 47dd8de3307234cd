"""Readers that come and go."""

import asyncio
import re
import threading
from typing import Any

import pytest

from drivers.errors import DeviceLost
from drivers.ports import Ailment, Scan, Several
from drivers.scanners.virtual import VirtualEngine
from kiosk import readers
from kiosk.readers import follow

SEEN = Scan("V1", "camera")
LOST = DeviceLost("the camera went away", "look at its cable")


class Reader:
    """Sees what its script says, then nothing."""

    def __init__(self, *script):
        self.script = list(script)
        self.closed = False

    def read(self, timeout):
        what = self.script.pop(0) if self.script else None
        if isinstance(what, Exception):
            raise what
        return what

    def close(self):
        self.closed = True


class Seeing(Reader):
    """Has a picture, too."""

    def live(self):
        return b"a picture"


@pytest.fixture
def followed(monkeypatch):
    """Follow this reader until its script is over; what was shown, and the troubles that were seen meanwhile."""
    monkeypatch.setattr(readers, "PAUSE_SECONDS", 0.0)

    async def follow_it(reader):
        monkeypatch.setattr(readers, "factory", lambda family, address: lambda address: reader)
        stop, seen = asyncio.Event(), []
        shown: list[Scan | Several] = []
        troubles: dict[str, str] = {}
        work = asyncio.create_task(follow("virtual:", shown.append, stop, troubles))
        async with asyncio.timeout(10):
            while reader.script:
                seen.append(dict(troubles))
                await asyncio.sleep(0)
        stop.set()
        await work
        return shown, seen, troubles

    return follow_it


async def test_what_a_reader_sees_is_shown(followed):
    reader = Reader(SEEN, None, SEEN)
    shown, _, troubles = await followed(reader)
    assert (shown, troubles, reader.closed) == ([SEEN, SEEN], {}, True)


async def test_a_reader_that_is_away_is_a_trouble_until_it_is_back(followed):
    shown, seen, troubles = await followed(Reader(LOST, LOST, SEEN, None))
    assert shown == [SEEN]
    assert {"reader virtual:": "the camera went away (look at its cable)"} in seen
    assert troubles == {}


class Selective(Reader):
    """A reader that sees several codes at once."""

    def look_for(self, wanted):
        self.wanted = wanted


async def test_a_reader_of_several_codes_at_once_is_told_which_are_looked_for_before_it_reads(monkeypatch):
    reader, stop = Selective(Several("camera")), asyncio.Event()
    monkeypatch.setattr(readers, "factory", lambda family, address: lambda address: reader)
    shown: list[tuple[Scan | Several, bool]] = []

    def show(seen):
        shown.append((seen, reader.wanted("A")))
        stop.set()

    async with asyncio.timeout(10):
        await follow("virtual:", show, stop, {}, "A".__eq__)
    assert shown == [(Several("camera"), True)]


class Watched(Reader):
    """A reader that says how it is: what its script last said."""

    how: Ailment | None = None

    def read(self, timeout):
        self.how = self.script.pop(0) if self.script else None
        if self.how is Ailment.GONE:
            raise LOST

    def ailment(self):
        return self.how


@pytest.mark.parametrize("ailment", Ailment)
async def test_what_ails_a_camera_is_a_trouble_with_a_code_until_it_is_mended(followed, ailment):
    _, seen, troubles = await followed(Watched(ailment, ailment, None, None))
    told = {row["reader virtual:"] for row in seen if row}
    assert len(told) == 1
    assert re.match(r"CAM-[A-Z]+: .+ \(.+\)$", told.pop())
    assert troubles == {}


async def test_a_reader_that_can_not_be_made_is_a_trouble_until_it_can(monkeypatch):
    monkeypatch.setattr(readers, "PAUSE_SECONDS", 0.01)
    stop, reader = asyncio.Event(), Reader(SEEN)
    outcomes: list[Any] = [LOST, LOST, reader]

    def made(address):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(readers, "factory", lambda family, address: made)
    troubles: dict[str, str] = {}
    shown: asyncio.Queue[Scan | Several] = asyncio.Queue()
    work = asyncio.create_task(follow("virtual:", shown.put_nowait, stop, troubles))
    async with asyncio.timeout(10):
        while not troubles:
            await asyncio.sleep(0)
        assert troubles == {"reader virtual:": "the camera went away (look at its cable)"}
        assert await shown.get() == SEEN
        assert troubles == {}
        stop.set()
        await work
    assert reader.closed


async def test_a_reader_that_is_made_late_is_used_when_it_is_there_and_not_made_twice(monkeypatch):
    monkeypatch.setattr(readers, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(readers, "READ_DEADLINE", 0.05)
    stop, there, reader, made = asyncio.Event(), threading.Event(), Reader(SEEN), []

    def slowly(address):
        made.append(address)
        there.wait(10)
        return reader

    monkeypatch.setattr(readers, "factory", lambda family, address: slowly)
    troubles: dict[str, str] = {}
    shown: asyncio.Queue[Scan | Several] = asyncio.Queue()
    work = asyncio.create_task(follow("virtual:", shown.put_nowait, stop, troubles))
    async with asyncio.timeout(10):
        while "has not come back" not in troubles.get("reader virtual:", ""):
            await asyncio.sleep(0.01)
        there.set()
        assert await shown.get() == SEEN
        stop.set()
        await work
    assert (len(made), reader.closed) == (1, True)


async def test_a_reader_is_closed_though_its_read_was_cancelled(monkeypatch):
    reading, over = threading.Event(), threading.Event()

    class Slow(Reader):
        def read(self, timeout):
            reading.set()
            over.wait(10)

    reader = Slow()
    monkeypatch.setattr(readers, "factory", lambda family, address: lambda address: reader)
    work = asyncio.create_task(follow("virtual:", print, asyncio.Event(), {}))
    async with asyncio.timeout(10):
        while not reading.is_set():
            await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.sleep(0.01)
        assert not reader.closed
        over.set()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert reader.closed


async def test_a_reader_that_nobody_knows_is_a_trouble_with_a_remedy_and_leaves_no_thread():
    troubles: dict[str, str] = {}
    stop = asyncio.Event()
    work = asyncio.create_task(follow("unheard:of", print, stop, troubles))
    async with asyncio.timeout(10):
        while not troubles:
            await asyncio.sleep(0)
        assert "there is no reader driver for 'unheard' (use one of: " in troubles["reader unheard:of"]
        stop.set()
        await work
        while any(thread.name == "reader unheard:of" for thread in threading.enumerate()):
            await asyncio.sleep(0)


async def test_a_scan_engine_is_a_trouble_while_it_is_unplugged_and_read_again_afterwards(monkeypatch, tmp_path):
    monkeypatch.setattr(readers, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(readers, "READ_SECONDS", 0.05)
    stop = asyncio.Event()
    shown: asyncio.Queue[Scan | Several] = asyncio.Queue()
    troubles: dict[str, str] = {}
    with VirtualEngine(tmp_path / "ttyACM0") as engine:
        device = f"serial:{engine.path}?baud=115200"
        work = asyncio.create_task(follow(device, shown.put_nowait, stop, troubles))
        async with asyncio.timeout(20):
            engine.show("KV1:ONE")
            assert await shown.get() == Scan("KV1:ONE", f"serial:{engine.path}")
            engine.unplug()
            while not troubles:
                await asyncio.sleep(0.01)
            assert str(engine.path) in troubles[f"reader {device}"]
            engine.plug()
            engine.show("KV1:TWO")
            assert await shown.get() == Scan("KV1:TWO", f"serial:{engine.path}")
            assert troubles == {}
            stop.set()
            await work


async def test_a_reader_whose_picture_can_be_shown_is_found_while_it_is_open(monkeypatch):
    readers_made = {"virtual:": Seeing(SEEN), "serial:": Reader(SEEN)}
    monkeypatch.setattr(readers, "factory", lambda family, address: lambda address: readers_made[str(address)])
    stop, eyes = asyncio.Event(), dict[str, Any]()
    shown = asyncio.Queue[Scan | Several]()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for device in readers_made:
            group.create_task(follow(device, shown.put_nowait, stop, {}, None, eyes))
        await shown.get()
        await shown.get()
        assert eyes == {"virtual:": readers_made["virtual:"]}
        stop.set()
    assert eyes == {}
