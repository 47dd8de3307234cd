"""Staff: they mend printers, look for papers, and replace what is lost."""

import asyncio

from kiosk.domain.booking import Issue
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
