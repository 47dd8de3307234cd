import asyncio

import pytest

from kiosk import supervision
from kiosk.journal.store import JournalError
from kiosk.supervision import Components, supervise


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """The pauses that were made, none of which takes time."""
    made: list[float] = []

    async def pause(seconds, stop):
        made.append(seconds)

    monkeypatch.setattr(supervision, "_pause", pause)
    return made


def failing(times, error=None):
    """Work that fails so often, then ends; the list grows with each turn."""
    turns: list[int] = []

    async def work():
        turns.append(len(turns))
        if len(turns) <= times:
            raise error or RuntimeError("a camera broke")

    return work, turns


async def test_work_that_ends_by_itself_is_not_begun_again(pauses):
    work, turns = failing(0)
    await supervise("camera", work)
    assert (len(turns), pauses) == (1, [])


async def test_work_that_fails_is_begun_again_after_pauses_that_grow_to_a_limit(pauses):
    work, turns = failing(7)
    await supervise("camera", work)
    assert len(turns) == 8
    assert pauses == [1.0, 2.0, 5.0, 10.0, 30.0, 30.0, 30.0]


async def test_a_journal_that_fails_ends_it(pauses):
    work, turns = failing(1, JournalError("full", "make room"))
    with pytest.raises(JournalError):
        await supervise("outbox", work)
    assert (len(turns), pauses) == (1, [])


async def test_nothing_is_begun_after_the_stop():
    stop = asyncio.Event()
    stop.set()
    work, turns = failing(0)
    await supervise("camera", work, stop)
    assert turns == []


async def test_work_that_fails_while_the_kiosk_stops_is_not_begun_again():
    stop = asyncio.Event()
    turns: list[int] = []

    async def work():
        turns.append(1)
        stop.set()
        raise RuntimeError("the camera went with the power")

    await supervise("camera", work, stop)
    assert turns == [1]


async def test_a_stop_does_not_wait_for_the_end_of_a_pause(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(supervision, "PAUSES", (3600.0,))
    stop = asyncio.Event()
    work, turns = failing(1)
    supervising = asyncio.create_task(supervise("camera", work, stop))
    while not turns:
        await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(supervising, 10)
    assert turns == [0]


async def test_a_cancelled_component_is_cancelled_and_not_begun_again():
    turns: list[int] = []

    async def work():
        turns.append(1)
        await asyncio.Event().wait()

    supervising = asyncio.create_task(supervise("camera", work))
    while not turns:
        await asyncio.sleep(0)
    supervising.cancel()
    with pytest.raises(asyncio.CancelledError):
        await supervising
    assert turns == [1]


# -- components by name ------------------------------------------------------------------------------------------------


class Turns:
    """Work that goes on until it is told to end, or is cancelled; it takes a moment to let go."""

    def __init__(self, *, listens=True):
        self.begun = 0
        self.ended: list[str] = []
        self.listens = listens

    async def __call__(self, enough):
        self.begun += 1
        try:
            await (enough if self.listens else asyncio.Event()).wait()
            self.ended.append("told")
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            self.ended.append("cancelled")
            raise


async def begun(turns, times=1):
    async with asyncio.timeout(10):
        while turns.begun < times:
            await asyncio.sleep(0)


async def test_a_component_is_started_again_by_its_name_once_it_let_go_of_what_it_held():
    components, camera, other = Components(), Turns(), Turns()
    keeping = [
        asyncio.create_task(components.keep("camera", camera, 10)),
        asyncio.create_task(components.keep("o", other)),
    ]
    await begun(camera)
    assert components.names == ("camera", "o")
    assert await components.restart("camera")
    assert camera.ended == ["told"]
    await begun(camera, 2)
    assert (other.begun, other.ended) == (1, [])
    components.end()
    await asyncio.wait_for(asyncio.gather(*keeping), 10)
    assert camera.ended == ["told", "told"]
    assert not await components.restart("camera")


async def test_a_component_that_does_not_listen_is_cancelled_and_started_again():
    components, outbox = Components(), Turns(listens=False)
    keeping = asyncio.create_task(components.keep("outbox", outbox))
    await begun(outbox)
    assert await components.restart("outbox")
    await begun(outbox, 2)
    assert outbox.ended == ["cancelled"]
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert outbox.ended == ["cancelled", "cancelled"]


async def test_a_component_that_nobody_knows_or_that_ended_is_not_started_again():
    components = Components()
    assert not await components.restart("camera")
    work, turns = failing(0)
    await components.keep("camera", lambda _: work())
    assert not await components.restart("camera")
    assert turns == [0]


async def test_the_end_of_the_kiosk_is_the_end_of_a_component_that_is_being_started_again():
    components, outbox = Components(), Turns(listens=False)
    keeping = asyncio.create_task(components.keep("outbox", outbox))
    await begun(outbox)
    restarting = asyncio.create_task(components.restart("outbox"))
    await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.wait({keeping, restarting}, timeout=10)
    assert keeping.cancelled()


async def test_a_journal_that_fails_ends_a_component_for_good():
    components = Components()
    work, turns = failing(1, JournalError("full", "make room"))
    with pytest.raises(JournalError):
        await components.keep("outbox", lambda _: work())
    assert turns == [0]
