"""The database: transactions, and pictures of it for those who only read."""

import random
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from kiosk.mock import engines
from kiosk.mock.migrations.upgrading import UnknownTables, bring_up

T = TypeVar("T")

_TRIES = 4
_BREATH = 0.05
"""seconds, at most, before what met with another is done again; more each time"""


class Store:
    """The server's records. Without a URL they live in a temporary file that goes with the store.

    Tables that are missing or older are made or changed. Raises DriverMissing, InMemory, UnknownTables for tables of a
    newer program, and SQLAlchemyError where there is no such database.
    """

    def __init__(self, url: str = "", sleep: Callable[[float], object] = time.sleep) -> None:
        self._folder = None if url else tempfile.TemporaryDirectory(prefix="booking-")
        self.lasting = self._folder is None
        self.url = url or f"sqlite:///{Path(self._folder.name if self._folder else '') / 'booking.db'}"
        self._sleep = sleep
        self._engine = engines.opened(self.url, lasting=self.lasting)
        self._reading = engines.opened(self.url, lasting=self.lasting, reading=True)
        self.wrote: Callable[[], None] = _nothing
        """what is called, on any thread, after each transaction that may have changed something"""
        self._is_postgres = self._engine.dialect.name == "postgresql"
        # SQLite's own waiting is by polling and unfair; within one process a lock hands the turn on at once.
        self._turn: AbstractContextManager[object] = nullcontext() if self._is_postgres else threading.Lock()
        try:
            bring_up(self._engine)
        except (UnknownTables, SQLAlchemyError):
            self.close()
            raise

    @property
    def shared(self) -> bool:
        """Whether other processes may well work on the same records."""
        return self._is_postgres

    def __repr__(self) -> str:
        return f"<Store {self._engine.url.render_as_string(hide_password=True)}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transact(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        """Do the work in one transaction; return what it returns.

        What the work reads in order to change it, it locks (``with_for_update``): in SQLite that makes no difference,
        as one transaction writes at a time; in PostgreSQL others go on beside it. Two that met there (a deadlock, the
        same new key) are done again, so the work has no effects outside the session. What it raises undoes it all.
        Who waits for another's lock for ten seconds fails, unless it is ``patient``.
        """
        for tried in range(1, _TRIES):
            try:
                return self._once(work, patient=patient)
            except DBAPIError as error:
                if not engines.have_met(error):
                    raise
            self._sleep(_BREATH * tried * random.random())  # noqa: S311 - whoever guesses it wins nothing
        return self._once(work, patient=patient)

    def read(self, work: Callable[[Session], T]) -> T:
        """Do work that changes nothing, on one consistent picture; return what it returns."""
        with Session(self._reading) as session:
            return work(session)

    def close(self) -> None:
        """Let go of the database, and remove it if it was temporary; idempotent."""
        self._engine.dispose()
        self._reading.dispose()
        if self._folder is not None:
            self._folder.cleanup()

    def _once(self, work: Callable[[Session], T], *, patient: bool) -> T:
        with self._turn, Session(self._engine, expire_on_commit=False) as session, session.begin():
            if patient and self._is_postgres:
                session.execute(text("SET LOCAL lock_timeout = 0"))
            result = work(session)
        self.wrote()
        return result


def _nothing() -> None:
    """Tell nobody."""
