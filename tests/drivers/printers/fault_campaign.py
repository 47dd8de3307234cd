"""Random stories of faults, each judged by the paper; a summary of what was said and what came out.

``python -m tests.drivers.printers.fault_campaign 0-9999`` tries so many on all cores; one number tells a story.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from drivers.ports import Evidence
from tests.drivers.printers.fault_schedules import Schedule, schedule
from tests.drivers.printers.fault_world import NOTHING_SENT, World

NOISY = "(bytes lost or changed)"
"""where no printer can tell what it was sent: these stories are judged for all but the look of a proved paper"""
REPLAY = "make printer-faults SEEDS={}"
_PRESUMED = {Evidence.PROCESSED, Evidence.INFERRED}


class Violation(AssertionError):
    """What was said of a paper is not so; tells the story and how to see it again."""


@dataclass
class Tally:
    """What was said of the jobs of many stories, and what was on paper."""

    stories: int = 0
    said: Counter[str] = field(default_factory=Counter)
    on_paper: Counter[str] = field(default_factory=Counter)
    """of them, those with their first and last line on paper"""


def play(story: Schedule) -> World:
    """Go through a story; raise Violation where what was said is not so."""
    world = World(story)
    at = "the beginning"
    try:
        for number, act in enumerate(story.acts):
            at = f"act {number}: {act}"
            world.do(act)
            _judge(story, world)
        at = "the end"
        world.end()
        _judge(story, world)
        at = "one more ticket"
        _judge_one_more(story, world, world.one_more())
    except AssertionError as wrong:
        raise Violation(f"{story}\nat {at}: {wrong}\n{world.said}\n{REPLAY.format(story.seed)}") from wrong
    return world


def _judge(story: Schedule, world: World) -> None:
    """What was said is true now, and does not become untrue later because it is judged after every act."""
    said, marks, papers = dict(world.said), world.papers.marks(), world.papers
    proved = {job for job, evidence in said.items() if evidence is Evidence.PROVED}
    assert set(said.values()) <= world.case.says | {Evidence.NONE, NOTHING_SENT}, "more is said than can be known"
    for mark, count in marks.items():
        assert count == 1, f"{mark} is on paper {count} times"
    unsent = {job for job, evidence in said.items() if evidence == NOTHING_SENT and job != world.job}
    printed = {job for _, job in marks}
    assert not printed & unsent, f"on paper, although nothing was sent: {sorted(printed & unsent)}"
    assert printed <= {*said, world.job}, f"on paper, and never begun: {sorted(printed)}"
    assert not (late := list(papers.overdue())), f"printed after the printer confirmed that it was cleared: {late}"
    if not story.noisy:
        for job in sorted(proved):
            assert papers.proof_of(job), f"{job} is proved, and its paper is not there or not as it should be"


def _judge_one_more(story: Schedule, world: World, job: str) -> None:
    _judge(story, world)
    best = max(world.case.says, key=list(Evidence)[::-1].index, default=None)
    expected = {best} if best else {Evidence.NONE, NOTHING_SENT}
    assert world.said[job] in expected, f"all is mended, and {job} is {world.said[job]}"
    if best and not world.case.name.startswith("liar"):
        assert not Counter((("job", job), ("end", job))) - world.papers.marks(), f"all is mended, and {job} is missing"


def tally(seed: int) -> tuple[str, Tally]:
    """Play a story; the name of its case, and what came of it."""
    story = schedule(seed)
    world = play(story)
    marks = world.papers.marks()
    whole = {job for job in world.said if marks["job", job] and marks["end", job]}
    said = Counter(_word(evidence) for evidence in world.said.values())
    return NOISY if story.noisy else story.case.name, Tally(1, said, Counter(_word(world.said[job]) for job in whole))


def _word(evidence: str) -> str:
    return "presumed" if evidence in _PRESUMED else str({str(Evidence.NONE): "in doubt"}.get(evidence, evidence))


def _tried(seed: int) -> tuple[str, Tally] | str:
    try:
        return tally(seed)
    except Violation as wrong:
        return str(wrong)


def run(first: int, last: int) -> Iterator[tuple[str, Tally] | str]:
    """Play the stories of these seeds on all cores; what came of each, or what is wrong with it."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(_tried, range(first, last + 1), chunksize=20)


def main(seeds: str) -> int:
    """Play the stories of ``first-last``, or tell a single one; 1 if what was said was not so."""
    first, _, last = seeds.partition("-")
    wrong = 0
    cases: dict[str, Tally] = {}
    for number, result in enumerate(run(int(first), int(last or first)), int(first)):
        if isinstance(result, str):
            wrong += 1
            print(result, end="\n\n", flush=True)
            continue
        name, came = result
        total = cases.setdefault(name, Tally())
        total.stories += came.stories
        total.said += came.said
        total.on_paper += came.on_paper
        if number % 1000 == 999:
            print(f"{number + 1} ...", file=sys.stderr, flush=True)
    if not last:
        print(schedule(int(first)))
    _print(cases)
    print(f"{wrong} violations")
    return int(wrong > 0)


_WORDS = ("proved", "presumed", "in doubt", NOTHING_SENT)


def _print(cases: dict[str, Tally]) -> None:
    print(f"{'said, and how many of them are on paper':30}", *(f"{word:>15}" for word in _WORDS), sep="")
    for name, came in cases.items():
        cells = (f"{came.said[word]:7} {came.on_paper[word]:7}" for word in _WORDS)
        print(f"{name:30}", *cells, f"{came.stories:7} stories", sep="")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
