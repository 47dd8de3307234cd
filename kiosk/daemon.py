"""The composition root: everything is built, wired, supervised and taken down here."""

import asyncio
import signal
from contextlib import suppress
from functools import partial
from uuid import uuid4

import structlog

from drivers.address import Address
from drivers.errors import DriverError
from drivers.ports import CodeReader
from drivers.printers import profile as profiles
from drivers.printers.session import printer_from
from drivers.registry import factory
from drivers.worker import Worker
from kiosk.attendant import Attendant
from kiosk.booking.client import HttpBooking
from kiosk.booking.port import BookingError, Boot
from kiosk.claims import Claims
from kiosk.clock import Clock
from kiosk.config import files
from kiosk.config.model import Config
from kiosk.control.server import ControlServer
from kiosk.desk import Desk
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind
from kiosk.outbox import Outbox
from kiosk.recovery import after_restart
from kiosk.spooler import Spooler
from kiosk.supervision import supervise
from kiosk.tickets.loading import load
from kiosk.tickets.trial import tried

EVIDENCE_PATIENCE = 12.0
"""Seconds that a stop waits for the ticket in hand; systemd allows 20."""
FAREWELL = 1.5
"""Seconds that a stop spends on telling the server the last facts; they keep in the journal."""
CLEARING_PATIENCE = 4.0
"""Seconds more in which a ticket that waits for a repair is given up and the printer cleared."""
GREETING_PAUSE = 5.0
READ_SECONDS = 0.5
READ_DEADLINE = 5.0
PAUSE_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class Daemon:
    """One kiosk, from its start to its stop."""

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        self._config = config
        self._clock = clock or Clock()
        self._boot = uuid4().hex
        self._stop = asyncio.Event()
        self._troubles: dict[str, str] = {}
        """what is wrong now, by component, for whoever asks"""

    async def run(self) -> None:
        """Serve customers until SIGTERM, SIGINT or ``stop``. Raises JournalError and what building can raise."""
        config = self._config
        folder = files.state_dir(config)
        ledger = await Ledger.open(folder, self._boot, self._clock.utc)
        try:
            desk = self._desk()
            outbox = Outbox(ledger, desk)
            spooler = self._spooler(ledger)
            claims = Claims(desk, outbox, ledger, self._clock)
            attendant = Attendant(claims, spooler, ledger, config.visit, self._clock)
            await self._recover(ledger, spooler)
            async with ControlServer(files.socket(config), config.kiosk, attendant, ledger, self._troubles):
                await self._serve(attendant, outbox, desk, ledger)
            await ledger.write(Entry(Kind.STOP))
            await spooler.close()
            await desk.close()
        except BaseExceptionGroup as group:
            raise _cause(group) from group
        finally:
            await ledger.close()

    def stop(self) -> None:
        """End in order: the ticket in hand gets its evidence, what is owed is handed back."""
        self._stop.set()

    def _desk(self) -> Desk:
        section = self._config.booking
        booking = HttpBooking(self._config.kiosk.id, self._boot, section, section.token.get_secret_value())
        # A question may wait behind a report that uses its whole budget and one answer more.
        return Desk(booking, Worker("booking server"), 2 * (section.budget + section.timeout))

    def _spooler(self, ledger: Ledger) -> Spooler:
        section = self._config.printer
        profile = profiles.load(files.printer_profile(section.profile))
        printer = printer_from(Address.parse(section.device), profile)
        tickets = self._config.tickets
        layout = tried(load(tickets.layout, tickets.language, tickets.logo), profile)
        return Spooler(printer, Worker("printer"), ledger, layout, self._config.visit.lease_margin_seconds)

    async def _recover(self, ledger: Ledger, spooler: Spooler) -> None:
        """End what the process before left open; nothing is printed while no customer is there."""
        if ledger.quarantined is not None:
            _log.error("the journal was damaged and put aside; a new one begins", at=str(ledger.quarantined))
            self._troubles["journal"] = f"the one of before was damaged; it lies in {ledger.quarantined}"
        recovery = await spooler.recover(*ledger.book.jobs())
        entries = after_restart(ledger.book, recovery)
        await ledger.write(Entry(Kind.BOOT), *entries)
        _log.info("recovered", rows=len(entries), cleared=recovery.cleared)

    async def _serve(self, attendant: Attendant, outbox: Outbox, desk: Desk, ledger: Ledger) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(attendant.run()),
                group.create_task(supervise("outbox", outbox.run)),
                group.create_task(supervise("greeting", partial(self._greet, desk, ledger))),
            ]
            for reader in self._config.readers:
                work = partial(self._read, reader.device, attendant)
                group.create_task(supervise(f"reader {reader.device}", work, self._stop))
            _log.info("ready", kiosk=self._config.kiosk.id, socket=str(files.socket(self._config)))
            await self._stop.wait()
            _log.info("stopping")
            await self._finish(attendant)
            with suppress(TimeoutError, BookingError):
                await asyncio.wait_for(outbox.flush(), FAREWELL)
            for task in tasks:
                task.cancel()

    async def _finish(self, attendant: Attendant) -> None:
        """Let the ticket in hand get its evidence; one that waits for a repair is given up."""
        try:
            await asyncio.wait_for(attendant.stop(), EVIDENCE_PATIENCE)
        except TimeoutError:
            with suppress(TimeoutError):
                await asyncio.wait_for(attendant.give_up(), CLEARING_PATIENCE)

    async def _greet(self, desk: Desk, ledger: Ledger) -> None:
        """Greet the server as soon as it can be reached."""
        boot = Boot(self._boot, ledger.head)
        while True:
            try:
                welcome = await desk.ask(desk.booking.boot, boot)
                break
            except BookingError as error:
                _log.warning("the booking server does not greet", why=str(error), remedy=error.remedy)
                self._troubles["booking server"] = str(error)
                await asyncio.sleep(GREETING_PAUSE)
        self._troubles.pop("booking server", None)
        if welcome.anchor is not None and not ledger.holds(welcome.anchor):
            _log.error("this is not the journal that the server has seen before", row=welcome.anchor.seq)

    async def _read(self, device: str, attendant: Attendant) -> None:
        """Pass on what a reader sees; one that is away is told of once and tried again until the kiosk stops."""
        address = Address.parse(device)
        worker = Worker(f"reader {device}")
        reader: CodeReader = await worker.call(READ_DEADLINE, factory("reader", address), address)
        away = False
        try:
            while not self._stop.is_set():
                try:
                    scan = await worker.call(READ_DEADLINE, reader.read, READ_SECONDS)
                except DriverError as error:
                    if not away:
                        _log.warning("reader away", device=device, why=str(error), remedy=error.remedy)
                    away = True
                    self._troubles[worker.name] = str(error)
                    await self._pause(PAUSE_SECONDS)
                    continue
                if away:
                    _log.info("reader back", device=device)
                    self._troubles.pop(worker.name, None)
                away = False
                if scan is not None:
                    attendant.show(scan)
        finally:
            with suppress(DriverError):
                await worker.call(READ_DEADLINE, reader.close)
            worker.close()

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond a stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)


def _cause(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first thing that went wrong: what a person can act on."""
    first = group.exceptions[0]
    return _cause(first) if isinstance(first, BaseExceptionGroup) else first
