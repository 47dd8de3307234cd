"""An exhaustive search of all worlds that a protocol can reach, breadth first, so that its traces are the shortest."""

import gc
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.formal.laws import broken
from tests.formal.protocol import Bounds, Protocol
from tests.formal.server import Change
from tests.formal.world import Mirror, World

WAY_OUT = "L1"


class TooMany(Exception):
    """There are more worlds than the search was allowed."""


@dataclass
class Search:
    """What was found; each trace is the shortest way to a broken law."""

    protocol: Protocol
    bounds: Bounds
    worlds: int = 0
    steps: int = 0
    owing: int = 0
    """worlds out of which a way to paper is promised"""
    traces: dict[str, list[Change]] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(f"{law}: {len(trace)} steps: {told(trace)}" for law, trace in self.traces.items())


def search(protocol: Protocol, bounds: Bounds, *, first: bool = False, most: int = 50_000_000) -> Search:
    """Look at every world; stop at the first broken law if only that is wanted. Raises TooMany."""
    gc.disable()  # nothing here is circular, and millions of tuples are slow to look through
    try:
        return _Searcher(protocol, bounds, most).run(first=first)
    finally:
        gc.enable()


def told(trace: list[Change]) -> str:
    """A trace in words: each step, its kiosk (A, B) and its ticket (1, 2)."""
    return ", ".join(f"{name}{_of(k, 'AB')}{_of(t, '12')}" for name, k, t, _ in trace)


def _of(number: int, names: str) -> str:
    return f" {names[number]}" if number >= 0 else ""


class _Searcher:
    def __init__(self, protocol: Protocol, bounds: Bounds, most: int) -> None:
        self.found = Search(protocol, bounds)
        self.protocol = protocol
        self.mirror = Mirror(bounds.tickets)
        self.most = most
        start = self.mirror(protocol.beginning(bounds))
        self.numbers: dict[World, int] = {start: 0}
        self.worlds = [start]
        self.parents = array("l", [-1])
        self.sources = array("l")
        self.targets = array("l")
        """the steps that may be counted on, as pairs of worlds' numbers"""

    def run(self, *, first: bool) -> Search:
        for number, world in enumerate(self.worlds):  # which grows meanwhile
            for law in broken(self.protocol, world) - self.found.traces.keys():
                self.found.traces[law] = self._trace(number)
            if first and self.found.traces:
                return self._counted()
            for change in self.protocol.steps(world):
                self._reach(number, world, change)
        stuck = self._stuck()
        if stuck is not None:
            self.found.traces[WAY_OUT] = self._trace(stuck)
        return self._counted()

    def _reach(self, number: int, world: World, change: Change) -> None:
        new = self.mirror(change[3])
        target = self.numbers.setdefault(new, len(self.worlds))
        if target == len(self.worlds):
            if target == self.most:
                raise TooMany(f"{self.most:,} worlds")
            self.worlds.append(new)
            self.parents.append(number)
        self.found.steps += 1
        if target != number and self.protocol.helps(world, change):
            self.sources.append(number)
            self.targets.append(target)

    def _counted(self) -> Search:
        self.found.worlds = len(self.worlds)
        return self.found

    def _stuck(self) -> int | None:
        """The first world that is owed a way to paper and has none: by a fixpoint backwards from the good ones."""
        count = len(self.worlds)
        before, starts = _backwards(self.sources, self.targets, count)
        reached = bytearray(self.protocol.good(world) for world in self.worlds)
        waiting = [number for number in range(count) if reached[number]]
        while waiting:
            number = waiting.pop()
            for source in before[starts[number] : starts[number + 1]]:
                if not reached[source]:
                    reached[source] = 1
                    waiting.append(source)
        owing = [number for number, world in enumerate(self.worlds) if self.protocol.owes(world)]
        self.found.owing = len(owing)
        return next((number for number in owing if not reached[number]), None)

    def _trace(self, number: int) -> list[Change]:
        """The way to a world, with kiosks and tickets called by the same names all along."""
        way = [number]
        while self.parents[way[-1]] >= 0:
            way.append(self.parents[way[-1]])
        return list(self._retold([self.worlds[it] for it in reversed(way)]))

    def _retold(self, way: list[World]) -> Iterator[Change]:
        world = way[0]
        for wanted in way[1:]:
            change = next(it for it in self.protocol.steps(world) if self.mirror(it[3]) == wanted)
            yield change
            world = change[3]


def _backwards(sources: "array[int]", targets: "array[int]", count: int) -> "tuple[array[int], array[int]]":
    """The steps sorted by where they lead: the sources, and for each target where its own begin."""
    starts = array("l", bytes(8 * (count + 1)))
    for target in targets:
        starts[target + 1] += 1
    for number in range(count):
        starts[number + 1] += starts[number]
    before, place = array("l", bytes(8 * len(sources))), array("l", starts)
    for source, target in zip(sources, targets, strict=True):
        before[place[target]] = source
        place[target] += 1
    return before, starts
