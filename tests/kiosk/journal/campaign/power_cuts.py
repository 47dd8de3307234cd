"""Power cuts at every system call of a story: what may be on the disk then is opened by the real journal.

``python -m tests.kiosk.journal.campaign.power_cuts 80`` tries so many ways in which each cut can end.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from kiosk.journal.errors import Damaged, JournalError
from tests.kiosk.journal.campaign.disk import CHOICES, Disk, Image, chance
from tests.kiosk.journal.campaign.places import MEMORY, quiet
from tests.kiosk.journal.campaign.recording import Mark, Step, record
from tests.kiosk.journal.campaign.truth import Truth

SHARES = 32
"""in which the cuts are handed out to the cores"""
VISITS = 30
"""of the story whose power is cut"""


@dataclass(frozen=True)
class Cut:
    """A power cut: after which step, what is on the disk, and what was promised by then."""

    step: int
    image: Image
    truth: Truth


def cuts(steps: list[Step], ways: int, stride: int = 1, first: int = 0) -> Iterator[Cut]:
    """Each distinct image of each ``stride``-th cut."""
    disk, truth = Disk(), Truth()
    seen: set[bytes] = set()
    marks = 0
    for number, step in enumerate(steps):
        if isinstance(step, Mark):
            truth.hear(step.text)
            marks += 1
        else:
            disk.do(step)
        if number % stride != first:
            continue
        for image in _images(disk, number, ways):
            name = _digest(image, marks)
            if name not in seen:
                seen.add(name)
                yield Cut(number, image, truth.copy())


def _images(disk: Disk, seed: int, ways: int) -> Iterator[Image]:
    for choice in CHOICES:
        yield disk.image(choice)
    random = Random(seed)
    for _ in range(ways):
        yield disk.image(chance(random))


def _digest(image: Image, marks: int) -> bytes:
    digest = hashlib.sha256(str(marks).encode())
    for path, content in sorted(image.items()):
        digest.update(f"{path} {len(content)} ".encode())
        digest.update(content)
    return digest.digest()


def judge(cut: Cut) -> str:
    """Open the image of a cut with the real journal; what is wrong, or nothing."""
    with TemporaryDirectory(prefix="kiosk-cut-", dir=MEMORY) as name:
        lay_out(cut.image, Path(name))
        try:
            wrong = cut.truth.judge(Path(name))
        except (JournalError, Damaged) as error:
            wrong = f"it can't be opened: {error}"
    return wrong and f"power cut after step {cut.step}: {wrong}"


def lay_out(image: Image, folder: Path) -> None:
    """Write the files of an image."""
    for path, content in image.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.rstrip(b"\0"))
        os.truncate(file, len(content))


def _judge_share(steps: list[Step], ways: int, first: int) -> list[str]:
    return [judge(cut) for cut in cuts(steps, ways, SHARES, first)]


def run(steps: list[Step], ways: int) -> Iterator[str]:
    """Judge all cuts on all cores: what is wrong with each, or nothing."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for verdicts in pool.map(partial(_judge_share, steps, ways), range(SHARES)):
            yield from verdicts
            print(".", end="", file=sys.stderr, flush=True)


def main(ways: str) -> int:
    """Print what is wrong and how much was tried; 1 if something is wrong."""
    quiet()
    with TemporaryDirectory(prefix="kiosk-story-") as name:
        steps = record(Path(name, "state"), VISITS)
    promised = sum(isinstance(step, Mark) and step.text.startswith("acked") for step in steps)
    tried = wrong = 0
    for verdict in run(steps, int(ways)):
        tried += 1
        wrong += bool(verdict)
        if verdict:
            print(verdict, flush=True)
    calls = sum(not isinstance(step, Mark) for step in steps)
    print(f"{calls} system calls, {promised} promised rows, {tried} images of the disk: {wrong} violations")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
