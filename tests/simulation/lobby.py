"""One lobby from its first customer to the last paper: everything that happens in it follows from a seed."""

import asyncio
import gc
import logging
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import structlog

from kiosk.mock.tables.redemption import Ticket
from tests.simulation import house, staff
from tests.simulation.checker import current, name
from tests.simulation.faults import CALM, Mix
from tests.simulation.house import House, Shop
from tests.simulation.loop import VirtualLoop, sleep
from tests.simulation.machine import Machine
from tests.simulation.parts import simulated_parts
from tests.simulation.people import Customer
from tests.simulation.printing import MODELS, Model
from tests.simulation.process import Killed
from tests.simulation.world import NOON, Figures, Once, World

_LONGEST = 6 * 3600.0
_VISITS_AT_THE_END = 8
_GARBAGE = 20_000
"""objects after which it is looked for what nobody holds any more: there is little, and lobbies are short"""


@dataclass
class Result:
    """What came of a lobby."""

    seed: int
    broken: list[str]
    figures: Figures
    faults: dict[str, int]
    chances: dict[str, int]
    story: list[str] = field(repr=False)


@dataclass(frozen=True)
class Plan:
    """Who takes part."""

    customers: int = 30
    kiosks: int = 0
    """0: one to four, by the seed"""
    model: Model | None = None
    """the printers of all kiosks; None: by the seed"""
    seats: int = 0
    """of each customer; 0: as it comes"""
    mix: Mix = CALM
    script: tuple[Once, ...] = ()
    looks: bool = True
    """whether kiosks do what they do every few seconds while nobody is served"""


class Stage:
    """Where lobbies are played, one after another; holds what they share."""

    def __init__(self, folder: Path, shop: Shop) -> None:
        self._folder = folder
        self._shop = shop

    def play(self, seed: int, plan: Plan) -> Result:
        """Play a lobby from its beginning to its end."""
        folder = self._folder / "lobby"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        loop = VirtualLoop()
        world = World(seed, plan.mix, plan.script, loop.time, looks=plan.looks)
        with _drawn_from(Random(f"entropy {seed}"), loop):
            asyncio.set_event_loop(loop)
            loop.set_exception_handler(lambda _, context: _surprise(world, context))
            try:
                loop.run_until_complete(_Lobby(world, plan, self._shop, folder).play())
            finally:
                _end(loop)
                asyncio.set_event_loop(None)
        broken = list(dict.fromkeys(world.checker.broken))
        return Result(seed, broken, world.figures, dict(world.faults), dict(world.chances), world.story)


@contextmanager
def stage() -> Iterator[Stage]:
    """Set the stage: the shop is stocked once, threads and the system's randomness are kept away."""
    often = gc.get_threshold()
    base = "/dev/shm" if Path("/dev/shm").is_dir() else None
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        with tempfile.TemporaryDirectory(dir=base) as name, house.without_threads(), simulated_parts():
            loop = VirtualLoop()
            with _drawn_from(Random("the shop"), loop):
                shop = house.stock(Path(name), NOON)
            loop.close()
            gc.freeze()  # what all lobbies share need not be looked through in each
            gc.set_threshold(_GARBAGE)
            yield Stage(Path(name), shop)
    finally:
        gc.set_threshold(*often)
        structlog.reset_defaults()


