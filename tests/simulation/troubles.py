"""What befalls kiosk and server while a customer stands there."""

import asyncio
from collections.abc import Callable

from tests.simulation.machine import Machine
from tests.simulation.world import World

_SOON = 20.0
"""seconds within which it happens"""
_DEEDS = 60
"""deeds within which a process dies"""
_OUTAGE = (2.0, 40.0)
_FULL_SECONDS = 60.0
_CLOCK_SECONDS = 200.0
_IMAGES = 0.3
"""how often an image of the disk is kept, and a copy of the server's database, where they may come back"""


def befall(world: World, machine: Machine) -> None:
    """Draw what happens in the time of one visit."""
    mix = world.mix
    for name, happen in _TROUBLES.items():
        if world.happens(name, getattr(mix, name)):
            happen(world, machine)
    if (mix.journal_old or world.scripts("journal_old")) and world.random.random() < _IMAGES:
        _soon(world, machine.keep_image)
    if (mix.restore or world.scripts("restore")) and world.random.random() < _IMAGES:
        _soon(world, world.house.back_up)


def _crash(world: World, machine: Machine) -> None:
    if machine.run is not None and world.random.random() < 0.5:
        machine.run.process.dies_at = machine.run.process.deeds + world.random.randint(1, _DEEDS)
    else:
        _soon(world, lambda: machine.kill("crashed"))


def _power_cut(world: World, machine: Machine) -> None:
    _soon(world, machine.cut_power)


def _full(world: World, machine: Machine) -> None:
    machine.full = True
    asyncio.get_running_loop().call_later(_FULL_SECONDS, machine.make_room)


def _clock(world: World, machine: Machine) -> None:
    machine.wall_error = world.random.uniform(-_CLOCK_SECONDS, _CLOCK_SECONDS)
    asyncio.get_running_loop().call_later(_FULL_SECONDS, machine.set_clock)


def _server(world: World, _: Machine) -> None:
    _soon(world, lambda: world.house.restart(world.random.uniform(*_OUTAGE)))


def _restore(world: World, _: Machine) -> None:
    _soon(world, lambda: world.house.restore(world.random.uniform(*_OUTAGE)))


def _soon(world: World, happen: Callable[[], object]) -> None:
    asyncio.get_running_loop().call_later(world.random.uniform(0.0, _SOON), happen)


_TROUBLES: dict[str, Callable[[World, Machine], None]] = {
    "crash": _crash,
    "power_cut": _power_cut,
    "full": _full,
    "clock": _clock,
    "server": _server,
    "restore": _restore,
}
