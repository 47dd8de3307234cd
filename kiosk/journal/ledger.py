"""The journal as the loop uses it: written by a worker thread, folded as it grows."""

import asyncio
import gc
import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from math import inf
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from drivers.errors import DriverError
from drivers.worker import Worker
from kiosk.domain.booking import Head
from kiosk.domain.voucher import Voucher
from kiosk.journal.ballast import free_bytes
from kiosk.journal.book import Book, fold
from kiosk.journal.key import load_key
from kiosk.journal.record import Entry, Record
from kiosk.journal.store import Journal, JournalError, Verdict

DEADLINE = 10.0
"""Seconds that a write may take; a flash card in its worst moment takes two."""
LONG_DEADLINE = 60.0
"""Seconds that reading or tidying the whole journal may take."""

P = ParamSpec("P")
T = TypeVar("T")


class Ledger:
    """The open journal and the book folded from it; ``write`` returns when the rows survive a power cut."""

    def __init__(self, journal: Journal, book: Book, key: bytes, worker: Worker) -> None:
        self._journal = journal
        self._worker = worker
        self._key = key
        self._writing = asyncio.Lock()
        self._keeping = asyncio.Lock()
        """held while rows leave, or may not; before the one above"""
        self.book = book
        self.grown = asyncio.Event()
        """set at each write; whoever waits for rows clears it"""
        self.listeners: set[Callable[[Record], None]] = set()
        """called with each row once it is durable"""

    def __repr__(self) -> str:
        return f"<Ledger of {self._journal!r}>"

    @classmethod
    async def open(
        cls, folder: Path, boot: str, utc: Callable[[], datetime], free: Callable[[Path], int] = free_bytes
    ) -> Self:
        """Open the journal in a state folder; ``free`` tells the free bytes of its disk. Raises JournalError.

        That takes as long as the disk takes: a try that was given up would go on, and keep the file from the next.
        """
        worker = Worker("journal")
        try:
            journal, book, key = await _call(worker, inf, _open, folder, lambda path: Journal(path, boot, utc, free))
        except BaseException:
            worker.close()
            raise
        return cls(journal, book, key, worker)

    @property
    def head(self) -> Head | None:
        """The end of the journal."""
        return self._journal.head

    @property
    def stuck(self) -> bool:
        """Whether the disk has not come back from a call that nobody waits for any more."""
        return self._worker.stuck

    def holds(self, head: Head) -> bool:
        """Whether this journal has that row: else it is another one, or an old copy came back."""
        return self._journal.holds(head)

    @property
    def quarantined(self) -> Path | None:
        """Where an untrustworthy journal was put when this one was begun."""
        return self._journal.quarantined

    @property
    def trouble(self) -> str:
        """What was wrong when the journal was opened, and no reason to put it aside."""
        return self._journal.trouble

    @property
    def records(self) -> tuple[Record, ...]:
        """All rows, oldest first."""
        return self._journal.records

    async def write(self, *entries: Entry) -> tuple[Record, ...]:
        """Write rows in one transaction. Raises JournalError, also where the disk hangs.

        A write that has begun ends, and is in the book, even when whoever asked for it is cancelled meanwhile.
        """
        return await asyncio.shield(self._write(entries))

    async def has_room(self) -> bool:
        """Whether enough of the disk is free for another visit. Raises JournalError."""
        async with self._writing:  # what takes long has a longer deadline, which this one must not wait under
            return await _call(self._worker, DEADLINE, self._journal.has_room)

    async def tidy(self) -> None:
        """What can wait until no customer is there: empty the log, export old rows, see to the ballast.

        Raises JournalError.
        """
        await asyncio.shield(self._tidy())

    async def distrust(self, anchor: Head, why: str) -> None:
        """Go on behind a row that the server knows and this journal does not hold. Raises JournalError.

        The journal, its unsent facts included, is put aside, unless this process began it. Not in a visit: what
        is open is forgotten.
        """
        await asyncio.shield(self._begin_anew(anchor, why))
        self.grown.set()

    async def verify(self) -> Verdict:
        """Read the whole file again, and compare it with itself and with what was written. Raises JournalError.

        Who writes meanwhile waits for one step of it at most.
        """
        async with self._keeping:
            steps = self._journal.verifying()
            while (verdict := await self._next(steps)) is None:
                pass
            return verdict

    async def _next(self, steps: Iterator[Verdict | None]) -> Verdict | None:
        async with self._writing:
            return await _call(self._worker, LONG_DEADLINE, next, steps)

    async def _tidy(self) -> None:
        async with self._keeping, self._writing:
            self.book.drop(await _call(self._worker, LONG_DEADLINE, self._journal.tidy, self.book))

    async def _begin_anew(self, anchor: Head, why: str) -> None:
        async with self._keeping, self._writing:
            if await _call(self._worker, LONG_DEADLINE, self._journal.begin_anew, anchor, why):
                self.book = fold(self._journal.records)

    async def _write(self, entries: tuple[Entry, ...]) -> tuple[Record, ...]:
        async with self._writing:
            records = await _call(self._worker, DEADLINE, self._journal.append, *entries)
            for record in records:
                self.book.add(record)
                for listener in self.listeners:
                    listener(record)
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


def _open(folder: Path, journal_at: Callable[[Path], Journal]) -> tuple[Journal, Book, bytes]:
    gc.disable()  # a month of rows makes a million objects, of which none is garbage
    try:
        journal = journal_at(folder / "journal.db")
        try:
            return journal, fold(journal.records), load_key(folder / "voucher.key")
        except JournalError:
            journal.close()
            raise
    finally:
        gc.enable()


async def _call(worker: Worker, deadline: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call the function on the worker's thread; a disk that hangs is an error of the journal, too."""
    try:
        return await worker.call(deadline, function, *args, **kwargs)
    except DriverError as error:
        raise JournalError(f"the disk of the journal hangs: {error}", "check the disk of the kiosk") from error
