"""What goes wrong with the journal: the machine does not let us, or the file is not what was left here."""

import errno
import sqlite3
from pathlib import Path
from typing import ClassVar

from kiosk.errors import KioskError


class JournalError(KioskError):
    """The journal can't be written or can't be trusted."""

    reason: ClassVar[str] = "journal"
    exit_code: ClassVar[int] = 75


class JournalInUse(JournalError):
    """Another process has the journal open."""


class Damaged(Exception):
    """The file is not the journal that was left here."""


class ChainBroken(Damaged):
    """A row does not follow on the one before it; ``row`` is the number that the first such row should have."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row} is not what was written behind row {row - 1}")
        self.row = row


class RowsMissing(ChainBroken):
    """The file that ends with the row ``row`` is not there."""

    def __init__(self, row: int) -> None:
        Damaged.__init__(self, f"the rows up to {row} are in none of the files")
        self.row = row


_IN_USE = "{path} is in use: {error}", "another kiosk daemon is running; stop it first"
_FULL = "{path} can't be written, the disk is full: {error}", "delete what does not belong on the disk of the kiosk"
_LOCKED_UP = (
    "{path} can't be written: {error}",
    "check its folder: is the disk read-only, does the folder belong to somebody else?",
)
_FAILS = "the disk fails at {path}: {error}", "save the state folder and replace the disk of the kiosk"
_ELSE = "{path} can't be used: {error}", "check the disk and the state folder of the kiosk"

_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _LOCKED_UP,
    sqlite3.SQLITE_PERM: _LOCKED_UP,
    sqlite3.SQLITE_CANTOPEN: _LOCKED_UP,
    sqlite3.SQLITE_IOERR: _FAILS,
    sqlite3.SQLITE_NOMEM: _ELSE,
    sqlite3.SQLITE_MISUSE: _ELSE,
}
"""Primary result codes that speak of the machine; all others speak of what is in the file."""
_OF_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _LOCKED_UP,
    errno.EACCES: _LOCKED_UP,
    errno.EPERM: _LOCKED_UP,
    errno.EISDIR: _LOCKED_UP,
    errno.ENOTDIR: _LOCKED_UP,
    errno.EIO: _FAILS,
}


def is_full(error: OSError | sqlite3.Error) -> bool:
    """Whether there was no space left on the disk."""
    return _sentence(error) is _FULL


def judged(path: Path, error: OSError | sqlite3.Error) -> JournalError | Damaged:
    """What an error at this file means, to be raised."""
    sentence = _sentence(error)
    if sentence is None:
        return Damaged(str(error))
    told, remedy = sentence
    kind = JournalInUse if sentence is _IN_USE else JournalError
    return kind(told.format(path=path, error=error), remedy)


def _sentence(error: OSError | sqlite3.Error) -> tuple[str, str] | None:
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno or 0, _ELSE)
    if isinstance(error, sqlite3.ProgrammingError):
        return _ELSE
    return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF)
