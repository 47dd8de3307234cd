"""The journal's file: append-only SQLite through one connection, durable when ``insert`` returns.

WAL with synchronous=FULL lost nothing in enumerated power cuts where WAL with NORMAL, which most advice recommends,
lost acknowledged commits; and with one exclusive connection SQLite's WAL-reset bug can't occur.
"""

import errno
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.journal.chain import Row
from kiosk.journal.errors import Damaged, JournalError

FIRST = -(1 << 63)
"""the lowest number that a row can have, though no row of the journal's has it"""
LOG_BYTES = 256 << 10
"""of the log that are laid out beforehand: about sixty transactions"""

_PRAGMAS = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)
_TABLE = """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY, utc TEXT NOT NULL, boot TEXT NOT NULL, kind TEXT NOT NULL,
    claim TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
) STRICT
"""
_KEEPS_WORDS = """
CREATE TRIGGER IF NOT EXISTS journal_keeps_words BEFORE UPDATE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END
"""
_KEEPS_ROWS = """
CREATE TRIGGER IF NOT EXISTS journal_keeps_rows BEFORE DELETE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END
"""
_SCHEMA = (_TABLE, _KEEPS_WORDS, _KEEPS_ROWS)
_PORTION = "SELECT * FROM journal WHERE seq >= ? ORDER BY seq LIMIT ?"
_INSERT = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)"


class Database:
    """The open file. Its methods raise sqlite3.Error and OSError, and Damaged where they say so."""

    def __init__(self, path: Path) -> None:
        """Open or begin the file; its log is empty then. Raises Damaged, JournalError, sqlite3.Error, OSError."""
        self.path = path
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with _legible():
                self._settle()
            self.checkpoint()
        except BaseException:
            self._connection.close()
            raise

    def rows(self) -> list[Row]:
        """All rows, as the file has them and not the memory. Raises Damaged where SQLite finds fault with it."""
        self.check()
        return self.portion(FIRST, -1)

    def portion(self, begin: int, most: int) -> list[Row]:
        """So many of the rows from this number on; all for -1. Raises Damaged where they are no text."""
        with _legible():
            return self._connection.execute(_PORTION, (begin, most)).fetchall()

    def check(self) -> None:
        """Let go of what is in memory, and look at the file. Raises Damaged where SQLite finds fault with it."""
        with _legible():
            self._connection.execute("PRAGMA shrink_memory")
            self._check()

    def insert(self, rows: Iterable[Row]) -> None:
        """Add rows in one transaction; when this returns they survive a power cut."""
        self._transaction([(_INSERT, row) for row in rows])

    def replace(self, last: int, row: Row) -> None:
        """Put one row in the place of all rows up to the number ``last``, in one transaction."""
        self._transaction(
            [
                ("DROP TRIGGER journal_keeps_rows", ()),
                ("DELETE FROM journal WHERE seq <= ?", (last,)),
                (_KEEPS_ROWS, ()),
                (_INSERT, row),
            ]
        )

    def checkpoint(self) -> None:
        """Bring the log into the file and empty it, for a bit that rots in a log that is not empty costs its tail.

        Then zeros are laid out where the next transactions will stand: a log that grows costs the disk a write of
        metadata with each of them. SQLite takes a log that begins with zeros for an empty one. That it is empty must be
        durable before: old rows with zeros in their midst would be taken for newer than those in the file.
        """
        (busy, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise JournalError(f"the log of {self.path} is in use", "stop what else has opened the journal")
        handle = os.open(f"{self.path}-wal", os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as log:
            os.fsync(log.fileno())
            log.write(bytes(LOG_BYTES))
            log.flush()
            os.fsync(log.fileno())

    def close(self) -> None:
        """Let go of the file; idempotent."""
        self._connection.close()

    def _check(self) -> None:
        """Raise Damaged where SQLite finds fault with the file, OSError where a part of it can't be read."""
        words = [word for (line,) in self._connection.execute("PRAGMA quick_check") for word in str(line).split()]
        verdict = " ".join(words)
        codes = {int(code) & 0xFF for code in re.findall(r"error code=(\d+)", verdict)}
        if sqlite3.SQLITE_IOERR in codes:
            raise OSError(errno.EIO, verdict)
        if verdict != "ok":
            raise Damaged(verdict)

    def _settle(self) -> None:
        for name, wanted, expected in _PRAGMAS:
            self._connection.execute(f"PRAGMA {name}={wanted}")
            (got,) = self._connection.execute(f"PRAGMA {name}").fetchone()
            if got != expected:
                told = f"{self.path}: {name} is {got!r}, not {expected!r}"
                raise JournalError(told, "use a local disk for the state folder")
        for statement in _SCHEMA:
            self._connection.execute(statement)
        if _schema(self._connection) != _expected():
            raise Damaged("its tables are not the journal's")

    def _transaction(self, statements: Iterable[tuple[str, tuple[object, ...]]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in statements:
                self._connection.execute(statement, values)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


@contextmanager
def _legible() -> Iterator[None]:
    """What SQLite says of a damaged file may quote it, and then is no text."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise Damaged(f"it can't be read: {error}") from error


def _schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").fetchall()


def _expected() -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in _SCHEMA:
            connection.execute(statement)
        return _schema(connection)
