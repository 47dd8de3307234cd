"""Every call of a story on its folder fails in turn, once or from then on; what is left is judged by the real journal.

``python -m tests.kiosk.journal.campaign.io_faults`` tries them all; a number N tries every Nth.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.journal.errors import Damaged, JournalError
from tests.kiosk.journal.campaign.places import MEMORY, quiet
from tests.kiosk.journal.campaign.recording import ROOT, STORY, Call, record, strace
from tests.kiosk.journal.campaign.story import REFUSED
from tests.kiosk.journal.campaign.truth import Truth

READS = ("openat", "read", "pread64", "newfstatat", "lseek", "fcntl", "statfs", "close")
WRITES = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "fallocate", "rename", "unlink", "mkdir")
ERRORS = {
    **dict.fromkeys(READS, ("EIO",)),
    **dict.fromkeys(WRITES, ("EIO", "ENOSPC", "EROFS")),
    "openat": ("EIO", "ENOSPC", "EROFS", "EMFILE"),
}
LIMITS = range(0, 270_000, 1_500)
"""bytes beyond which no file can grow, so that the write that would is cut short"""


@dataclass(frozen=True)
class Fault:
    """What fails in a story."""

    call: str
    error: str
    first: int
    for_good: bool
    """not only that time"""

    def __str__(self) -> str:
        return f"{self.call}:error={self.error}:when={self.first}{'+' if self.for_good else ''}"


def faults(counts: Counter[str]) -> Iterator[Fault | int]:
    """All that can fail in a story that makes so many calls of each kind; an int is a limit."""
    for call, count in counts.items():
        for error in ERRORS.get(call, ()):
            for first in range(1, count + 1):
                yield Fault(call, error, first, for_good=False)
                yield Fault(call, error, first, for_good=True)
    yield from LIMITS


@dataclass(frozen=True)
class Outcome:
    """How a story ended under a fault; ``wrong`` is empty where all is well."""

    fault: Fault | int
    end: str
    wrong: str = ""


def suffer(fault: Fault | int, paths: Iterable[str]) -> Outcome:
    """Let a story run under a fault, then see what is left."""
    with TemporaryDirectory(prefix="kiosk-fault-", dir=MEMORY) as name:
        folder = Path(name, "state")
        done = _told(folder, paths, fault)
        truth = Truth()
        for mark in done.stdout.splitlines():
            truth.hear(mark)
        refused = [mark for mark in done.stdout.splitlines() if mark.startswith("refused ")]
        end = "refused" if refused else "unharmed"
        if done.returncode != (REFUSED if refused else 0):
            return Outcome(fault, "crash", f"ended with {done.returncode}: {done.stderr[-800:]}")
        if refused and not re.fullmatch(r"refused [^;\n]{20,}; [^;\n]{20,}", refused[0]):
            return Outcome(fault, end, f"that is no sentence with a remedy: {refused[0]}")
        try:
            return Outcome(fault, end, truth.judge(folder))
        except (JournalError, Damaged) as error:
            return Outcome(fault, end, f"it can't be opened again: {error}")


def _told(folder: Path, paths: Iterable[str], fault: Fault | int) -> subprocess.CompletedProcess[str]:
    if isinstance(fault, int):
        return subprocess.run([*STORY, str(folder), str(fault)], cwd=ROOT, check=False, capture_output=True, text=True)
    return strace(folder, paths, f"--trace={fault.call}", f"--inject={fault}", "--output=/dev/null")


def run(stride: int = 1) -> Iterator[Outcome]:
    """What comes of every ``stride``-th fault; on all cores, for the work is in other processes."""
    with TemporaryDirectory(prefix="kiosk-story-") as name:
        steps = record(Path(name, "recorded"))
        paths = sorted({path for step in steps if isinstance(step, Call) for path in (step.path, step.to)})
        log = Path(name, "counted")
        strace(Path(name, "state"), paths, f"--trace={','.join(ERRORS)}", f"--output={log}")
        counts = Counter(line.split()[1].partition("(")[0] for line in log.read_text("ascii").splitlines())
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(suffer, paths=paths), islice(faults(counts), 0, None, stride))


def main(stride: str = "1") -> int:
    """Print what is wrong and how much was tried; 1 if something is wrong."""
    quiet()
    ends: Counter[str] = Counter()
    wrong = 0
    for number, outcome in enumerate(run(int(stride)), 1):
        ends[outcome.end] += 1
        wrong += bool(outcome.wrong)
        if outcome.wrong:
            print(f"{outcome.fault}: {outcome.wrong}", flush=True)
        if number % 200 == 0:
            print(f"{number} ...", file=sys.stderr, flush=True)
    print(f"{ends.total()} faults ({dict(ends)}): {wrong} violations")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
