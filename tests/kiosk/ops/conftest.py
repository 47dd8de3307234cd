"""What tests of operation share: a daemon with a server, in this process."""

import asyncio
import urllib.error
import urllib.request
from contextlib import asynccontextmanager

import pytest

from kiosk.config.model import BookingSection, MetricsSection, ScreenSection
from tests.kiosk import daemons


def fetched(address):
    """What is answered: status and body."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


async def asked(address):
    return await asyncio.to_thread(fetched, address)


@pytest.fixture
def monitored(tmp_path):
    """The configuration of a kiosk that can be asked, and whose server is away."""

    def made(url=daemons.NOBODY, **more):
        config = daemons.alone(tmp_path, ScreenSection(host=""))
        changed = {"metrics": MetricsSection(host="127.0.0.1", port=0), "booking": BookingSection(url=url), **more}
        return config.model_copy(update=changed)

    return made


def parts(daemon):
    """What a daemon at work is made of."""
    assert daemon._monitor._parts is not None
    return daemon._monitor._parts


@asynccontextmanager
async def at_work(daemon):
    """The daemon at work while the block runs; gives the address of its pages."""
    work = asyncio.create_task(daemon.run())
    try:
        async with asyncio.timeout(20):
            while daemon._monitor.address is None or daemon._monitor._parts is None:
                assert not work.done(), work.exception()
                await asyncio.sleep(0.01)
        yield daemon._monitor.address
    finally:
        daemon.stop()
        await asyncio.wait_for(asyncio.gather(work, return_exceptions=True), 20)
