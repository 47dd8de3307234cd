"""The exported files behind a journal's checkpoint, followed back to the first row of all."""

from pathlib import Path

from kiosk.domain.booking import Head
from kiosk.journal import chain, export
from kiosk.journal.errors import RowsMissing
from kiosk.journal.record import Kind, Record


def follow(folder: Path, before: Head) -> int:
    """How many rows lie in the folder up to this one, each of which follows on the one before it.

    Other files, as those of a try that a power cut ended, are left out. Raises OSError; Damaged where a file is not
    what was written, or is not there.
    """
    count = 0
    while before != chain.BEGINNING:
        records = _ending(folder, before)
        begin = chain.begin(records)
        if begin.seq >= before.seq:
            raise RowsMissing(before.seq)
        count += sum(record.kind is not Kind.CHECKPOINT for record in records)
        before = begin
    return count


def _ending(folder: Path, last: Head) -> list[Record]:
    """The rows of the file that ends with this one."""
    name = f"-{last.seq}-{last.hash[:8]}.jsonl.gz"
    for path in sorted(folder.iterdir()):
        if path.name.endswith(name) and chain.end(records := export.read(path)) == last:
            return records
    raise RowsMissing(last.seq)
