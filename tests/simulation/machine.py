"""A kiosk as a machine: its disk, its printer, and the process that runs on it, dies and is started again."""

import asyncio
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from drivers.ports import Scan
from drivers.printers.document import Document
from kiosk.attendant import Attendant
from kiosk.config.model import BookingSection, Config, KioskSection, ScreenSection
from kiosk.domain.booking import Issue, TicketFace
from kiosk.domain.state import State
from kiosk.errors import KioskError
from tests.simulation.faults import ODD, TICKET_FAULTS
from tests.simulation.parts import RUNNING, Run, Sim, crash
from tests.simulation.printing import Model, Printer, paper_of
from tests.simulation.process import Killed
from tests.simulation.world import World

_PLENTY = 1 << 30
_RESTART = (2.0, 20.0)
_DARK = (120.0, 600.0)
"""Seconds until a process that ended starts again."""


class Machine:
    """One kiosk of the lobby."""

    def __init__(self, world: World, number: int, model: Model, folder: Path) -> None:
        self.world = world
        self.name = f"kiosk-{number}"
        self.folder = folder
        self.image = folder.with_name(folder.name + ".old")
        self.run: Run | None = None
        self.changed = asyncio.Event()
        """set whenever the screen may have changed"""
        self.queue = asyncio.Lock()
        """held by the customer who stands there"""
        self.wall_error = 0.0
        """seconds by which its clock is wrong"""
        self.full = False
        """whether its disk has no room for new visits"""
        self.closing = False
        self.burnt = False
        """whether it never starts again"""
        self.customer: Any = None
        """who stands there"""
        self.tray: list[Issue] = []
        """papers that nobody took"""
        self.bin: list[Issue] = []
        """papers that the printer drew back"""
        self.lying: list[Issue] = []
        """papers at the printer's mouth"""
        self.printer = Printer(model, world.now, self._papers, self._fate)
        self.config = Config(
            kiosk=KioskSection(id=self.name, state_dir=str(folder)),
            booking=BookingSection(url="http://127.0.0.1:8765"),
            screen=ScreenSection(host=""),
        )

    @property
    def attendant(self) -> Attendant | None:
        """Who looks after customers, if the kiosk is up."""
        return self.run.attendant if self.run and self.run.process.alive else None

    def screen(self) -> State | None:
        """What it shows; None while it is dark."""
        return self.attendant.state if self.attendant is not None else None

    def wall(self) -> datetime:
        """What its clock on the wall says."""
        return self.world.utc() + timedelta(seconds=self.wall_error)

    def show(self, text: str) -> None:
        """Hold a code under the kiosk's reader."""
        if self.attendant is not None:
            self.attendant.show(Scan(text, "simulation"))

    # -- life and death ------------------------------------------------------------------------------------------------

    async def live(self) -> None:
        """Run the process, again and again, as a supervisor does."""
        while not self.closing and not self.burnt:
            self._damage_disk()
            await self._once()
            self.changed.set()
            self._may_burn()
            dark = self.world.happens("dark", self.world.mix.dark)
            await asyncio.sleep(self.world.random.uniform(*(_DARK if dark else _RESTART)))

    def is_fatal(self) -> bool:
        """Whether the script lets the process die at this deed; it may also have an image of the disk kept here."""
        if self.world.happens("image", 0.0):
            self.keep_image()
        return self.world.happens("death", 0.0)

    def kill(self, why: str) -> None:
        """End the process between two of its deeds."""
        if self.run is not None:
            self.run.process.die(why)

    def cut_power(self) -> None:
        """Nothing has power any more, for a while."""
        self.printer.runner.fault("reboot")
        self.kill("has no power")

    def buried(self, run: Run, where: str) -> None:
        """The process is dead; the system closes what it held, and leaves its files as they are."""
        self.world.tell(f"{self.name}: dies, {where}")
        if run.journal is not None:
            crash(run.journal, self.folder)
        self.printer.hang_up()
        if run.main is not None:
            asyncio.get_running_loop().call_soon(run.main.cancel)
        self.changed.set()

    def _may_burn(self) -> None:
        others = any(not machine.burnt for machine in self.world.machines if machine is not self)
        if others and not self.closing and self.world.happens("burns", self.world.mix.burns):
            self.world.tell(f"{self.name}: is burnt")
            self.burnt = True

    async def _once(self) -> None:
        self.run = run = Run(self)
        began = self.world.now()
        self.world.tell(f"{self.name}: starts")
        run.main = asyncio.create_task(self._main(run))
        waiting = asyncio.create_task(self._ready(run, began))
        await asyncio.wait({run.main})
        waiting.cancel()

    async def _main(self, run: Run) -> None:
        RUNNING.set(run)
        try:
            await Sim(run).run()
        except Killed:
            pass
        except asyncio.CancelledError:
            if run.process.alive:
                raise
        except KioskError as error:
            self.world.tell(f"{self.name}: ends with {error.exit_code}: {error}")
            self.world.checker.hold("OK", error.exit_code == 75, f"{self.name} ends: {error}")
        except Exception as error:
            if run.process.alive:
                self.world.checker.hold("OK", False, f"{self.name} ends: {error!r}")
                raise
        finally:
            if run.process.alive:
                run.process.alive = False
                self.printer.hang_up()

    async def _ready(self, run: Run, began: float) -> None:
        while run.attendant is None:
            await asyncio.sleep(0.1)
        self.world.figures.recoveries.append(self.world.now() - began)

    # -- printing ------------------------------------------------------------------------------------------------------

    def lay_out(self, face: TicketFace, issue: Issue) -> Document:
        """The document of a ticket that is about to be printed, and what befalls the printer meanwhile."""
        world, mix = self.world, self.world.mix
        world.codes[issue] = face.code
        faults = [fault for name, fault in TICKET_FAULTS.items() if world.happens(name, getattr(mix, name))]
        if world.happens("odd", mix.odd):
            faults.append(world.random.choice(ODD))
        for fault in faults:
            asyncio.get_running_loop().call_later(world.random.uniform(0.0, 1.5), self._break, fault)
        return paper_of(issue)

    def _break(self, fault: str) -> None:
        self.world.tell(f"{self.name}: {fault} at the printer")
        self.printer.runner.fault(fault)

    # -- the disk ------------------------------------------------------------------------------------------------------

    def free_bytes(self, _: Path) -> int:
        """How many bytes its disk has left."""
        return 0 if self.full else _PLENTY

    def make_room(self) -> None:
        """Somebody tidies its disk up."""
        self.full = False

    def set_clock(self) -> None:
        """Its clock is right again."""
        self.wall_error = 0.0

    def keep_image(self) -> None:
        """Remember the disk as it is now, for the day when this image comes back."""
        shutil.rmtree(self.image, ignore_errors=True)
        if self.folder.exists():
            shutil.copytree(self.folder, self.image)

    def _damage_disk(self) -> None:
        mix, happens = self.world.mix, self.world.happens
        if not self.folder.exists():
            return
        if happens("journal_lost", mix.journal_lost):
            shutil.rmtree(self.folder)
        elif self.image.exists() and happens("journal_old", mix.journal_old):
            shutil.rmtree(self.folder)
            shutil.copytree(self.image, self.folder)
        elif happens("journal_bit", mix.journal_bit):
            self._flip_bit()
        else:
            return
        self.world.checker.disk(self.name, 0, "")

    def _flip_bit(self) -> None:
        files = sorted(path for path in self.folder.iterdir() if path.is_file() and path.stat().st_size)
        file = self.world.random.choice(files)
        data = bytearray(file.read_bytes())
        place = self.world.random.randrange(len(data))
        data[place] ^= 1 << self.world.random.randrange(8)
        file.write_bytes(data)

    # -- paper ---------------------------------------------------------------------------------------------------------

    def _papers(self, issues: tuple[Issue, ...], held_out: bool) -> None:
        for issue in issues:
            self.world.checker.paper(self.name, issue)
        self.lying = self.lying + list(issues)
        if not held_out:
            self._hand_over()

    def _fate(self, event: str) -> None:
        if event == "presented" and self.customer is not None:
            wait = self.world.random.uniform(0.5, 3.0)
            asyncio.get_running_loop().call_later(wait, self._take)
        elif event in {"taken", "ejected", "removed"}:
            self._hand_over()
        elif event == "retracted":
            self.bin += self.lying
            self.lying = []

    def _take(self) -> None:
        if self.customer is not None:
            self.printer.runner.fault("take-ticket")

    def _hand_over(self) -> None:
        """Whoever stands there takes what is his; the rest is left in the tray."""
        own = [issue for issue in self.lying if self.customer is not None and self.customer.owns(issue)]
        self.tray += [issue for issue in self.lying if issue not in own]
        if own:
            self.customer.hand += own
        self.lying = []
