"""Daemons in this process, with a printer and a camera in software and a server that is away."""

import asyncio
from contextlib import asynccontextmanager

from kiosk.config.model import BookingSection, Config, KioskSection, PrinterSection, ReaderSection, ScreenSection
from kiosk.control.client import DaemonAway, ask
from kiosk.daemon import Daemon

NOBODY = "http://127.0.0.1:9"


def alone(folder, screen=ScreenSection(port=0)):  # noqa: B008 - a value that nobody changes
    """The configuration of a kiosk whose server is away."""
    return Config(
        kiosk=KioskSection(state_dir=str(folder / "state"), socket=str(folder / "control.sock")),
        booking=BookingSection(url=NOBODY),
        printer=PrinterSection(device=f"virtual:?speed=2000&out={folder / 'papers'}"),
        readers=(ReaderSection(device=f"virtual:{folder / 'phone.png'}"),),
        screen=screen,
    )


@asynccontextmanager
async def running(config):
    """A daemon while the block runs."""
    daemon = Daemon(config)
    work = asyncio.create_task(daemon.run())
    try:
        yield work
    finally:
        daemon.stop()
        await asyncio.wait_for(asyncio.gather(work, return_exceptions=True), 20)


async def status(config, wanted=lambda now: True):
    """What the kiosk says of itself, once it says what is wanted."""
    async with asyncio.timeout(20):
        while True:
            try:
                (now,) = await asyncio.to_thread(list, ask(config.kiosk.socket, do="status"))
            except (DaemonAway, ValueError):
                now = None
            if now is not None and wanted(now):
                return now
            await asyncio.sleep(0.01)
