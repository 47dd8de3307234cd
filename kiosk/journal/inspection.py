"""The journal of a kiosk that does not run, read in a copy: nothing of the original is opened for writing."""

import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.journal import chain, headfile
from kiosk.journal.book import Book, fold
from kiosk.journal.database import Database
from kiosk.journal.errors import Damaged, JournalError, judged


def inspected(folder: Path) -> Book | None:
    """The book of the journal in a state folder; None where there is no journal yet. Raises JournalError.

    What is damaged is told as a JournalError: the kiosk puts such a journal aside when it starts.
    """
    path = folder / "journal.db"
    try:
        if not path.exists():
            return None
        with TemporaryDirectory() as copies:
            return _read(path, Path(copies))
    except (OSError, sqlite3.Error) as error:
        judgement = judged(path, error)
        raise (judgement if isinstance(judgement, JournalError) else _damaged(path, judgement)) from error
    except Damaged as damage:
        raise _damaged(path, damage) from damage


def _read(path: Path, copies: Path) -> Book:
    copy = copies / path.name
    for end in ("", "-wal"):  # the shared memory beside them is made anew
        part = path.with_name(path.name + end)
        if part.exists():
            shutil.copyfile(part, copies / part.name)
    database = Database(copy)
    try:
        records = chain.follow(database.rows())
    finally:
        database.close()
    kept = headfile.read(path.with_suffix(".head"))
    if kept is not None and not chain.holds(records, kept):
        raise Damaged("its end is missing")
    return fold(tuple(records))


def _damaged(path: Path, damage: Damaged) -> JournalError:
    remedy = (
        "save the state folder; the kiosk puts it aside when it starts, and the booking server knows what it was told"
    )
    return JournalError(f"{path} is damaged: {damage}", remedy)
