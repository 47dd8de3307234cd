"""A mutant is hunted: lobbies are played with it, in a process of its own, until the judge has seen what it breaks."""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.lobby import Plan

_OUTSIDE = (
    "fastapi",
    "http_message_signatures",
    "numpy",
    "requests",
    "sqlalchemy.orm",
    "stamina",
    "structlog",
    "tomlkit",
)
"""libraries that all mutants share; each imports the product itself"""


@dataclass(frozen=True)
class Lobby:
    """One lobby to play, in plain words."""

    seed: int = 1
    customers: int = 1
    kiosks: int = 1
    seats: int = 0
    model: int | None = 0
    """which printer of the simulation's; None: by the seed"""
    mix: str = "calm"
    script: tuple[tuple[str, int], ...] = ()
    """faults, each with the opportunity at which it happens"""

    def plan(self) -> "Plan":
        """As the simulation wants it; where faults have their places, nothing that depends on the time moves them."""
        from tests.simulation.faults import MIXES
        from tests.simulation.lobby import Plan
        from tests.simulation.printing import MODELS
        from tests.simulation.world import Once

        model = None if self.model is None else MODELS[self.model]
        script = tuple(Once(*fault) for fault in self.script)
        return Plan(self.customers, self.kiosks, model, self.seats, MIXES[self.mix], script, looks=not script)


@dataclass(frozen=True)
class Ground:
    """Where a mutant is hunted: lobbies that differ by seed, and by the places of their faults; those that kill first.

    What the product does more or less moves the places, so there are more of them than are needed today.
    """

    seeds: Iterable[int] = (1,)
    customers: int = 1
    kiosks: int = 1
    seats: int = 0
    model: int | None = 0
    mix: str = "calm"
    faults: tuple[tuple[str, Iterable[int]], ...] = ()

    def lobbies(self) -> Iterator[Lobby]:
        """All of them, in the order in which they are played."""
        kinds = [kind for kind, _ in self.faults]
        for seed, *places in product(self.seeds, *(places for _, places in self.faults)):
            script = tuple(zip(kinds, places, strict=True))
            yield Lobby(seed, self.customers, self.kiosks, self.seats, self.model, self.mix, script)


@dataclass
class Kill:
    """What came of a hunt."""

    broken: dict[str, str] = field(default_factory=dict)
    """by invariant, how each broke first"""
    lobby: Lobby = field(default_factory=Lobby)
    """the last that was played"""
    story: list[str] = field(default_factory=list)
    """of that lobby"""
    played: int = 0


def hunt(tree: Path, ground: Ground, breaks: str = "") -> Kill:
    """Play on a copy of the product until this invariant broke; any, where none is named."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(_OUTSIDE))
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(_hunt, tree, ground, breaks).result()


def _hunt(tree: Path, ground: Ground, breaks: str) -> Kill:
    strangers = [name for name in sys.modules if name.split(".")[0] in {"kiosk", "drivers"}]
    assert not strangers, f"the product that is no mutant is here already: {strangers}"
    sys.path.insert(0, str(tree))
    import kiosk
    from tests.simulation.lobby import stage

    assert Path(str(kiosk.__file__)).is_relative_to(tree)
    kill = Kill()
    with stage() as one:
        for kill.played, kill.lobby in enumerate(ground.lobbies(), 1):
            result = one.play(kill.lobby.seed, kill.lobby.plan())
            kill.story = result.story
            for line in result.broken:
                kill.broken.setdefault(line.partition(":")[0], line)
            if breaks in kill.broken or (kill.broken and not breaks):
                break
    return kill
