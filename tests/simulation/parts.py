"""The process of a kiosk: the real daemon, and what takes the place of its hands.

What touches the world is replaced at the names by which the daemon knows it, and nowhere else: worker threads, the
journal's disk, the printer's line, the connection to the server, readers, and the socket of its commands.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kiosk.assembly
import kiosk.daemon
import kiosk.heartbeat
import kiosk.journal.ledger
from kiosk.assembly import Assembly, Setting
from kiosk.attendant import Attendant
from kiosk.booking.client import HttpBooking
from kiosk.booking.identity import identity
from kiosk.clock import Clock
from kiosk.control.commands import Commands
from kiosk.daemon import Daemon
from kiosk.health import HealthWatch
from kiosk.heartbeat import Heart
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import ORIGIN, Entry, Kind, Record, issue_from
from kiosk.journal.store import Journal
from kiosk.spooler import Spooler
from kiosk.staff.acts import Acts
from tests.simulation.loop import GreenWorker, sleep
from tests.simulation.network import Network
from tests.simulation.process import Process

if TYPE_CHECKING:
    from tests.simulation.machine import Machine

RUNNING: ContextVar["Run"] = ContextVar("running")
"""the run whose task this is"""


class Run:
    """One run of a kiosk's process."""

    def __init__(self, machine: "Machine") -> None:
        self.machine = machine
        self.process = Process(machine.is_fatal, self._bury)
        self.attendant: Attendant | None = None
        self.acts: Acts | None = None
        self.journal: Disk | None = None
        self.main: asyncio.Task[None] | None = None
        self.boot = ""

    def _bury(self, where: str) -> None:
        self.machine.buried(self, where)


class Disk(Journal):
    """The journal of a process that may die before a row is durable, or before it knows that it is."""

    def __init__(self, run: Run, path: Path, boot: str, utc: Callable[[], datetime], *_: object) -> None:
        self.run = run
        run.boot = boot
        run.journal = self
        run.process.live()
        super().__init__(path, boot, utc, run.machine.free_bytes)
        head = self.head
        if self.quarantined is not None or head is None:
            run.machine.world.checker.disk(run.machine.name, head.seq if head else 0, head.hash if head else ORIGIN)

    def append(self, *entries: Entry) -> tuple[Record, ...]:
        """Write rows."""
        world = self.run.machine.world
        sleep(world.random.uniform(0.001, 0.02))
        self.run.process.deed(f"row {'+'.join(entry.kind for entry in entries)}")
        previous = self.head.hash if self.head else ORIGIN
        records = super().append(*entries)
        for record in records:
            world.checker.row(self.run.machine.name, record, previous)
            previous = record.hash
            if record.kind is Kind.IN_DOUBT:
                world.figures.doubtful.add(issue_from(record.body).ticket)
        self.run.process.deed(f"written {'+'.join(entry.kind for entry in entries)}")
        return records


class Sim(Daemon):
    """The daemon with the hands of the simulation."""

    def __init__(self, run: Run) -> None:
        machine = run.machine
        super().__init__(machine.config, Clock(machine.world.now, machine.wall))


class Parts(Assembly):
    """The parts of one kiosk, with the hands of the simulation."""

    def __init__(self, setting: Setting, ledger: Ledger) -> None:
        self._run = RUNNING.get()
        super().__init__(setting, ledger)
        self._run.acts = self.acts

    def booking(self) -> HttpBooking:
        """The way to the simulation's server."""
        machine, setting = self._run.machine, self.setting
        now = partial(_seconds, machine.wall)
        section = setting.config.booking
        booking = HttpBooking(identity(setting.config), setting.boot, section, lambda: self.ledger.head, now)
        booking._transport._session.mount("http://", Network(machine.world, self._run.process))
        return booking

    def printing(self) -> Spooler:
        """A printer of the simulation."""
        run = self._run
        sending = partial(run.machine.world.checker.sending, run.machine.name, run.boot)
        printer = run.machine.printer.session(run.process, sending)
        margin = self.setting.config.visit.lease_margin_seconds
        return Spooler(printer, GreenWorker("printer"), self.ledger, run.machine.lay_out, margin)


class Screen(Commands):
    """Beside the commands: here customers get hold of the attendant."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        run = RUNNING.get()
        run.attendant = attendant = next(part for part in parts if isinstance(part, Attendant))
        attendant.listeners.add(lambda _: run.machine.changed.set())
        run.machine.changed.set()


class _Watch(HealthWatch):
    """The watch over a kiosk's health, unless it would move the places of faults."""

    async def run(self) -> None:
        if RUNNING.get().machine.world.looks:
            await super().run()


class _Heart(Heart):
    """The heart of a kiosk, which stands still where its beats would move the places of faults."""

    async def run(self) -> None:
        if RUNNING.get().machine.world.looks:
            await super().run()


class _NoSocket:
    """In place of the socket of commands."""

    def __init__(self, *_: object) -> None:
        pass

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, *_: object) -> None:
        pass


async def _no_reader(_device: str, _show: object, stop: asyncio.Event, *_told: object) -> None:
    """Codes are shown to the attendant itself."""
    await stop.wait()


def _seconds(wall: Callable[[], datetime]) -> float:
    return wall().timestamp()


def _journal(*args: Any) -> Disk:
    return Disk(RUNNING.get(), *args)


@contextmanager
def simulated_parts() -> Iterator[None]:
    """Put the simulation's parts in the place of the daemon's."""
    places = (
        (kiosk.daemon, "Assembly", Parts),
        (kiosk.daemon, "ControlServer", _NoSocket),
        (kiosk.daemon, "Commands", Screen),
        (kiosk.daemon, "follow", _no_reader),
        (kiosk.assembly, "Worker", GreenWorker),
        (kiosk.assembly, "HealthWatch", _Watch),
        (kiosk.assembly, "Heart", _Heart),
        (kiosk.heartbeat, "Worker", GreenWorker),
        (kiosk.journal.ledger, "Worker", GreenWorker),
        (kiosk.journal.ledger, "Journal", _journal),
    )
    kept = [(module, name, getattr(module, name)) for module, name, _ in places]
    for module, name, part in places:
        setattr(module, name, part)
    try:
        yield
    finally:
        for module, name, part in kept:
            setattr(module, name, part)


def crash(journal: Journal, folder: Path) -> None:
    """Close a journal as the system does: what is in its files stays as it is."""
    kept = folder.with_name(folder.name + ".crash")
    shutil.copytree(folder, kept, copy_function=_keep)
    Journal.close(journal)
    shutil.rmtree(folder)
    kept.rename(folder)


def _keep(file: str, copy: str) -> None:
    """Copy what may change; the ballast is large, and nothing changes in it."""
    (os.link if Path(file).name == "ballast" else shutil.copy2)(file, copy)
