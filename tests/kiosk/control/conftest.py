"""The control socket, with the kiosk behind it: attendant, spooler, journal, a printer in software, a real server."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from drivers.printers.profile import load
from drivers.printers.specimen import specimen
from drivers.worker import Worker
from kiosk import errands
from kiosk.attendant import Attendant
from kiosk.booking.client import HttpBooking
from kiosk.booking.identity import identity
from kiosk.claims import Claims
from kiosk.clock import Clock
from kiosk.config import files
from kiosk.config.model import BookingSection, Config, KioskSection, VisitSection
from kiosk.control.client import ask
from kiosk.control.commands import Commands
from kiosk.control.server import ControlServer
from kiosk.control.staff import StaffCommands
from kiosk.desk import Desk
from kiosk.journal.ledger import Ledger
from kiosk.outbox import Outbox
from kiosk.spooler import Spooler
from kiosk.staff.acts import Acts
from kiosk.supervision import Components
from kiosk.tickets import loading
from kiosk.trust import development
from kiosk.trust.codes import read_ticket
from tests.kiosk.lobby import Meddled, greeter
from tests.kiosk.mock.conftest import RELAXED, running

SECTION = KioskSection(id="kiosk-1", cinema="Starlight")


@dataclass
class Kiosk:
    """A kiosk that serves, and the ways to talk to it."""

    path: Path
    printer: Meddled
    attendant: Attendant
    ledger: Ledger
    spooler: Spooler
    acts: Acts
    components: Components
    troubles: dict[str, str]

    async def ask(self, **request):
        """All lines of the answer, through the client that commands use."""
        return await asyncio.to_thread(list, ask(self.path, **request))

    @asynccontextmanager
    async def line(self, data=None, **request):
        """A connection that has sent this; a reader of its answer."""
        reader, writer = await asyncio.open_unix_connection(self.path)
        writer.write(json.dumps(request).encode() + b"\n" if data is None else data)
        try:
            yield reader
        finally:
            writer.close()
            await writer.wait_closed()

    async def raw(self, data):
        """The lines that answer these bytes."""
        async with self.line(data) as reader:
            return [json.loads(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]

    async def fault(self, name):
        """Let something happen to the printer, and some time pass there, less than a proof is waited for."""
        await self.spooler._worker.call(10, self._happen, name)

    def _happen(self, name):
        self.printer.runner.fault(name)
        self.printer.wait(2)

    async def becomes(self, condition):
        """Wait until the visit is so."""
        async with self.attendant.changed:
            await asyncio.wait_for(self.attendant.changed.wait_for(lambda: condition(self.attendant.state)), 20)


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        yield house


@pytest.fixture
async def kiosk(house, tmp_path, monkeypatch):
    monkeypatch.setattr(errands, "POLL_SECONDS", 0.01)
    boot = uuid4().hex
    ledger = await Ledger.open(tmp_path / "state", boot, Clock().utc)
    config = Config(kiosk=SECTION, booking=BookingSection(url=house.url))
    booking = HttpBooking(
        identity(config), boot, config.booking, lambda: ledger.head, lambda: house.clock().timestamp()
    )
    desk = Desk(booking, Worker("booking server"), 30)
    printer = Meddled(tmp_path / "papers")
    spooler = Spooler(printer, Worker("printer"), ledger, loading.load(), 8.0)
    claims = Claims(desk, Outbox(ledger, desk, greeter(desk, ledger, boot)), ledger, Clock())
    attendant = Attendant(claims, spooler, ledger, VisitSection(), lambda code: read_ticket(code, booking.keys))
    path, components, troubles = tmp_path / "control.sock", Components(), dict[str, str]()
    paper = specimen(load(files.printer_profile("epson-tm-t20")))
    acts = Acts(attendant, spooler, ledger, components, troubles, paper, 80_000)
    async with ControlServer(path, {**commands_of(attendant, ledger), **StaffCommands(acts, attendant).table}):
        serving = asyncio.create_task(attendant.run())
        yield Kiosk(path, printer, attendant, ledger, spooler, acts, components, troubles)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert not path.exists()
    await desk.close()
    await spooler.close()
    await ledger.close()


def commands_of(attendant, ledger):
    return Commands(SECTION, attendant, ledger, {}, lambda: None).table


def issues(printer):
    """The issues whose papers were cut, in their order: ticket and number."""
    found = [read_ticket(code, development.key_set()) for code in printer.codes()]
    return [(issue.ticket, issue.number) for issue in found]


def stands(party):
    return [seat["standing"] for seat in party["seats"]]


async def rest_of(reader):
    """What is still said on a connection."""
    return [json.loads(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]


def serves_nobody(kiosk):
    return not kiosk.attendant.listeners


async def until(condition):
    async def wait():
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(wait(), 20)
