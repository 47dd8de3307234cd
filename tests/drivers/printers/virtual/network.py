"""A virtual printer in this process with ports that are real, and what it tells."""

import asyncio
import time

from drivers.printers.virtual.dialects import EPSON
from drivers.printers.virtual.printer import Event, Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.server import TcpPort
from drivers.printers.virtual.station import Station
from tests.drivers.printers.virtual.desk import FULL_CUT, process_id

FAST = 5000.0
QUICK = Setup(FAST)


def tcp(station):
    return [TcpPort(station, "127.0.0.1", 0)]


class Network:
    """A printer on the loopback, in this process; ``ports`` makes what it is plugged into."""

    def __init__(self, out=None, *, setup=QUICK, dialect=EPSON, ports=tcp):
        self.events: list[Event] = []
        self.runner = Runner(time.monotonic, dialect=dialect, setup=setup, out=out, tell=self.events.append)
        self.printer = Station(self.runner, self.events.append)
        self.ports = ports(self.printer)
        self.serving: asyncio.Task[None] | None = None

    async def __aenter__(self):
        self.serving = asyncio.create_task(self.printer.serve(self.ports))
        self.where = await self.told("listening")
        return self

    async def __aexit__(self, *_):
        self.printer.stop()
        assert self.serving is not None
        await self.serving

    async def told(self, name, count=1):
        """The details of the newest of ``count`` events of that name, as soon as they happened."""
        async with asyncio.timeout(10):
            while len(found := [event for event in self.events if event.name == name]) < count:
                await asyncio.sleep(0.005)
        return dict(found[count - 1].details)

    async def connect(self):
        return await asyncio.open_connection("127.0.0.1", self.where["port"])


def job(number, lines=3):
    return b"\x1b@" + b"line\n" * lines + FULL_CUT + process_id(b"%03dC" % number)
