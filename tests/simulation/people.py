"""Customers: they show vouchers, wait, answer, take what comes out, go away, come back, and some lie."""

import asyncio

from kiosk.domain import events, visit
from kiosk.domain.booking import Issue
from kiosk.domain.party import Seat
from kiosk.domain.problem import Code
from kiosk.domain.state import State, offering
from tests.simulation import staff
from tests.simulation.checker import name
from tests.simulation.house import Purchase
from tests.simulation.machine import Machine
from tests.simulation.troubles import befall
from tests.simulation.world import World

LONGEST_VISIT = 120.0
"""seconds from the last touch to an end, as the invariant L2 has it"""
_TOUCH = 20.0
"""seconds after which somebody who waits touches the screen"""
_PATIENCE = 240.0
"""seconds that somebody waits in front of a kiosk that does not serve"""
_PATIENCE_IN_THE_DARK = 45.0
"""and where the screen is dark all the time"""


class Customer:
    """One customer with one voucher; ``hand`` are the papers that he holds."""

    def __init__(self, world: World, number: int, purchase: Purchase) -> None:
        self.world = world
        self.name = f"customer {number}"
        self.purchase = purchase
        self.hand: list[Issue] = []
        self.honest = not world.happens("lies", world.mix.lies)
        self.for_staff = False
        """sent to staff by a screen"""
        self.done = False
        self._touched = 0.0

    def holds(self, ticket: str) -> bool:
        """Whether a paper of this ticket, valid or not, is in the hand."""
        return any(issue.ticket == ticket for issue in self.hand)

    def owns(self, issue: Issue) -> bool:
        """Whether a paper is for one of his seats."""
        return issue.ticket in self.purchase.tickets

    @property
    def content(self) -> bool:
        """Whether there is a paper for each seat."""
        return all(self.holds(ticket) for ticket in self.purchase.tickets)

    async def go(self) -> None:
        """Fetch the tickets as people do: in several visits where one is not enough."""
        world, mix = self.world, self.world.mix
        await asyncio.sleep(world.random.uniform(0.0, 40.0 * world.figures.customers / len(world.machines)))
        machine = world.random.choice(world.machines)
        for _ in range(world.random.randint(1, 3)):
            await self.visit(machine)
            if self.done and self.content:
                break
            if machine.screen() is None or world.happens("elsewhere", max(mix.elsewhere, 0.3)):
                machine = world.random.choice(world.machines)
            await asyncio.sleep(world.random.uniform(1.0, 60.0))
        if world.happens("twice", mix.twice):
            await self.visit(world.random.choice(world.machines))
        if self.for_staff and world.random.random() < 0.5:
            self._ask_staff()
        if self.content and world.random.random() < mix.gate:
            self.pass_gate()

    def _ask_staff(self) -> None:
        for ticket in self.purchase.tickets:
            if not self.holds(ticket):
                staff.help_out(self.world, ticket, self.hand)

    async def visit(self, machine: Machine) -> None:
        """Stand in front of a kiosk until it is done with him, or he with it."""
        async with machine.queue:
            machine.customer = self
            self.world.figures.visits += 1
            self.collect(machine)
            befall(self.world, machine)
            try:
                async with asyncio.timeout(_PATIENCE * 3):
                    await self._be_served(machine)
                    await self._take_papers(machine)
                    await self._have_reprinted(machine)
            except TimeoutError:
                self.world.tell(f"{self.name}: gives up")
            await self._take_papers(machine)
            machine.customer = None

    def pass_gate(self) -> None:
        """Show all papers at the gate."""
        for issue in self.hand:
            opened = self.world.house.up and self.world.house.admit(self.world.codes[issue])
            if opened:
                self.world.checker.opened(issue)
            self.world.figures.admitted += opened
            self.world.tell(f"{self.name}: {'is admitted' if opened else 'is not admitted'} with {name(issue)}")

    async def _have_reprinted(self, machine: Machine) -> None:
        """Let staff have this kiosk print again what was spoiled, or what it sent the customer to staff for."""
        world = self.world
        if self.hand and world.happens("torn", world.mix.torn):
            await self._reprinted(machine, world.random.choice(self.hand))
        if self.for_staff and world.happens("reprint", world.mix.reprint):
            for issue in sorted(filter(self.owns, staff.listed(machine)), key=name):
                if not self.holds(issue.ticket):
                    await self._reprinted(machine, issue)

    async def _reprinted(self, machine: Machine, issue: Issue) -> None:
        run = machine.run
        if not await staff.reprint(self.world, machine, issue):
            return
        self._touch()
        if issue in self.hand:
            self.hand.remove(issue)
        while machine.run is run and (state := machine.screen()) is not None and not _open(state):
            if not await self._look(machine, state):
                break
        await self._take_papers(machine)

    async def _take_papers(self, machine: Machine) -> None:
        """Wait a little for what still comes out."""
        await asyncio.sleep(self.world.random.uniform(1.0, 4.0))
        machine.printer.runner.work()  # what came out by now is there to see, though nobody asked the printer since
        for _ in range(5):
            if not machine.lying:
                break
            await asyncio.sleep(1.0)

    # -- in front of a kiosk -------------------------------------------------------------------------------------------

    async def _be_served(self, machine: Machine) -> None:
        self.done = False
        for _ in range(6):
            if not await self._until_free(machine):
                return
            run, taken = machine.run, await self._show(machine)
            while machine.run is run and (state := machine.screen()) is not None:
                if not taken or _open(state):
                    break
                if not await self._look(machine, state):
                    return
            if machine.run is run and machine.screen() is not None:
                await self._show_papers(machine)
                self._take_leave(machine.screen())
                return

    async def _until_free(self, machine: Machine) -> bool:
        """Wait for a kiosk that is up and has no other party; False if that takes too long."""
        lit = began = self.world.now()
        while self.world.now() < min(began + _PATIENCE, lit + _PATIENCE_IN_THE_DARK):
            state = machine.screen()
            if state is not None and (_open(state) or offering(state)):
                return True
            lit = lit if state is None else self.world.now()
            await _change(machine, 5.0)
        return False

    async def _show(self, machine: Machine) -> bool:
        """Show the voucher; True once the kiosk has taken notice of it."""
        self.world.tell(f"{self.name}: shows a voucher to {machine.name}")
        before = machine.screen()
        self._touched = self.world.now()
        machine.show(self.purchase.voucher)
        for _ in range(50):
            await _change(machine, 0.2)
            if machine.screen() != before:
                return True
        return False

    async def _look(self, machine: Machine, state: State) -> bool:
        """Wait for the next thing to happen, and answer what is asked; False to walk away."""
        world = self.world
        match state:
            case visit.Attention() if visit.offering(state) is not None:
                return await self._complain(machine, visit.questions(state))
            case visit.Attention() if seats := visit.questions(state):
                return await self._answer(machine, seats[0])
            case visit.Attention() if world.happens("leaves", world.mix.leaves / 10):
                world.tell(f"{self.name}: walks away")
                return False
            case visit.Attention():
                await _change(machine, _TOUCH)
                if world.random.random() < 0.7 and machine.attendant is not None:
                    self._touch()
                    machine.attendant.tell(events.CustomerSeen())
            case _:
                await _change(machine, 5.0)
        late = self.world.now() - self._touched > LONGEST_VISIT
        shown = machine.screen()
        ended = shown is None or _open(shown) or _asks(shown)
        world.checker.hold("L2", ended or not late, f"{self.name} has waited for {machine.name} for too long")
        return True

    async def _complain(self, machine: Machine, seats: tuple[Seat, ...]) -> bool:
        """Say that a ticket is missing, which most likely was printed before; nobody asks. False to walk away."""
        missing = [seat for seat in seats if self.holds(seat.issue.ticket) != self.honest]
        self.done = not missing
        return bool(missing) and await self._answer(machine, missing[0])

    async def _answer(self, machine: Machine, seat: Seat) -> bool:
        world = self.world
        world.figures.asked.add(seat.issue.ticket)
        if world.happens("leaves", world.mix.leaves):
            world.tell(f"{self.name}: walks away from a question")
            return False
        await asyncio.sleep(world.random.uniform(0.5, 8.0))
        received = self.holds(seat.issue.ticket) == self.honest
        if machine.attendant is None or not _is_asked(machine.attendant.state, seat):
            return True
        if not received:
            world.checker.denied.add(seat.issue)
        if machine.attendant.answer(seat.label, received=received):
            world.tell(f"{self.name}: says {'yes' if received else 'no'} to {name(seat.issue)}")
            self._touch()
        await _change(machine, 5.0)
        return True

    async def _show_papers(self, machine: Machine) -> None:
        """Hold the papers under the camera, where the screen asks for that and they are there."""
        for issue in tuple(self.hand):
            match machine.screen():
                case visit.Attention(problem=problem) if problem.code is Code.SEAT_SCAN and self._is_willing():
                    await asyncio.sleep(self.world.random.uniform(1.0, 5.0))
                    self.world.tell(f"{self.name}: shows {name(issue)} to the camera")
                    machine.show(self.world.codes[issue])
                    await _change(machine, 1.0)
                    self._may_throw_away(issue, machine.screen())

    def _may_throw_away(self, issue: Issue, state: State | None) -> None:
        """A paper that the kiosk calls void is worth nothing to anybody."""
        match state:
            case visit.Attention(problem=problem) if problem.code in {Code.SEAT_VOID, Code.VOUCHER_TICKET}:
                self.world.tell(f"{self.name}: throws {name(issue)} away")
                self.hand.remove(issue)

    def _is_willing(self) -> bool:
        return self.world.random.random() < 0.8

    def _take_leave(self, state: State | None) -> None:
        match state:
            case visit.Done():
                self.done = True
            case visit.Attention(problem=problem):
                self.done = problem.code is Code.VOUCHER_COLLECTED
                self.for_staff = problem.code in {Code.SEAT_STAFF, Code.SEAT_RETRACTED, Code.VOUCHER_COLLECTED}
                self.world.tell(f"{self.name}: reads {problem.code}")

    def _touch(self) -> None:
        self._touched = self.world.now()

    def collect(self, machine: Machine) -> None:
        """Take what lies in the tray and is one's own."""
        own = [issue for issue in machine.tray if self.owns(issue)]
        self.hand += own
        machine.tray = [issue for issue in machine.tray if issue not in own]


def _open(state: State) -> bool:
    """Whether a kiosk takes a voucher now."""
    return visit.free(state) and not isinstance(state, visit.Verifying)


def _asks(state: State) -> bool:
    return bool(visit.questions(state))


def _is_asked(state: State, seat: Seat) -> bool:
    return any(one.issue == seat.issue for one in visit.questions(state))


async def _change(machine: Machine, seconds: float) -> None:
    """Wait until the screen may have changed, at most so long."""
    machine.changed.clear()
    try:
        async with asyncio.timeout(seconds):
            await machine.changed.wait()
    except TimeoutError:
        return
