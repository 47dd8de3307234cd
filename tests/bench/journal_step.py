"""One durable row of the journal beside what no durable row can do without: one bare fdatasync on the same disk.

The baseline overwrites the next 4 KiB of a file that is already there, so the disk has no metadata to write. The
journal lays out its log before each visit and writes a visit's rows into that; beyond it, the log grows and costs
metadata.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.domain.booking import Issue
from kiosk.journal.book import Book
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import Journal
from tests.bench.timing import Samples, compare, in_turns, table

VISITS = 25
ROWS = 16
"""of a visit with four tickets"""
BLOCK = bytes(range(256)) * 16
LAID_OUT = 120
"""rows after which the log that was laid out is used up"""
BASELINE = "one fdatasync of a preallocated append"
VISIT, BEYOND = "our Journal.append, in visits", "our Journal.append, in a log that grows"
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
    samples: Samples = {BASELINE: [], VISIT: [], BEYOND: []}
    with TemporaryDirectory(dir="/var/tmp", prefix="kiosk-bench-") as folder:
        plain = Preallocated(Path(folder, "plain"), VISITS * (ROWS + 2))
        tidied, beyond = (Journal(Path(folder, f"{name}.db"), "bench", now) for name in ("tidied", "beyond"))
        with tidied, beyond:
            for _ in range(LAID_OUT):
                beyond.append(row)
            works = {BASELINE: plain.append, VISIT: lambda: tidied.append(row), BEYOND: lambda: beyond.append(row)}
            for _ in range(VISITS):
                tidied.tidy(Book())
                for name, taken in in_turns(ROWS, works, warm=2).items():
                    samples[name] += taken
    table(samples)
    for name in (VISIT, BEYOND):
        compare(name, samples[name], BASELINE, samples[BASELINE], TARGET)


def now():
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
