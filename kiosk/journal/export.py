"""Old rows of the journal in compressed files of their own, so that starting stays fast."""

import gzip
import json
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path

from kiosk.journal import chain, files
from kiosk.journal.book import Book
from kiosk.journal.errors import Damaged
from kiosk.journal.record import Kind, Record

KEPT = timedelta(days=35)
BATCH = timedelta(days=1)
"""what is gathered before a file is worth its name"""
MOST = 20_000
"""rows in one file, so that a customer never waits long for it"""


def closed(records: Sequence[Record], book: Book, now: datetime) -> Sequence[Record]:
    """The rows at the beginning that nobody needs any more: old, of ended claims, recorded by the server.

    A checkpoint before them is one of them; empty while they are too few to be worth a file.
    """
    rows = records[1:] if records and records[0].kind is Kind.CHECKPOINT else records
    if not rows or now - rows[0].utc < KEPT + BATCH:
        return ()
    open_ = {line.id for line in book.open_claims()}

    def over(record: Record) -> bool:
        return now - record.utc >= KEPT and record.claim not in open_ and record.hash[:32] not in book.outbox

    old = sum(1 for _ in islice(takewhile(over, rows), MOST))
    return records[: old + len(records) - len(rows)] if old else ()


def write(folder: Path, records: Sequence[Record]) -> Path:
    """Put rows into a file that is named for them, durably, and read it back. Raises OSError, Damaged."""
    folder.mkdir(mode=0o700, exist_ok=True)
    files.sync(folder.parent)
    last = chain.end(records)
    path = folder / f"journal-{records[0].seq}-{last.seq}-{last.hash[:8]}.jsonl.gz"
    lines = (json.dumps(chain.row(record), separators=(",", ":")) for record in records)
    files.write(path, gzip.compress("\n".join(lines).encode("ascii"), mtime=0))
    if read(path) != list(records):
        raise Damaged(f"{path} is not what was written")
    return path


def read(path: Path) -> list[Record]:
    """The rows of an exported file. Raises OSError; Damaged where it is not what was written."""
    data = path.read_bytes()
    try:
        text = gzip.decompress(data).decode("ascii")
        rows = [tuple(json.loads(line)) for line in text.split("\n")]
    except (EOFError, ValueError, gzip.BadGzipFile, zlib.error) as error:
        raise Damaged(f"{path} can't be read: {error}") from error
    return chain.follow(rows)
