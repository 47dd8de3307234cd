"""One kiosk's life: its parts are built, recovered, supervised, shown and taken down here."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from uuid import uuid4

import structlog

from kiosk import redaction
from kiosk.assembly import Assembly, Setting
from kiosk.attendant import Attendant
from kiosk.booking.port import BookingError
from kiosk.clock import Clock
from kiosk.config import files
from kiosk.config.model import Config
from kiosk.control.audit import AuditCommands
from kiosk.control.commands import Commands, OutOfService
from kiosk.control.examination import Examinations
from kiosk.control.server import ControlError, ControlServer
from kiosk.control.staff import StaffCommands
from kiosk.domain import visit
from kiosk.domain.booking import Head
from kiosk.greeting import Greeter
from kiosk.handovers import is_radio
from kiosk.journal.errors import JournalError
from kiosk.journal.ledger import Ledger
from kiosk.journal.opening import opened
from kiosk.journal.record import Entry, Kind
from kiosk.ops.commands import TraceCommands
from kiosk.ops.monitor import Monitor
from kiosk.ops.notify import Notifier
from kiosk.ops.service import Service
from kiosk.ops.watchdog import starting, watchdog
from kiosk.readers import follow
from kiosk.recovery import Interruption, after_restart, clock_trouble
from kiosk.screen.screen import Screen
from kiosk.screen.staff import StaffPages
from kiosk.spooler import Spooler
from kiosk.supervision import Components, Work
from kiosk.troubles import told

EVIDENCE_PATIENCE = 12.0
"""Seconds that a stop waits for the ticket in hand; systemd allows 20."""
FAREWELL = 1.5
"""Seconds that a stop spends on telling the server the last facts; they keep in the journal."""
CLEARING_PATIENCE = 4.0
"""Seconds more in which a ticket that waits for a repair is given up and the printer cleared."""
READER_PATIENCE = 12.0
"""Seconds that a reader has to let go of its device before it is left behind, when staff start it again."""
GREETING_PATIENCE = 5.0
"""Seconds that a start waits for the server; it serves its customers only after its greeting anyway."""

_DAMAGED = "the kiosk goes on without it; see whether its disk fails: kiosk doctor --only disk"

Endless = Callable[[], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Daemon:
    """One kiosk, from its start to its stop."""

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        self._config = config
        self._clock = clock or Clock()
        self._boot = uuid4().hex
        self._stop = asyncio.Event()
        self._components = Components()
        self._troubles: dict[str, str] = {}
        self._setting = Setting(config, self._clock, self._boot, self._clock.steady(), self._components, self._troubles)
        self._interruption = Interruption(self._clock.steady)
        self._screen = Screen(config, self._clock, self._troubles)
        self._monitor = Monitor(self._setting)
        self._service = Service(Notifier.of_environment(), lambda: self._monitor.health)
        self._lost: set[str] = set()
        """the readers whose threads do not come back"""
        self._says_so = False
        """that it is out of service"""

    async def run(self) -> None:
        """Serve customers until SIGTERM, SIGINT or ``stop``. Raises JournalError and what building can raise."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        async with self._service.running(self._stop), self._monitor.serving():
            ledger = await self._open()
            if ledger is None:
                return
            try:
                await self._work(ledger)
            except BaseExceptionGroup as group:
                raise _cause(group) from group
            finally:
                await ledger.close()

    def stop(self) -> None:
        """End in order: the ticket in hand gets its evidence, what is owed is handed back."""
        self._stop.set()

    # -- building ------------------------------------------------------------------------------------------------------

    async def _open(self) -> Ledger | None:
        """Open the journal. While that can't be done the kiosk is out of service and says so; None once it is stopped.

        Raises JournalInUse.
        """
        open_ledger = partial(Ledger.open, files.state_dir(self._config), self._boot, self._clock.utc)
        async with AsyncExitStack() as outage:
            opening = asyncio.create_task(opened(open_ledger, partial(self._tell_outage, outage)))
            stopping = asyncio.create_task(self._stop.wait())
            await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if opening.done():
                return opening.result()
            opening.cancel()
            await asyncio.wait({opening})
        return None

    async def _tell_outage(self, outage: AsyncExitStack, error: JournalError) -> None:
        trouble = told(str(error), error.remedy)
        if self._troubles.get("journal") != trouble:
            _log.error("out of service", why=str(error), remedy=error.remedy)
        if "journal" not in self._troubles:
            await outage.enter_async_context(self._screen.out_of_service())
        self._troubles["journal"] = trouble
        self._service.ready()
        if self._says_so:
            return
        commands = OutOfService(self._config.kiosk, self._troubles, lambda: self._screen.address)
        try:
            await outage.enter_async_context(ControlServer(files.socket(self._config), commands.table))
            self._says_so = True
        except ControlError as refused:  # the socket may lie on the disk that fails
            _log.warning("commands can't reach the kiosk", why=str(refused), remedy=refused.remedy)

    async def _work(self, ledger: Ledger) -> None:
        self._troubles.pop("journal", None)
        self._service.watch(starting(self._clock.steady))
        parts = Assembly(self._setting, ledger)
        await self._recover(ledger, parts.spooler, parts.greeter)
        async with self._rooms(parts):
            await self._serve(parts)
        parts.door.close()
        await ledger.write(Entry(Kind.STOP))
        await parts.close()

    @asynccontextmanager
    async def _rooms(self, parts: Assembly) -> AsyncIterator[None]:
        """What is open to others while the kiosk works."""
        config, hint = self._config, lambda: self._interruption.hint
        pages = StaffPages(parts.acts, parts.door)
        commands = Commands(
            config.kiosk,
            parts.attendant,
            parts.ledger,
            self._troubles,
            hint,
            lambda: parts.health.now.readiness,
            lambda: self._screen.address,
        )
        examinations = Examinations(parts.spooler.status, lambda: parts.attendant.state, self._screen.eyes)
        own = (
            commands,
            StaffCommands(parts.acts, parts.attendant),
            AuditCommands(parts.ledger),
            examinations,
            TraceCommands(parts.trace),
        )
        table = {name: command for some in own for name, command in some.table.items()}
        self._monitor.watch(parts, self._screen.eyes)
        self._service.watch(watchdog(parts, self._lost))
        async with (
            self._screen.showing(parts.attendant, parts.health, hint, pages),
            ControlServer(files.socket(config), table),
        ):
            yield

    def _works(self, parts: Assembly) -> Mapping[str, Endless]:
        """What goes on beside the visits, by name; each is supervised."""
        return {
            "staff's door": parts.door.run,
            "outbox": parts.outbox.run,
            "greeting": parts.greeter.run,
            "tidying": partial(_tidy, parts.attendant, parts.ledger),
            "health": parts.health.run,
            "heartbeat": parts.heart().run,
            **({"telemetry": self._monitor.telemetry} if self._config.telemetry.url else {}),
        }

    # -- working -------------------------------------------------------------------------------------------------------

    async def _recover(self, ledger: Ledger, spooler: Spooler, greeter: Greeter) -> None:
        """End what the process before left open; nothing is printed while no customer is there."""
        if ledger.quarantined is not None:
            _log.error("the journal was damaged and put aside; a new one begins", at=str(ledger.quarantined))
            said = f"the one of before was damaged; it lies in {ledger.quarantined}"
            self._troubles["journal"] = told(said, _DAMAGED)
        elif ledger.trouble:
            _log.error("something beside the journal was damaged", why=ledger.trouble)
            self._troubles["journal"] = told(ledger.trouble, _DAMAGED)
        newest = ledger.records[-1].utc if ledger.records else None
        if (clock := clock_trouble(newest, self._clock.utc())) is not None:
            _log.error("the clock is wrong, or was", why=clock)
            self._troubles["clock"] = clock
        greeting = asyncio.create_task(_greet(greeter))
        recovery = await spooler.recover(*ledger.book.sent())
        await greeting
        entries = after_restart(ledger.book, recovery)
        await ledger.write(Entry(Kind.BOOT), *entries)
        if entries or ledger.quarantined is not None:
            self._interruption.begin()
        _log.info("recovered", rows=len(entries), cleared=recovery.cleared)

    async def _serve(self, parts: Assembly) -> None:
        attendant, keep = parts.attendant, self._components.keep
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(attendant.run())]
            tasks += [group.create_task(keep(name, _cancelled(work))) for name, work in self._works(parts).items()]
            for reader in self._config.readers:
                look = self._following(reader.device, parts)
                group.create_task(keep(redaction.reader(reader.device), look, READER_PATIENCE))
            self._service.ready()
            _log.info("ready", kiosk=self._config.kiosk.id, socket=str(files.socket(self._config)))
            await self._stop.wait()
            _log.info("stopping")
            self._components.end()
            await _finish(attendant)
            with suppress(TimeoutError, BookingError):
                await asyncio.wait_for(parts.outbox.flush(), FAREWELL)
            for task in tasks:
                task.cancel()

    def _following(self, device: str, parts: Assembly) -> Work:
        if is_radio(device):
            screen = self._screen
            handovers = parts.handovers(lambda: screen.address is not None, screen.invitations, screen.comparing)
            return partial(handovers.follow, device)
        told = self._troubles, parts.reception.is_wanted, self._screen.eyes, self._lost
        show = self._monitor.counted(device, parts.reception.show)
        return lambda stop: follow(device, show, stop, *told)


