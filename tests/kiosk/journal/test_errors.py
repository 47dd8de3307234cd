import errno
import os
import sqlite3
from pathlib import Path

import pytest

from kiosk.journal.errors import Damaged, JournalError, is_full, judged

PATH = Path("journal.db")


def of_sqlite(code):
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    return error


def of_system(number):
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("error", "told", "remedy"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), "the disk is full", "delete"),
        (of_system(errno.ENOSPC), "the disk is full", "delete"),
        (of_system(errno.EDQUOT), "the disk is full", "delete"),
        (of_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), "can't be written", "read-only"),
        (of_system(errno.EROFS), "can't be written", "read-only"),
        (of_system(errno.EACCES), "can't be written", "belong to somebody else"),
        (of_sqlite(sqlite3.SQLITE_IOERR_FSYNC), "the disk fails", "replace the disk"),
        (of_system(errno.EIO), "the disk fails", "replace the disk"),
        (of_sqlite(sqlite3.SQLITE_BUSY_RECOVERY), "in use", "another kiosk daemon"),
        (of_system(errno.EMFILE), "can't be used", "check the disk"),
        (sqlite3.ProgrammingError("Cannot operate on a closed database."), "can't be used", "check the disk"),
    ],
)
def test_what_the_machine_refuses_is_told_with_a_remedy(error, told, remedy):
    found = judged(PATH, error)
    assert isinstance(found, JournalError)
    assert told in str(found)
    assert "journal.db" in str(found)
    assert remedy in found.remedy


@pytest.mark.parametrize(
    "error",
    [of_sqlite(sqlite3.SQLITE_CORRUPT), of_sqlite(sqlite3.SQLITE_NOTADB), sqlite3.OperationalError("could not decode")],
)
def test_what_is_wrong_with_the_file_itself_is_damage(error):
    assert isinstance(judged(PATH, error), Damaged)


def test_only_a_full_disk_is_full():
    assert is_full(of_system(errno.ENOSPC))
    assert is_full(of_sqlite(sqlite3.SQLITE_FULL))
    assert not is_full(of_system(errno.EIO))
