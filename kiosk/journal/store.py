"""The journal's file: append-only SQLite through one connection, hash-chained, durable when ``append`` returns.

WAL with synchronous=FULL lost nothing in enumerated power cuts where WAL with NORMAL, which most advice recommends,
lost acknowledged commits; and with one exclusive connection SQLite's WAL-reset bug can't occur. A flipped bit in a live
WAL silently loses the tail, so the chain's head is also kept in a file beside it.
"""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Self

from kiosk.domain.booking import Head
from kiosk.errors import KioskError
from kiosk.journal import files
from kiosk.journal.record import ORIGIN, Entry, Kind, Record, link

_PRAGMAS = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY, utc TEXT NOT NULL, boot TEXT NOT NULL, kind TEXT NOT NULL,
    claim TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS journal_keeps_rows BEFORE DELETE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS journal_keeps_words BEFORE UPDATE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
"""


class JournalError(KioskError):
    """The journal can't be written or can't be trusted."""

    reason: ClassVar[str] = "journal"
    exit_code: ClassVar[int] = 75


class _Damaged(Exception):
    """The file is not the journal that was left here."""


class Journal:
    """The open journal. Use it from one thread; ``append`` returns when the rows are on the disk."""

    def __init__(self, path: Path, boot: str, utc: Callable[[], datetime]) -> None:
        """Open or begin the journal at ``path``; an untrustworthy one is put aside first (see ``quarantined``)."""
        self.path = path
        self.quarantined: Path | None = None
        self._boot = boot
        self._utc = utc
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection, self._records = _open(path)
        except OSError as error:
            raise _unwritable(path, error) from error
        except _Damaged:
            self.quarantined = _put_aside(path, utc())
            self._connection, self._records = _open(path)
        self._keep_head()

    def __repr__(self) -> str:
        return f"<Journal {self.path} at {len(self._records)}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def head(self) -> Head | None:
        """The last row; None while there is none."""
        last = self._records[-1] if self._records else None
        return Head(last.seq, last.hash) if last else None

    @property
    def records(self) -> tuple[Record, ...]:
        """All rows, oldest first."""
        return tuple(self._records)

    def append(self, *entries: Entry) -> tuple[Record, ...]:
        """Write rows in one transaction; when this returns they survive a power cut. Raises JournalError."""
        records = self._chain(entries)
        rows = [(one.seq, _stamp(one.utc), one.boot, one.kind, one.claim, _dump(one.body), one.hash) for one in records]
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise _unwritable(self.path, error) from error
        self._records.extend(records)
        if any(record.kind in {Kind.ABANDONED, Kind.STOP} for record in records):
            self._keep_head()
        return records

    def close(self) -> None:
        """Let go of the file; idempotent."""
        self._connection.close()

    def _chain(self, entries: tuple[Entry, ...]) -> tuple[Record, ...]:
        head = self.head or Head(0, ORIGIN)
        records = []
        for entry in entries:
            utc = self._utc().astimezone(UTC)
            seq = head.seq + 1
            digest = link(head.hash, seq, _stamp(utc), self._boot, entry.kind, entry.claim, _dump(entry.body))
            head = Head(seq, digest)
            records.append(Record(seq, utc, self._boot, entry.kind, entry.claim, entry.body, digest))
        return tuple(records)

    def _keep_head(self) -> None:
        head = self.head
        if head is None:
            return
        try:
            files.write(_head_path(self.path), f"{head.seq} {head.hash}\n".encode())
        except OSError as error:
            raise _unwritable(_head_path(self.path), error) from error


def _open(path: Path) -> tuple[sqlite3.Connection, list[Record]]:
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise _unwritable(path, error) from error
    try:
        return connection, _check(path, connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _judge(path, error) from error
    except (JournalError, _Damaged):
        connection.close()
        raise


def _check(path: Path, connection: sqlite3.Connection) -> list[Record]:
    for name, wanted, expected in _PRAGMAS:
        connection.execute(f"PRAGMA {name}={wanted}")
        (got,) = connection.execute(f"PRAGMA {name}").fetchone()
        if got != expected:
            raise JournalError(f"{path}: {name} is {got!r}, not {expected!r}", "use a local disk for the state folder")
    connection.executescript(_SCHEMA)
    (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise _Damaged(verdict)
    records = _read(connection)
    _check_head(path, records)
    return records


_NOT_THE_FILE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
"""Primary result codes that speak of the machine, not of what is in the file."""


def _judge(path: Path, error: sqlite3.DatabaseError) -> Exception:
    """What an error of SQLite means for the file: in use, not writable, or damaged."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code not in _NOT_THE_FILE:
        return _Damaged(str(error))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return JournalError(f"{path} is in use", "another kiosk daemon is running; stop it first")
    return _unwritable(path, error)


def _read(connection: sqlite3.Connection) -> list[Record]:
    records: list[Record] = []
    previous = ORIGIN
    for number, row in enumerate(connection.execute("SELECT * FROM journal ORDER BY seq"), start=1):
        seq, utc, boot, kind, claim, body, digest = row
        if seq != number or digest != link(previous, seq, utc, boot, kind, claim, body):
            raise _Damaged(f"row {number} is not what was written")
        try:
            records.append(Record(seq, datetime.fromisoformat(utc), boot, Kind(kind), claim, json.loads(body), digest))
        except ValueError as error:
            raise _Damaged(f"row {number} is not understood") from error
        previous = digest
    return records


def _check_head(path: Path, records: list[Record]) -> None:
    """The head that was kept beside the file must be a row of it: else its tail is lost, or an old copy came back."""
    try:
        seq, _, digest = _head_path(path).read_text("ascii").strip().partition(" ")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise _Damaged(f"its head can't be read: {error}") from error
    if not seq.isdigit() or int(seq) > len(records) or (int(seq) > 0 and records[int(seq) - 1].hash != digest):
        raise _Damaged("its end is missing")


def _put_aside(path: Path, now: datetime) -> Path:
    folder = path.parent / "quarantine" / now.strftime("%Y%m%dT%H%M%S%f")
    try:
        folder.mkdir(parents=True)
        for one in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"), _head_path(path)):
            if one.exists():
                one.replace(folder / one.name)
        files.sync(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    return folder


def _head_path(path: Path) -> Path:
    return path.with_suffix(".head")


def _stamp(utc: datetime) -> str:
    return utc.isoformat(timespec="microseconds")


def _dump(body: object) -> str:
    return json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _unwritable(path: Path, error: Exception) -> JournalError:
    return JournalError(
        f"{path} can't be written: {error}",
        "check its folder: is the disk full or read-only, does the folder belong to somebody else?",
    )
