"""Many lobbies on all cores; ``make campaign CUSTOMERS=200000 SEED=1 MIX=published``.

Each seed is one lobby, so a run that was broken off goes on from the seed that it told last. ``STORY=17`` tells one
lobby from its beginning to its end.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles

from tests.simulation.faults import MIXES
from tests.simulation.lobby import Plan, Result, Stage, stage

LOBBY = 40
"""customers in each"""
_TOLD_EVERY = 25
_on_stage: list[Stage] = []


@dataclass
class Summary:
    """What came of many lobbies."""

    lobbies: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    broken: int = 0

    def add(self, result: Result) -> None:
        """One more lobby."""
        self.lobbies += 1
        self.faults.update(result.faults)
        self.recoveries += result.figures.recoveries
        self.counts.update(result.figures.counts())
        self.broken += len(result.broken)

    def lines(self) -> Iterator[str]:
        """The figures, for people."""
        counts, tickets = self.counts, max(self.counts["tickets"], 1)
        yield f"{self.lobbies} lobbies, {counts['customers']} customers, {counts['tickets']} tickets"
        yield "faults: " + ", ".join(f"{count} {name}" for name, count in self.faults.most_common())
        for name, words in _WORDS.items():
            yield f"{words}: {1000 * counts[name] / tickets:.2f} per 1,000 tickets"
        if counts["troubled"]:
            share = f"{100 * counts['alone'] / counts['troubled']:.1f} %"
            yield f"in doubt or asked about: one ticket in {tickets / counts['troubled']:.0f}, {share} without staff"
        if len(self.recoveries) > 1:
            cuts = quantiles(self.recoveries, n=100)
            yield f"from the start of a process until it serves: p50 {cuts[49]:.1f} s, p99 {cuts[98]:.1f} s"


_WORDS = {
    "doubtful": "in doubt",
    "asked": "asked about, or said to be missing",
    "staffed": "found or replaced by staff",
    "wasted": "papers too many",
}


def _begin() -> None:
    context = stage()
    _on_stage.append(context.__enter__())
    _keep.append(context)


_keep: list[object] = []


def _play(job: tuple[int, str, int]) -> Result:
    seed, mix, customers = job
    result = _on_stage[0].play(seed, Plan(customers=customers, mix=MIXES[mix]))
    if not result.broken:
        result.story.clear()
    return result


def main() -> int:
    """Play the lobbies; 1 if an invariant broke in any."""
    parser = argparse.ArgumentParser(prog="make campaign")
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1, help="of the first lobby")
    parser.add_argument("--mix", choices=sorted(MIXES), default="published")
    parser.add_argument("--story", type=int, help="tell this lobby")
    wish = parser.parse_args()
    if wish.story is not None:
        return _tell(wish.story, wish.mix)
    seeds = range(wish.seed, wish.seed + -(-wish.customers // LOBBY))
    summary, began = Summary(), time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), initializer=_begin) as pool:
        for result in pool.map(_play, [(seed, wish.mix, LOBBY) for seed in seeds]):
            summary.add(result)
            _show(result, wish.mix)
            if summary.lobbies % _TOLD_EVERY == 0:
                rate = summary.counts["customers"] / (time.monotonic() - began)
                print(f"seed {result.seed}: {summary.counts['customers']} customers, {rate:.0f} a second", flush=True)
    print("\n".join(summary.lines()))
    print(f"violations: {summary.broken}")
    return int(summary.broken > 0)


def _show(result: Result, mix: str) -> None:
    if result.broken:
        print(*result.story[-60:], sep="\n")
        print(f"make campaign MIX={mix} STORY={result.seed}", *result.broken, sep="\n", flush=True)


def _tell(seed: int, mix: str) -> int:
    with stage() as one:
        result = one.play(seed, Plan(customers=LOBBY, mix=MIXES[mix]))
    print(*result.story, *result.broken, sep="\n")
    print(f"violations: {len(result.broken)}")
    return int(bool(result.broken))


if __name__ == "__main__":
    sys.exit(main())