class _Lobby:
    def __init__(self, world: World, plan: Plan, shop: Shop, folder: Path) -> None:
        self.world = world
        self.plan = plan
        world.house = House(shop, folder, world)
        count = plan.kiosks or world.random.choice((1, 1, 2, 2, 3, 4))
        shares = [model.share for model in MODELS]
        models = [plan.model or world.random.choices(MODELS, shares)[0] for _ in range(count)]
        for number, model in enumerate(models, 1):
            world.machines.append(Machine(world, number, model, folder / f"kiosk-{number}"))
        wanted = [one for one in shop.purchases if plan.seats in {0, len(one.tickets)}]
        purchases = world.random.sample(wanted, plan.customers)
        world.figures.customers = len(purchases)
        world.figures.tickets = sum(len(purchase.tickets) for purchase in purchases)
        self.customers = [Customer(world, number, purchase) for number, purchase in enumerate(purchases, 1)]

    async def play(self) -> None:
        """Open, let everybody do as they like, mend everything, and see to the end."""
        world = self.world
        lives = [asyncio.create_task(machine.live()) for machine in world.machines]
        helpers = [asyncio.create_task(self._printers()), asyncio.create_task(staff.walk_about(world))]
        async with asyncio.timeout(_LONGEST):
            await self._unless_broken(*(customer.go() for customer in self.customers))
            helpers.pop().cancel()
            world.mix = CALM
            await self._unless_broken(self._settle())
            self._pass_gate()
        for machine in world.machines:
            machine.closing = True
            machine.kill("the lobby closes")
        for task in (*helpers, *lives):
            task.cancel()
        await asyncio.gather(*helpers, *lives, return_exceptions=True)
        self._judge()
        world.house.close()

    async def _unless_broken(self, *works) -> None:
        """Do it all, but stop as soon as an invariant is broken: what follows is no news."""
        tasks = [asyncio.create_task(work) for work in works]
        going: Iterable[asyncio.Task[None]] = tasks
        while going and not self.world.checker.broken:
            _, going = await asyncio.wait(going, timeout=5.0)
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    async def _printers(self) -> None:
        """Printers go on in their time, whether anybody asks them or not."""
        while True:
            for machine in self.world.machines:
                if machine.printer.runner.pause() is not None:
                    machine.printer.runner.work()
            await asyncio.sleep(2.0)

    async def _settle(self) -> None:
        """All is whole again: who has no paper comes back, honest now, and is served; what is left is for staff."""
        world = self.world
        for machine in world.machines:
            machine.printer.mend()
            machine.make_room()
            machine.set_clock()
        await asyncio.sleep(120.0)
        while any(machine.screen() is None and not machine.burnt for machine in world.machines):
            await asyncio.sleep(10.0)
        for _ in range(_VISITS_AT_THE_END):
            rows = world.house.tickets()
            lacking = [customer for customer in self.customers if not self._is_served(customer, rows)]
            if not lacking:
                break
            for customer in lacking:
                customer.honest = True
                await customer.visit(world.random.choice([one for one in world.machines if not one.burnt]))
            await asyncio.sleep(70.0)
        self._leave_to_staff()

    def _leave_to_staff(self) -> None:
        """What kiosks could not give out in the end is for staff, and only where the budget is spent."""
        world, rows = self.world, self.world.house.tickets()
        for customer in self.customers:
            for ticket in customer.purchase.tickets:
                row = rows[ticket]
                if not world.checker.papers[current(row)]:
                    spent = row.self_reissues >= staff.SELF_REISSUES or world.checker.forgot(ticket)
                    world.checker.hold("L1", spent, f"{name(current(row))} is {row.state}, and no kiosk prints it")
                    staff.help_out(world, ticket, customer.hand)

    def _pass_gate(self) -> None:
        """Everybody goes in, with what staff found for them."""
        for customer in self.customers:
            for machine in self.world.machines:
                machine.tray, machine.bin = machine.tray + machine.bin, []
                customer.collect(machine)
            customer.pass_gate()

    def _is_served(self, customer: Customer, rows: Mapping[str, Ticket]) -> bool:
        """Whether a valid paper is there for each seat, in the hand or where staff find it."""
        return all(self.world.checker.papers[current(rows[ticket])] for ticket in customer.purchase.tickets)

    def _judge(self) -> None:
        world, checker = self.world, self.world.checker
        if checker.broken:
            return
        for ticket, row in world.house.tickets().items():
            if not any(ticket in customer.purchase.tickets for customer in self.customers):
                continue
            count = checker.papers[current(row)]
            checker.hold("I2", count <= 1, f"{name(current(row))} is valid on {count} papers")
            checker.hold("L1", count == 1, f"{name(current(row))} is {row.state}, and on {count} papers")
            checker.hold("L1", row.state == "admitted", f"{name(current(row))} is on paper, and the gate stays closed")
        world.figures.wasted = sum(checker.papers.values()) - world.figures.tickets


def _surprise(world: World, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if not isinstance(error, Killed):
        world.checker.hold("OK", False, f"{context.get('message')}: {error!r}")


def _end(loop: VirtualLoop) -> None:
    """Let all that is left unwind."""
    loop.run_until_complete(asyncio.sleep(1000.0))
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(1.0))
    loop.close()


@contextmanager
def _drawn_from(source: Random, loop: VirtualLoop) -> Iterator[None]:
    """Let all randomness of the product follow from the seed, and its sleep and its clock be the loop's."""
    random.seed(source.random())
    kept = os.urandom, random._urandom, time.sleep, time.monotonic  # type: ignore[attr-defined]
    os.urandom = random._urandom = source.randbytes  # type: ignore[attr-defined]
    time.sleep, time.monotonic = sleep, loop.time  # type: ignore[assignment]
    try:
        yield
    finally:
        os.urandom, random._urandom, time.sleep, time.monotonic = kept  # type: ignore[attr-defined]
