"""Staff: they mend printers, look for papers, and replace what is lost."""

import asyncio

from kiosk.domain.booking import Issue
from kiosk.staff.acts import Acts
from kiosk.staff.errors import StaffError
from tests.simulation.checker import current, name
from tests.simulation.machine import Machine
from tests.simulation.world import World

SELF_REISSUES = 2
"""of a ticket, before it is for staff"""


async def walk_about(world: World) -> None:
    """Come by now and then and mend what is broken."""
    while True:
        await asyncio.sleep(world.random.uniform(20.0, 120.0))
        for machine in world.machines:
            if not _well(machine):
                world.tell(f"staff: mend the printer of {machine.name}")
                machine.printer.mend()


def help_out(world: World, ticket: str, hand: list[Issue]) -> None:
    """Find the valid paper of a ticket, or replace it; who asks gets what was found or made."""
    world.figures.staffed.add(ticket)
    issue = current(world.house.ticket(ticket))
    for machine in world.machines:
        for place in (machine.tray, machine.bin):
            if issue in place:
                place.remove(issue)
                hand.append(issue)
                return
    if issue not in hand and world.house.up:
        _replace(world, issue, hand)


def listed(machine: Machine) -> set[Issue]:
    """What a kiosk's list has for staff, as far as it is on nobody's paper for certain."""
    if machine.run is None or machine.run.acts is None:
        return set()
    book = machine.run.acts._ledger.book
    return {line.issue for line in (*book.doubtful(), *book.retracted(), *book.not_reprinted())}


async def reprint(world: World, machine: Machine, issue: Issue) -> bool:
    """Have a kiosk print a ticket again; whether it was granted, as far as anybody knows."""
    run = machine.run
    if run is None or run.acts is None:
        return False
    world.tell(f"staff: want {machine.name} to print {name(issue)} again")
    world.figures.staffed.add(issue.ticket)
    world.checker.denied.add(issue)
    asking = asyncio.create_task(_asked(world, run.acts, issue))
    while machine.run is run and run.process.alive and not asking.done():
        await asyncio.wait({asking}, timeout=1.0)
    asking.cancel()
    [answer] = await asyncio.gather(asking, return_exceptions=True)
    return answer is True


async def _asked(world: World, acts: Acts, issue: Issue) -> bool:
    try:
        await acts.reprint(issue.ticket, issue.number, "simulation", "7")
    except StaffError as error:
        world.tell(f"staff: may not: {error}")
        return False
    return True


def _replace(world: World, issue: Issue, hand: list[Issue]) -> None:
    if issue.number:
        world.checker.denied.add(issue)
    made = world.house.reissue(issue)
    if made is None:
        return
    new, code = made
    world.codes[new] = code
    world.tell(f"staff: replace {name(issue)} by {name(new)}")
    world.checker.paper("staff", new)
    hand.append(new)


def _well(machine: Machine) -> bool:
    condition = machine.printer.runner.condition
    return condition.powered and not condition.offline and not condition.stalled
