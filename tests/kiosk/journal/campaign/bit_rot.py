"""One bit flips in a file of the journal: it is found, or it does no harm; never is a row read that was not written.

``python -m tests.kiosk.journal.campaign.bit_rot 2000`` tries so many places; ``7-7`` the one with that seed.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from kiosk.journal.errors import Damaged
from kiosk.journal.key import load_key
from kiosk.journal.store import Journal
from tests.kiosk.journal.campaign.disk import ALL, SECTOR, Disk, Image
from tests.kiosk.journal.campaign.places import MEMORY, quiet
from tests.kiosk.journal.campaign.power_cuts import Cut, lay_out
from tests.kiosk.journal.campaign.recording import Mark, Step, record
from tests.kiosk.journal.campaign.story import TODAY
from tests.kiosk.journal.campaign.truth import Truth

DETECTED, HARMLESS = "detected", "harmless"
NOT_READ = ("ballast", "quarantine/")


@dataclass(frozen=True)
class Flip:
    """A bit of a file that has changed."""

    cut: Cut
    path: str
    place: int
    bit: int

    def __str__(self) -> str:
        return f"after step {self.cut.step}, bit {self.bit} of byte {self.place} of {self.path}"

    def image(self) -> Image:
        """What the disk holds then."""
        content = bytearray(self.cut.image[self.path])
        content[self.place] ^= 1 << self.bit
        return {**self.cut.image, self.path: bytes(content)}


def flip(seed: int, idle: list[Cut]) -> Flip:
    """A bit by chance, in any file alike; mostly in a sector with something in it."""
    random = Random(seed)
    cut = random.choice(idle)
    path = random.choice(sorted(path for path, data in cut.image.items() if data and not path.startswith(NOT_READ)))
    content = cut.image[path]
    used = [start for start in range(0, len(content), SECTOR) if any(content[start : start + SECTOR])]
    start = random.choice(used) if used and random.random() < 0.9 else 0
    end = min(start + SECTOR, len(content)) if start else len(content)
    return Flip(cut, path, random.randrange(start, end), random.randrange(8))


def judge(flipped: Flip) -> str:
    """What comes of it: detected, harmless, or a sentence that says what is wrong."""
    truth = flipped.cut.truth
    with TemporaryDirectory(prefix="kiosk-rot-", dir=MEMORY) as name:
        folder = Path(name)
        lay_out(flipped.image(), folder)
        before = (folder / "voucher.key").read_bytes()
        with Journal(folder / "journal.db", "judge", lambda: TODAY) as journal:
            if journal.quarantined:
                return DETECTED
            try:
                wrong = truth.lost(folder, journal)
            except Damaged:
                return DETECTED
        key = load_key(folder / "voucher.key")
        if (folder / "voucher.key").read_bytes() != before:
            return DETECTED
        return wrong or ("the key is another one" if key.hex() != truth.key else HARMLESS)


def whole(steps: list[Step]) -> list[Cut]:
    """What was on the disk, everything synced, whenever the story said something."""
    disk, truth = Disk(), Truth()
    found = []
    for number, step in enumerate(steps):
        if not isinstance(step, Mark):
            disk.do(step)
            continue
        truth.hear(step.text)
        if truth.settled:
            found.append(Cut(number, disk.image(ALL), truth.copy()))
    return found


def main(places: str) -> int:
    """Print what is wrong and what was found; 1 if something is wrong."""
    quiet()
    with TemporaryDirectory(prefix="kiosk-story-") as name:
        idle = whole(record(Path(name, "state")))
    first, _, last = places.rpartition("-")
    came: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for seed in range(int(first or 0), int(last) + bool(first)):
        flipped = flip(seed, idle)
        end = judge(flipped)
        if end not in {DETECTED, HARMLESS}:
            wrong += 1
            print(f"seed {seed}: {flipped}: {end}", flush=True)
        came[flipped.path.partition("/")[0], end] += 1
    for (path, end), count in sorted(came.items()):
        print(f"{path:16} {end:10} {count:6}")
    print(f"{came.total()} bits: {wrong} violations")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
