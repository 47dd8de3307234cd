import asyncio

import pytest

from kiosk import supervision
from kiosk.journal.store import JournalError
from kiosk.supervision import supervise


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
