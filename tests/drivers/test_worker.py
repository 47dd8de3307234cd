import asyncio
import subprocess
import sys
import threading

import pytest

from drivers.errors import DeviceStuck, DeviceTimeout
from drivers.worker import Worker


@pytest.fixture
def worker():
    worker = Worker("printer")
    yield worker
    worker.close()


async def test_a_call_returns_what_the_function_returns(worker):
    assert await worker.call(5, divmod, 7, 2) == (3, 1)


async def test_a_call_raises_what_the_function_raises(worker):
    with pytest.raises(ZeroDivisionError):
        await worker.call(5, divmod, 1, 0)


async def test_calls_are_made_one_after_another_on_one_thread(worker):
    seen = await asyncio.gather(*(worker.call(5, threading.get_ident) for _ in range(20)))
    assert len(set(seen)) == 1
    assert seen[0] != threading.get_ident()


async def test_a_missed_deadline_makes_the_device_stuck_until_the_late_call_is_back(worker):
    back = threading.Event()
    with pytest.raises(DeviceTimeout, match="printer did not answer"):
        await worker.call(0.01, back.wait)
    assert worker.stuck
    with pytest.raises(DeviceStuck) as caught:
        await worker.call(5, int)
    assert "off and on" in caught.value.remedy
    back.set()
    while worker.stuck:
        await asyncio.sleep(0.001)
    assert await worker.call(5, int) == 0


async def test_a_call_that_had_not_begun_at_its_deadline_never_begins(worker):
    back, begun = threading.Event(), threading.Event()
    first = asyncio.create_task(worker.call(5, back.wait))
    await asyncio.sleep(0)
    with pytest.raises(DeviceTimeout):
        await worker.call(0.01, begun.set)
    back.set()
    await first
    await worker.call(5, int)
    assert not begun.is_set()


async def test_a_caller_that_is_cancelled_leaves_the_device_stuck_while_the_call_goes_on(worker):
    begun, back = threading.Event(), threading.Event()

    def slow():
        begun.set()
        back.wait()

    task = asyncio.create_task(worker.call(5, slow))
    while not begun.is_set():
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert worker.stuck
    back.set()


async def test_a_closed_worker_refuses_calls(worker):
    worker.close()
    with pytest.raises(DeviceStuck):
        await worker.call(5, int)


def test_a_process_ends_although_a_call_never_returns():
    program = (
        "import asyncio, threading\nfrom drivers.errors import DeviceTimeout\nfrom drivers.worker import Worker\n"
        "try:\n    asyncio.run(Worker('camera').call(0.01, threading.Event().wait))\n"
        "except DeviceTimeout:\n    print('late')"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True)
    assert ended.stdout == "late\n"