def _cancelled(work: Endless) -> Work:
    """Work that knows no end and is cancelled, as one that could be told to end."""
    return lambda _: work()


async def _greet(greeter: Greeter) -> None:
    """Greet the server if it is there; what it says of the journal is needed before anything is written into it."""
    try:
        await greeter.ensure(GREETING_PATIENCE)
    except BookingError as error:
        _log.warning("the booking server does not greet yet", why=str(error))


async def _finish(attendant: Attendant) -> None:
    """Let the ticket in hand get its evidence; one that waits for a repair is given up."""
    try:
        await asyncio.wait_for(attendant.stop(), EVIDENCE_PATIENCE)
    except TimeoutError:
        with suppress(TimeoutError):
            await asyncio.wait_for(attendant.give_up(), CLEARING_PATIENCE)


async def _tidy(attendant: Attendant, ledger: Ledger) -> None:
    """See to the journal's file whenever a visit is over."""
    tidied = None
    while True:
        async with attendant.changed:
            await attendant.changed.wait_for(partial(_is_untidy, attendant, ledger, tidied))
        await ledger.tidy()
        tidied = ledger.head


def _is_untidy(attendant: Attendant, ledger: Ledger, tidied: Head | None) -> bool:
    return isinstance(attendant.state, visit.Idle) and ledger.head != tidied


def _cause(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first thing that went wrong: what a person can act on."""
    first = group.exceptions[0]
    return _cause(first) if isinstance(first, BaseExceptionGroup) else first
