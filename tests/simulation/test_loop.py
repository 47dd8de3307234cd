"""Virtual time: waiting takes none, and who blocks holds nobody else up."""

import asyncio

import pytest

from drivers.errors import DeviceStuck, DeviceTimeout
from tests.simulation.loop import GreenWorker, Standstill, VirtualLoop, sleep


@pytest.fixture
def loop():
    loop = VirtualLoop()
    yield loop
    loop.close()


def test_a_pause_ends_at_once_and_the_clock_shows_it(loop):
    loop.run_until_complete(asyncio.sleep(86_400))
    assert loop.time() == pytest.approx(86_400)


def test_two_workers_block_at_the_same_time(loop):
    async def both():
        return await asyncio.gather(*(GreenWorker(name).call(9, sleep, 5.0) for name in ("one", "two")))

    loop.run_until_complete(both())
    assert loop.time() == pytest.approx(5)


def test_a_call_that_outlives_its_deadline_is_left_behind_as_a_threads_is(loop):
    async def late():
        worker = GreenWorker("printer")
        with pytest.raises(DeviceTimeout):
            await worker.call(1, sleep, 5.0)
        with pytest.raises(DeviceStuck):
            await worker.call(1, sleep, 0.0)
        await asyncio.sleep(5)
        await worker.call(1, sleep, 0.0)

    loop.run_until_complete(late())


def test_where_nothing_will_ever_happen_that_is_said(loop):
    with pytest.raises(Standstill):
        loop.run_until_complete(loop.create_future())
