"""The open journal: hash-chained rows that are durable when ``append`` returns, and what is done to trust them.

A flipped bit in a live WAL silently loses the tail, so the chain's head is also kept in a file beside it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

import structlog

from kiosk.domain.booking import Head
from kiosk.journal import chain, export, files, headfile
from kiosk.journal.ballast import Ballast, free_bytes
from kiosk.journal.book import Book
from kiosk.journal.comparison import compared
from kiosk.journal.database import Database
from kiosk.journal.errors import ChainBroken, Damaged, JournalError, judged
from kiosk.journal.headfile import HeadFile
from kiosk.journal.record import Entry, Kind, Record
from kiosk.journal.upkeep import Upkeep

__all__ = ["Journal", "JournalError", "Verdict"]

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole file found; ``trouble`` is empty where all is as it was written."""

    rows: int
    head: Head | None
    trouble: str = ""
    broken: int | None = None
    """the number of the first row that is not what was written, where it is a row"""


class Journal:
    """The open journal, used from one thread. Every method raises JournalError; after that, open it anew.

    What a disk holds that refused a write is known only by reading it again.
    """

    def __init__(
        self, path: Path, boot: str, utc: Callable[[], datetime], free: Callable[[Path], int] = free_bytes
    ) -> None:
        """Open or begin the journal at ``path``; an untrustworthy one is put aside first (see ``quarantined``)."""
        self.path = path
        self.quarantined: Path | None = None
        self.trouble = ""
        """what was wrong when it was opened, and no reason to put it aside"""
        self._boot = boot
        self._utc = utc
        self._failed: JournalError | None = None
        self._ballast = Ballast(path.with_name("ballast"), free)
        self._head_path = path.with_suffix(".head")
        try:
            self._twice(self._open)
        except Damaged as damage:
            _log.error("the journal is damaged and put aside; a new one begins", why=str(damage))
            self._surely(self._put_aside)
            self._surely(self._open)

    def __repr__(self) -> str:
        return f"<Journal {self.path} at {chain.end(self._records).seq}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def head(self) -> Head | None:
        """The last row; None while there is none."""
        return chain.end(self._records) if self._records else None

    @property
    def records(self) -> tuple[Record, ...]:
        """All rows, oldest first; the numbers may have gaps (see ``chain``)."""
        return tuple(self._records)

    def holds(self, head: Head) -> bool:
        """Whether this journal has that row: else it is another one, or an old copy came back."""
        return chain.holds(self._records, head)

    def append(self, *entries: Entry) -> tuple[Record, ...]:
        """Write rows in one transaction; when this returns they survive a power cut.

        On a full disk the ballast is thrown off for them.
        """
        linked = list(chain.append(chain.end(self._records), entries, self._boot, self._utc))
        records = tuple(record for record, _ in linked)
        self._surely(partial(self._database.insert, [row for _, row in linked]))
        self._surely(partial(self._head.keep, chain.end(records)))
        self._records.extend(records)
        return records

    def begin_anew(self, anchor: Head, why: str) -> bool:
        """Go on behind a row that the server knows and this journal does not hold.

        The journal is put aside, unless this process began it: one that is new is innocent. True if the rows are here
        no longer.
        """
        old = self._found
        if old:
            self.close()
            self._surely(self._put_aside)
            self._surely(self._open)
        self.append(Entry(Kind.ANCHORED, "", chain.body_of(anchor, why=why)))
        return old

    def tidy(self, book: Book) -> Sequence[Record]:
        """What can wait until no customer is there: empty the log, export old rows, take the ballast on again.

        The rows that were exported, and are here no longer, are returned.
        """
        self._surely(self._database.checkpoint)
        self._surely(self._head.sync)
        exported = self._export(export.closed(self._records, book))
        try:
            self._ballast.load()
        except OSError as error:
            _log.warning("no ballast", why=str(error))
        return exported

    def has_room(self) -> bool:
        """Whether enough of the disk is free for another visit."""
        return self._surely(self._ballast.has_room)

    def verify(self) -> Verdict:
        """Read the whole file again, and compare it with itself and with what was written."""
        return next(filter(None, self.verifying()))

    def verifying(self) -> Iterator[Verdict | None]:
        """The same in steps, the last of which tells; between two of them rows may be written, but none may leave."""
        trouble, broken = "", None
        try:
            self._twice(self._database.check)
            yield from compared(self._database, self._records, self._twice)
            _check_end(self._records, self._twice(partial(headfile.read, self._head_path)))
        except ChainBroken as damage:
            trouble, broken = str(damage), damage.row
        except Damaged as damage:
            trouble = str(damage)
        yield Verdict(len(self._records), self.head, trouble, broken)

    def close(self) -> None:
        """Let go of the file; idempotent."""
        self._head.close()
        self._database.close()

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._database = Database(self.path)
        try:
            self._records, self.trouble = self._read()
            self._found = bool(self._records)
            self._head = HeadFile(self._head_path, chain.end(self._records))
        except (Damaged, OSError, sqlite3.Error):
            self._database.close()
            raise

    def _read(self) -> tuple[list[Record], str]:
        """The rows of the file, and what is wrong beside it. Raises Damaged where its end is lost or it is an old copy.

        Where the file of the head is the damaged one, only the server knows whether the end is there: it will say so.
        """
        records = chain.follow(self._database.rows())
        try:
            kept = headfile.read(self._head_path)
        except Damaged as damage:
            return records, str(damage)
        _check_end(records, kept)
        return records, ""

    def _put_aside(self) -> None:
        """The head goes last, for without it an old copy would be trusted."""
        folder = self.path.parent / "quarantine" / self._utc().strftime("%Y%m%dT%H%M%S%f")
        parts = [self.path.with_name(self.path.name + end) for end in ("-wal", "-shm", "")]
        self.quarantined = files.put_aside(folder, *parts, self._head_path)

    def _export(self, records: Sequence[Record]) -> Sequence[Record]:
        if not records:
            return ()
        try:
            export.write(self.path.parent / "exported", records)
        except (OSError, Damaged) as error:
            _log.warning("old rows stay in the journal", why=str(error))
            return ()
        last = chain.end(records)
        upkeep = Upkeep()
        for exported in records:
            upkeep.add(exported)
        record, row = chain.checkpoint(last, self._boot, self._utc, upkeep=upkeep.body())
        self._surely(partial(self._database.replace, last.seq, row))
        self._records = [record, *self._records[len(records) :]]
        return records

    def _surely(self, work: Callable[[], T]) -> T:
        """Do the work; damage found on the way is for the next opening to deal with. Raises JournalError."""
        try:
            return self._guarded(work)
        except Damaged as damage:
            told = f"{self.path} is damaged: {damage}"
            self._failed = JournalError(told, "start the kiosk again: it puts the file aside and begins a new one")
            raise self._failed from damage

    def _twice(self, work: Callable[[], T]) -> T:
        """Do the work; damage must show twice, for SQLite takes a read that fails once for a damaged file."""
        try:
            return self._guarded(work)
        except Damaged as damage:
            _log.warning("the journal seems to be damaged", why=str(damage))
            return self._guarded(work)

    def _guarded(self, work: Callable[[], T]) -> T:
        """Do the work, on a full disk without the ballast. Raises Damaged, JournalError."""
        if self._failed:
            raise JournalError(str(self._failed), self._failed.remedy)
        try:
            return self._ballast.spare(work)
        except (OSError, sqlite3.Error) as error:
            judgement = judged(self.path, error)
            if isinstance(judgement, JournalError):
                self._failed = judgement
            raise judgement from error


def _check_end(records: Sequence[Record], kept: Head | None) -> None:
    if kept is not None and not chain.holds(records, kept):
        raise Damaged("its end is missing")
