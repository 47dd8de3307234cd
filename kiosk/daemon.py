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
from kiosk.tickets.layout import document

EVIDENCE_PATIENCE = 12.0
"""Seconds that a stop waits for the ticket in hand; systemd allows 20."""
FAREWELL = 2.0
"""Seconds that a stop spends on telling the server the last facts; they keep in the journal."""
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

    async def run(self) -> None:
        """Serve customers until SIGTERM, SIGINT or ``stop``. Raises JournalError and what building can raise."""
        config = self._config
        folder = files.state_dir(config)
        ledger = await Ledger.open(folder, self._boot, self._clock.utc)
        try:
            desk = self._desk()
            outbox = Outbox(ledger, desk)
            spooler = self._spooler(ledger)
            attendant = Attendant(desk, outbox, spooler, ledger, config.visit, self._clock)
            await self._recover(ledger, spooler)
            control = await ControlServer(files.socket(config), config.kiosk, attendant, ledger).open()
            try:
                async with control:
                    await self._serve(attendant, outbox, desk, ledger)
            except BaseExceptionGroup as group:
                raise _cause(group) from group
            finally:
                files.socket(config).unlink(missing_ok=True)
            await ledger.write(Entry(Kind.STOP))
            await spooler.close()
            desk.close()
        finally:
            await ledger.close()

    def stop(self) -> None:
        """End in order: the ticket in hand gets its evidence, what is owed is handed back."""
        self._stop.set()

    def _desk(self) -> Desk:
        section = self._config.booking
        booking = HttpBooking(self._config.kiosk.id, self._boot, section, section.token.get_secret_value())
        # Behind a claim that uses its whole budget a report may be waiting, and one more try may be under way.
        return Desk(booking, Worker("booking server"), section.budget + 2 * section.timeout)

    def _spooler(self, ledger: Ledger) -> Spooler:
        section = self._config.printer
        profile = profiles.load(files.printer_profile(section.profile))
        printer = printer_from(Address.parse(section.device), profile)
        layout = partial(document, language=self._config.kiosk.language)
        return Spooler(printer, Worker("printer"), ledger, layout, self._config.visit.lease_margin_seconds)

    async def _recover(self, ledger: Ledger, spooler: Spooler) -> None:
        """End what the process before left open; nothing is printed while no customer is there."""
        if ledger.quarantined is not None:
            _log.error("the journal was damaged and put aside; a new one begins", at=str(ledger.quarantined))
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
                group.create_task(supervise("outbox", partial(self._report, outbox, desk, ledger))),
            ]
            for reader in self._config.readers:
                work = partial(self._read, reader.device, attendant)
                group.create_task(supervise(f"reader {reader.device}", work, self._stop))
            _log.info("ready", kiosk=self._config.kiosk.id, socket=str(files.socket(self._config)))
            await self._stop.wait()
            _log.info("stopping")
            with suppress(TimeoutError):
                await asyncio.wait_for(attendant.stop(), EVIDENCE_PATIENCE)
            with suppress(TimeoutError, BookingError):
                await asyncio.wait_for(outbox.flush(), FAREWELL)
            for task in tasks:
                task.cancel()

    async def _report(self, outbox: Outbox, desk: Desk, ledger: Ledger) -> None:
        """Greet the server, as soon as it can be reached, then keep the outbox empty."""
        boot = Boot(self._boot, ledger.head)
        while True:
            try:
                welcome = await desk.ask(desk.booking.boot, boot)
                break
            except BookingError as error:
                _log.warning("the booking server is not there yet", why=str(error), remedy=error.remedy)
                await asyncio.sleep(PAUSE_SECONDS)
        if welcome.anchor is not None and ledger.head is not None and welcome.anchor.seq > ledger.head.seq:
            _log.error("the journal is older than what the server has seen of it", anchor=welcome.anchor.seq)
        await outbox.run()

    async def _read(self, device: str, attendant: Attendant) -> None:
        """Pass on what a reader sees; one that fails is told of once and tried again until the kiosk stops."""
        address = Address.parse(device)
        worker = Worker(f"reader {device}")
        failing = False
        reader: CodeReader = await worker.call(READ_DEADLINE, factory("reader", address), address)
        while not self._stop.is_set():
            try:
                scan = await worker.call(READ_DEADLINE, reader.read, READ_SECONDS)
            except DriverError as error:
                if not failing:
                    _log.warning("reader away", device=device, why=str(error), remedy=error.remedy)
                failing = True
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if failing:
                _log.info("reader back", device=device)
            failing = False
            if scan is not None:
                attendant.show(scan)
        with suppress(DriverError):
            await worker.call(READ_DEADLINE, reader.close)
        worker.close()


def _cause(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first thing that went wrong: what a person can act on."""
    first = group.exceptions[0]
    return _cause(first) if isinstance(first, BaseExceptionGroup) else first
