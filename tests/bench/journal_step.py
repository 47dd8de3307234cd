"""One durable row of the journal beside what no durable row can do without: one bare fdatasync on the same disk.

The baseline overwrites the next 4 KiB of a file that is already there, so the disk has no metadata to write. A young
journal's log still grows, which costs the disk metadata; past its first checkpoint it is overwritten, too.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.domain.booking import Issue
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import Journal
from tests.bench.timing import compare, in_turns, table

RUNS = 400
BLOCK = bytes(range(256)) * 16
TO_CHECKPOINT = 1500
"""rows after which the log has been copied into the database and begins anew"""
BASELINE = "one fdatasync of a preallocated append"
YOUNG, GROWN = "our Journal.append, young", "our Journal.append, past a checkpoint"
TARGET = "p50 at most 1.5"


class Preallocated:
    def __init__(self, path, blocks):
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)
        os.pwrite(self._file, bytes(blocks * len(BLOCK)), 0)
        os.fsync(self._file)
        self._end = 0

    def append(self):
        os.pwrite(self._file, BLOCK, self._end)
        os.fdatasync(self._file)
        self._end += len(BLOCK)


def main():
    row = Entry(Kind.INTENT, "0" * 32, issue_body(Issue("T1", 1, "AA"), job="!!!"))
    with TemporaryDirectory(dir="/var/tmp", prefix="kiosk-bench-") as folder:
        plain = Preallocated(Path(folder, "plain"), RUNS + 20)
        young, grown = (Journal(Path(folder, f"{name}.db"), "bench", now) for name in ("young", "grown"))
        with young, grown:
            for _ in range(TO_CHECKPOINT):
                grown.append(row)
            works = {BASELINE: plain.append, YOUNG: lambda: young.append(row), GROWN: lambda: grown.append(row)}
            samples = in_turns(RUNS, works, warm=20)
    table(samples)
    for name in (YOUNG, GROWN):
        compare(name, samples[name], BASELINE, samples[BASELINE], TARGET)


def now():
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
