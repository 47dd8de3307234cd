import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Scope

from kiosk.mock.app import create
from kiosk.mock.problems import Problem
from kiosk.mock.sale.live import streams
from kiosk.mock.sale.live.streams import SeatEvents
from kiosk.mock.sale.live.watcher import Watcher
from tests.kiosk.mock.conftest import RELAXED, SetClock
from tests.kiosk.mock.sale.shop import Shop


@pytest.fixture
async def shop():
    office = create(RELAXED, SetClock()).state.office
    office = replace(office, settings=RELAXED.model_copy(update={"watch_seconds": 60}))
    yield Shop(office)
    office.store.close()


@pytest.fixture
async def watcher(shop):
    watcher = Watcher(shop.office)
    shop.office.store.wrote = watcher.nudge
    yield watcher
    await watcher.close()


class Client:
    """A client of the ASGI application, which reads or does not."""

    def __init__(self, reads=True):
        self.said = []
        self.reads = asyncio.Event()
        self.gone = asyncio.Event()
        if reads:
            self.reads.set()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        await self.reads.wait()
        self.said.append(message)

    def watch(self, watcher, shop, seconds=60.0):
        scope = {"type": "http", "client": ("10.0.0.7", 4242)}
        return asyncio.create_task(SeatEvents(watcher, shop.screening, seconds)(scope, self.receive, self.send))

    @property
    def events(self):
        return sum(b"event: seats" in message.get("body", b"") for message in self.said)


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


async def test_what_this_process_writes_is_told_without_waiting_for_the_next_look(shop, watcher):
    client = Client()
    stream = client.watch(watcher, shop)
    await until(lambda: client.events == 1)
    await asyncio.to_thread(shop.order, "B2")
    await until(lambda: client.events == 2)
    client.gone.set()
    await stream
    assert repr(watcher) == "<Watcher of 0 screenings for 0 clients>"


async def test_whoever_does_not_read_is_hung_up_on_and_keeps_no_place(shop, watcher, monkeypatch):
    monkeypatch.setattr(streams, "PATIENCE", 0.05)
    cut: list[Scope] = []
    watcher.hang_up = cut.append
    await Client(reads=False).watch(watcher, shop)
    assert [scope["client"] for scope in cut] == [("10.0.0.7", 4242)]
    assert repr(watcher) == "<Watcher of 0 screenings for 0 clients>"


async def test_whoever_does_not_read_does_not_hold_up_the_end(shop, watcher):
    deaf, good = Client(reads=False), Client()
    watched = [deaf.watch(watcher, shop), good.watch(watcher, shop)]
    await until(lambda: good.events == 1)
    watcher.end()
    await asyncio.wait_for(asyncio.gather(*watched), 5)
    assert good.said[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_a_slow_reader_is_told_several_changes_in_one(shop, watcher):
    client = Client()
    stream = client.watch(watcher, shop)
    await until(lambda: client.events == 1)
    client.reads.clear()
    await asyncio.to_thread(shop.order, "B2")
    await until(lambda: any(room.picture.revision == 1 for room in watcher._rooms.values()))
    await asyncio.to_thread(shop.order, "B3")
    await asyncio.to_thread(shop.order, "B4")
    await until(lambda: any(room.picture.revision == 3 for room in watcher._rooms.values()))
    client.reads.set()
    await until(lambda: client.events == 3)
    assert b'"B3"' in client.said[-1]["body"]
    assert b'"B4"' in client.said[-1]["body"]
    client.gone.set()
    await stream


@pytest.mark.parametrize("error", [OperationalError("", {}, Exception("gone")), ValueError("a bug")])
async def test_what_can_not_be_looked_at_now_is_looked_at_again(shop, watcher, monkeypatch, caplog, error):
    client = Client()
    stream = client.watch(watcher, shop)
    await until(lambda: client.events == 1)

    def fails(_):
        raise error

    monkeypatch.setattr(shop.office.store, "read", fails)
    watcher.nudge()
    await until(lambda: "looking at the seats" in caplog.text)
    monkeypatch.undo()
    await asyncio.to_thread(shop.order, "B2")
    await until(lambda: client.events == 2)
    client.gone.set()
    await stream


async def test_a_screening_that_is_not_there_takes_no_place(shop, watcher):
    with pytest.raises(Problem):
        await SeatEvents(watcher, "none", 1.0)({"type": "http", "client": None}, Client().receive, Client().send)
    assert repr(watcher) == "<Watcher of 0 screenings for 0 clients>"


async def test_a_nudge_after_the_end_is_nothing(shop, watcher):
    await watcher.close()
    watcher.nudge()
    await watcher.close()
