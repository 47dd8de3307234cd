"""Old rows of the journal in compressed files of their own, so that starting stays fast."""

import gzip
import json
import zlib
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice, takewhile
from pathlib import Path

from kiosk import durable
from kiosk.journal import chain
from kiosk.journal.book import Book
from kiosk.journal.errors import Damaged
from kiosk.journal.record import Kind, Record, fact_id

KEPT = timedelta(days=35)
BATCH = timedelta(days=1)
"""what is gathered before a file is worth its name"""
MOST = 2_000
"""rows in one file, so that a customer never waits long for it"""


def closed(records: Sequence[Record], book: Book) -> Sequence[Record]:
    """The rows at the beginning that nobody needs any more: old, of ended claims, recorded by the server.

    A checkpoint before them is one of them; empty while they are too few to be worth a file. The kiosk's clock alone
    decides nothing: what counts is what it said when the server recorded facts, for the server takes none from a kiosk
    whose clock is wrong.
    """
    rows = records[1:] if records and records[0].kind is Kind.CHECKPOINT else records
    open_ = {line.id for line in book.open_claims()}

    def over(record: Record) -> bool:
        return record.claim not in open_ and fact_id(record) not in book.outbox

    gone = sum(1 for _ in takewhile(over, islice(rows, min(_old(rows), MOST))))
    return records[: gone + len(records) - len(rows)] if gone else ()


def write(folder: Path, records: Sequence[Record]) -> Path:
    """Put rows into a file that is named for them, durably, and read it back. Raises OSError, Damaged."""
    folder.mkdir(mode=0o700, exist_ok=True)
    durable.sync(folder.parent)
    last = chain.end(records)
    path = folder / f"journal-{records[0].seq}-{last.seq}-{last.hash[:8]}.jsonl.gz"
    lines = (json.dumps(chain.row(record), separators=(",", ":")) for record in records)
    durable.write(path, gzip.compress("\n".join(lines).encode("ascii"), mtime=0))
    if read(path) != list(records):
        raise Damaged(f"{path} is not what was written")
    return path


def _old(rows: Sequence[Record]) -> int:
    """How many rows at the beginning are old."""
    times = [(place, row.utc) for place, row in enumerate(rows, 1) if row.kind is Kind.ACKNOWLEDGED]
    now = times[-1][1] if times else None
    old = [(place, utc) for place, utc in times if now and now - utc >= KEPT]
    return old[-1][0] if old and now and now - old[0][1] >= KEPT + BATCH else 0


def read(path: Path) -> list[Record]:
    """The rows of an exported file. Raises OSError; Damaged where it is not what was written."""
    data = path.read_bytes()
    try:
        text = gzip.decompress(data).decode("ascii")
        rows = [tuple(json.loads(line)) for line in text.split("\n")]
    except (EOFError, ValueError, gzip.BadGzipFile, zlib.error) as error:
        raise Damaged(f"{path} can't be read: {error}") from error
    return chain.follow(rows)
