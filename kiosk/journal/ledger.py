"""The journal as the loop uses it: written by a worker thread, folded as it grows."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from drivers.errors import DriverError
from drivers.worker import Worker
from kiosk.domain.booking import Head
from kiosk.domain.voucher import Voucher
from kiosk.journal.book import Book, fold
from kiosk.journal.key import load_key
from kiosk.journal.record import Entry, Record
from kiosk.journal.store import Journal, JournalError

DEADLINE = 10.0
"""Seconds that a write may take; a flash card in its worst moment takes two."""


class Ledger:
    """The open journal and the book folded from it; ``write`` returns when the rows survive a power cut."""

    def __init__(self, journal: Journal, worker: Worker, key: bytes) -> None:
        self._journal = journal
        self._worker = worker
        self._key = key
        self._writing = asyncio.Lock()
        self.book: Book = fold(journal.records)
        self.grown = asyncio.Event()
        """set at each write; whoever waits for rows clears it"""

    def __repr__(self) -> str:
        return f"<Ledger of {self._journal!r}>"

    @classmethod
    async def open(cls, folder: Path, boot: str, utc: Callable[[], datetime]) -> Self:
        """Open the journal in a state folder. Raises JournalError."""
        worker = Worker("journal")
        journal = await worker.call(DEADLINE, Journal, folder / "journal.db", boot, utc)
        try:
            key = await worker.call(DEADLINE, load_key, folder / "voucher.key")
        except JournalError:
            await worker.call(DEADLINE, journal.close)
            raise
        return cls(journal, worker, key)

    @property
    def head(self) -> Head | None:
        """The end of the journal."""
        return self._journal.head

    def holds(self, head: Head) -> bool:
        """Whether this journal has that row: else it is another one, or an old copy came back."""
        records = self._journal.records
        return head.seq == 0 or (head.seq <= len(records) and records[head.seq - 1].hash == head.hash)

    @property
    def quarantined(self) -> Path | None:
        """Where an untrustworthy journal was put when this one was begun."""
        return self._journal.quarantined

    @property
    def records(self) -> tuple[Record, ...]:
        """All rows, oldest first."""
        return self._journal.records

    async def write(self, *entries: Entry) -> tuple[Record, ...]:
        """Write rows in one transaction. Raises JournalError, also where the disk hangs.

        A write that has begun ends, and is in the book, even when whoever asked for it is cancelled meanwhile.
        """
        return await asyncio.shield(self._write(entries))

    async def _write(self, entries: tuple[Entry, ...]) -> tuple[Record, ...]:
        async with self._writing:
            try:
                records = await self._worker.call(DEADLINE, self._journal.append, *entries)
            except DriverError as error:
                raise JournalError(f"{self._journal.path}: {error}", "check the disk of the kiosk") from error
            for record in records:
                self.book.add(record)
        self.grown.set()
        return records

    def mark(self, voucher: Voucher) -> str:
        """What the journal keeps of a voucher: a keyed hash of its code."""
        return hmac.digest(self._key, voucher.code.encode(), hashlib.sha256).hex()[:32]

    async def close(self) -> None:
        """Let go of the file; idempotent. A disk that hangs holds on to it until the process ends."""
        with suppress(DriverError):
            await self._worker.call(DEADLINE, self._journal.close)
        self._worker.close()
