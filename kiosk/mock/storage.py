"""The database: one engine, transactions, and all that is particular to SQLite."""

import sqlite3
import tempfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk.mock.migrations.upgrading import UnknownTables, bring_up

T = TypeVar("T")

_TRIES = 4
_BUSY_SECONDS = 30


class DriverMissing(Exception):
    """The Python module that talks to this kind of database is not installed."""


class Store:
    """The server's records. Without a URL they live in a temporary file that goes with the store.

    Tables that are missing or older are made or changed. Raises DriverMissing, UnknownTables for tables of a newer
    program, and SQLAlchemyError where there is no such database.
    """

    def __init__(self, url: str = "") -> None:
        self._folder = None if url else tempfile.TemporaryDirectory(prefix="booking-")
        self.lasting = self._folder is None
        self.url = url or f"sqlite:///{Path(self._folder.name if self._folder else '') / 'booking.db'}"
        try:
            self._engine = create_engine(self.url, **_pool(self.url))
        except ModuleNotFoundError as error:
            raise DriverMissing(f"its Python module {error.name!r} is not installed") from error
        self.wrote: Callable[[], None] = _nothing
        """what is called, on any thread, after each transaction that may have changed something"""
        self._turn: AbstractContextManager[object] = nullcontext()
        if self._engine.dialect.name == "sqlite":
            _tame_sqlite(self._engine, lasting=self.lasting)
            # SQLite's own waiting is by polling and unfair; within one process a lock hands the turn on at once.
            self._turn = threading.Lock()
        try:
            bring_up(self._engine)
        except (UnknownTables, SQLAlchemyError):
            self.close()
            raise

    def __repr__(self) -> str:
        return f"<Store {self._engine.url.render_as_string(hide_password=True)}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transact(self, work: Callable[[Session], T]) -> T:
        """Do the work in one transaction; return what it returns.

        What the work reads in order to change it, it locks (``with_for_update``): in SQLite that makes no difference,
        as one transaction writes at a time; in PostgreSQL others go on beside it. Two that met there (a deadlock, the
        same new key) are done again, so the work has no effects outside the session. What it raises undoes it all.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._once(work)
            except IntegrityError:
                continue
            except OperationalError as error:
                if self._engine.dialect.name == "sqlite" or error.connection_invalidated:
                    raise
        return self._once(work)

    def read(self, work: Callable[[Session], T]) -> T:
        """Do work that changes nothing, on one consistent picture; return what it returns."""
        with self._engine.connect().execution_options(reading=True) as connection, Session(connection) as session:
            return work(session)

    def close(self) -> None:
        """Let go of the database, and remove it if it was temporary; idempotent."""
        self._engine.dispose()
        if self._folder is not None:
            self._folder.cleanup()

    def _once(self, work: Callable[[Session], T]) -> T:
        with self._turn, Session(self._engine, expire_on_commit=False) as session, session.begin():
            result = work(session)
        self.wrote()
        return result


def _nothing() -> None:
    """Tell nobody."""


def _pool(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": _BUSY_SECONDS}, "pool_size": 20, "max_overflow": 40}
    # PostgreSQL takes a hundred connections unless it is told otherwise, and several processes share them.
    return {"pool_size": 8, "max_overflow": 8, "pool_timeout": 60, "pool_pre_ping": True}


def _tame_sqlite(engine: Engine, *, lasting: bool) -> None:
    synchronous = "FULL" if lasting else "OFF"

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver would begin too late, and deferred
        for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE").close()
