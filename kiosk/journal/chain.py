"""The chain of the journal: which row may follow which, and what a later row vouches for; pure.

Each row carries a hash over itself and the row before it. Its number is one more than the number before it, with two
exceptions: ``anchored`` goes on behind a row that the server knows of a journal that is gone, and ``checkpoint``, which
is always the first row, stands at the number of the last row that was exported and passes on that row's hash.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from sys import intern
from typing import Any

from kiosk.domain.booking import Head
from kiosk.journal.errors import ChainBroken
from kiosk.journal.record import ORIGIN, Entry, Kind, Record, encoded, link

Row = tuple[int, str, str, str, str, str, str]
"""A row as it is kept: seq, utc, boot, kind, claim, body, hash."""
Link = tuple[Record, Row]

EXPORTED = ("previous", "seq", "utc", "boot", "kind", "claim", "body", "hash")

BEGINNING = Head(0, ORIGIN)
"""The end of a journal without rows."""


def end(records: Sequence[Record]) -> Head:
    """What the next row is chained to."""
    return _passed_on(records[-1]) if records else BEGINNING


def begin(records: Sequence[Record]) -> Head:
    """The row up to which all rows were exported, which a checkpoint stands for; the beginning where all are here."""
    return _passed_on(records[0]) if records and records[0].kind is Kind.CHECKPOINT else BEGINNING


def append(head: Head, entries: Iterable[Entry], boot: str, utc: Callable[[], datetime]) -> Iterator[Link]:
    """The rows of these entries behind ``head``, each beside the form in which it is kept."""
    for entry in entries:
        now = utc().astimezone(UTC)
        seq, body = _number(head, entry), encoded(entry.body)
        said = (seq, _stamp(now), boot, str(entry.kind), entry.claim, body)
        record = Record(seq, now, boot, entry.kind, entry.claim, body, link(head.hash, *said))
        yield record, (*said, record.hash)
        head = _passed_on(record)


def checkpoint(last: Head, boot: str, utc: Callable[[], datetime], **more: Any) -> Link:
    """The row that stands for all rows up to ``last``, and keeps ``more`` of them."""
    return next(append(BEGINNING, [Entry(Kind.CHECKPOINT, "", body_of(last, **more))], boot, utc))


def body_of(head: Head, **more: Any) -> dict[str, Any]:
    """The body of a row that goes on behind ``head``."""
    return {"seq": head.seq, "hash": head.hash, **more}


def exported(records: Iterable[Record]) -> Iterator[dict[str, Any]]:
    """The rows for auditors: ``hash`` is the SHA-256 of the JSON list of all before it, in this order, as ASCII."""
    previous = ORIGIN
    for record in records:
        yield dict(zip(EXPORTED, (previous, *row(record)), strict=True))
        previous = _passed_on(record).hash


def follow_exported(rows: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Rows that were exported for auditors, read back. Raises ChainBroken."""
    found = list(rows)
    records = follow(_row_of(one) for one in found)
    for told, own in zip(found, exported(records), strict=True):
        if dict(told) != own:
            raise ChainBroken(own["seq"])
    return records


def row(record: Record) -> Row:
    """How a row is kept."""
    one = record
    return one.seq, _stamp(one.utc), one.boot, str(one.kind), one.claim, one.text, one.hash


def follow(rows: Iterable[Row], head: Head = BEGINNING) -> list[Record]:
    """The rows behind ``head``, read back. Raises ChainBroken where one is not what was written."""
    records: list[Record] = []
    for kept in rows:
        try:
            record = _read(head, kept)
        except (ValueError, TypeError, KeyError) as error:
            raise ChainBroken(head.seq + 1) from error
        records.append(record)
        head = _passed_on(record)
    return records


def holds(records: Sequence[Record], head: Head) -> bool:
    """Whether that row is one of these, or one that they vouch for.

    What was exported is vouched for by its number alone: a journal that is longer than ``head`` did not lose its end.
    """
    if head.seq == 0:
        return True
    if records and records[0].kind is Kind.CHECKPOINT and head.seq < records[0].seq:
        return True
    place = bisect_left(records, head.seq, key=lambda record: record.seq)
    if place < len(records) and _passed_on(records[place]) == head:
        return True
    return any(one.kind is Kind.ANCHORED and _named(one.body) == head for one in records)


def _read(head: Head, kept: Row) -> Record:
    seq, utc, boot, kind, claim, body, digest = kept
    if digest != link(head.hash, seq, utc, boot, kind, claim, body):
        raise ValueError(digest)
    record = Record(seq, datetime.fromisoformat(utc), intern(boot), Kind(kind), intern(claim), body, digest)
    if seq != _number(head, record) or not isinstance(record.body, Mapping):
        raise ValueError(seq)
    return record


def _row_of(told: Mapping[str, Any]) -> Row:
    seq, utc, boot, kind, claim, body, digest = (told.get(name) for name in EXPORTED[1:])
    return seq, utc, boot, kind, claim, body, digest  # type: ignore[return-value]  # who follows them finds what they are


def _number(head: Head, row: Entry | Record) -> int:
    if row.kind is Kind.ANCHORED:
        return max(head.seq, int(row.body["seq"])) + 1
    if row.kind is Kind.CHECKPOINT and head == BEGINNING:
        return int(row.body["seq"])
    return head.seq + 1


def _passed_on(record: Record) -> Head:
    return _named(record.body) if record.kind is Kind.CHECKPOINT else Head(record.seq, record.hash)


def _named(body: Mapping[str, Any]) -> Head:
    return Head(int(body["seq"]), str(body["hash"]))


def _stamp(utc: datetime) -> str:
    return utc.isoformat(timespec="microseconds")
