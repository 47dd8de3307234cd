"""One fault at a time, at every place where it can happen; and two at a time, drawn at random.

``make single-faults`` tries all of the first, ``make pair-faults PAIRS=2000`` some of the second.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from tests.simulation.faults import CALM
from tests.simulation.lobby import Plan, Result, Stage, stage
from tests.simulation.printing import MODELS
from tests.simulation.world import Once

DEATH = "death"
"""of the process, at any of its deeds"""
KINDS = (
    *(DEATH, "power_cut"),
    *("lost", "repeated", "late", "broken", "half"),
    *("paper_out", "open_cover", "jam_cutter", "power_off", "lose_fence", "odd"),
    *("journal_lost", "journal_old", "journal_bit", "full", "clock", "server", "restore", "dark", "burns"),
    *("leaves", "lies", "twice", "elsewhere", "torn", "reprint"),
)
"""what can happen; some only after something else did"""
_SEED = 1


@dataclass(frozen=True)
class Scene:
    """A small lobby: so many seats at a printer of that kind, one kiosk or two."""

    seats: int
    model: int
    kiosks: int = 1
    torn: bool = False
    """whether a paper is spoiled, so that staff have it printed again"""

    def plan(self, *script: Once) -> Plan:
        """The scene with this happening in it."""
        mix = replace(CALM, torn=1.0) if self.torn else CALM
        return Plan(1, self.kiosks, MODELS[self.model], self.seats, mix, script)


SCENES = tuple(
    Scene(seats, model, torn=torn) for torn, seats, model in product((False, True), (1, 2, 3), range(len(MODELS)))
)


def places(stage: Stage, scene: Scene) -> dict[str, int]:
    """How often each kind of fault can happen in a scene where none does."""
    chances = stage.play(_SEED, scene.plan()).chances
    return {kind: chances.get(kind, 0) for kind in KINDS}


def singles(stage: Stage, scene: Scene) -> Iterator[tuple[Once, ...]]:
    """Each fault at each of its places."""
    for kind, count in places(stage, scene).items():
        for place in range(1, count + 1):
            yield (Once(kind, place),)


def pairs(stage: Stage, scene: Scene, count: int, seed: int = 0) -> Iterator[tuple[Once, ...]]:
    """So many pairs of faults; every second one begins with a death, for much happens only in its wake."""
    found = {kind: most for kind, most in places(stage, scene).items() if most}
    random = Random(f"pairs {scene} {seed}")
    for number in range(count):
        first = DEATH if number % 2 else random.choice(sorted(found))
        second = random.choice(KINDS)
        # After a fault there is more to do, so there are more places than were counted without one.
        yield tuple(Once(kind, random.randint(1, 2 * found.get(kind, 1))) for kind in (first, second))


def play(stage: Stage, scene: Scene, script: tuple[Once, ...]) -> Result:
    """The scene with the script in it."""
    return stage.play(_SEED, scene.plan(*script))


_on_stage: list[tuple[object, Stage]] = []


def _begin() -> None:
    context = stage()
    _on_stage.append((context, context.__enter__()))


def _try(job: tuple[Scene, tuple[Once, ...]]) -> str:
    scene, script = job
    result = play(_on_stage[0][1], scene, script)
    return "\n".join([*result.story, f"{scene}, {script}", *result.broken]) if result.broken else ""


def main() -> int:
    """Try them; 1 if an invariant broke."""
    parser = argparse.ArgumentParser(prog="make single-faults, make pair-faults")
    parser.add_argument("--pairs", type=int, default=0, help="so many pairs of faults, not all single ones")
    parser.add_argument("--seed", type=int, default=0)
    wish = parser.parse_args()
    with stage() as one:
        if wish.pairs:
            jobs = [
                (replace(scene, kiosks=2), script)
                for scene in SCENES
                for script in pairs(one, scene, -(-wish.pairs // len(SCENES)), wish.seed)
            ]
        else:
            jobs = [(scene, script) for scene in SCENES for script in singles(one, scene)]
    wrong = 0
    with ProcessPoolExecutor(os.cpu_count(), initializer=_begin) as pool:
        for number, story in enumerate(pool.map(_try, jobs, chunksize=10), 1):
            if story:
                wrong += 1
                print(story, end="\n\n")
            if number % 100 == 0:
                print(f"{number} of {len(jobs)}", flush=True)
    print(f"{len(jobs)} stories\nviolations: {wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
