"""How databases are opened: what is particular to SQLite and to PostgreSQL."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import ConnectionPoolEntry

LOCK_SECONDS = 10
"""A transaction waits so long for what another has locked; then it fails, and the work has another turn later."""
IDLE_SECONDS = 30
"""PostgreSQL ends a transaction that asks nothing for so long: its server has stopped, and others want its locks."""

_SQLITE_BUSY_SECONDS = 30
_READING = {"execution_options": {"reading": True}}
_OPTIONS: Mapping[tuple[str, bool], Mapping[str, Any]] = {
    ("sqlite", False): {"connect_args": {"timeout": _SQLITE_BUSY_SECONDS}},
    ("sqlite", True): {
        "connect_args": {"timeout": _SQLITE_BUSY_SECONDS},
        "pool_size": 20,
        "max_overflow": 40,
        **_READING,
    },
    # PostgreSQL takes a hundred connections unless it is told otherwise, and several processes share them.
    ("postgresql", False): {"pool_size": 5, "max_overflow": 5, "pool_pre_ping": True},
    ("postgresql", True): {
        "pool_size": 3,
        "max_overflow": 3,
        "pool_pre_ping": True,
        "isolation_level": "REPEATABLE READ",
        "execution_options": {"reading": True, "postgresql_readonly": True},
    },
}
"""By kind of database, and whether it is for reading. Who reads never waits for the connections of those who write."""

_AWAY = ("08", "53", "55P03", "57P", "58")
"""How PostgreSQL's codes begin where it can't serve now: connection, resources, a lock, its end, its disk."""
_WRONG = frozenset({"SQLITE_ERROR", "SQLITE_MISUSE", ""})
"""SQLite's words for what can't be asked, and its driver's silence; all others are about the file."""
_MET = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL's codes of two transactions that met: serialization failure, deadlock, the same new key."""


class DriverMissing(Exception):
    """The Python module that talks to this kind of database is not installed."""


class InMemory(Exception):
    """Each connection to this database would have an empty one of its own."""


def opened(url: str, *, lasting: bool, reading: bool = False) -> Engine:
    """An engine for transactions, or for reading only, on consistent pictures.

    Raises DriverMissing, InMemory, and SQLAlchemyError for what is no URL.
    """
    address = make_url(url)
    kind = address.get_backend_name()
    if kind == "sqlite" and _is_in_memory(address):
        raise InMemory("it would be in memory, where several threads can't share it")
    try:
        engine = create_engine(address, **_OPTIONS.get((kind, reading), _READING if reading else {}))
    except ModuleNotFoundError as error:
        raise DriverMissing(f"its Python module {error.name!r} is not installed") from error
    if kind == "sqlite":
        _tame_sqlite(engine, lasting=lasting, reading=reading)
    if kind == "postgresql":
        _bound_waiting(engine)
    return engine


def have_met(error: BaseException) -> bool:
    """Whether the transaction failed only by what another did at the same time, so that it may succeed now."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _MET


def is_away(error: BaseException | None) -> bool:
    """Whether the database can't serve now and may do so later; whether it did what was asked is not known then."""
    if isinstance(error, NoneFree):  # all connections are in use
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlstate", None)
    if code is not None:
        return str(code).startswith(_AWAY)
    return isinstance(error, OperationalError | InterfaceError) and _is_broken(error)


def said(error: BaseException) -> str:
    """What the database said, on one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _is_broken(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorname", "") not in _WRONG
    # Another driver that names no code and still has its connection can't take this statement, or could not connect.
    return not error.statement


def _is_in_memory(address: URL) -> bool:
    return not address.database or ":memory:" in address.database or address.query.get("mode") == "memory"


def _tame_sqlite(engine: Engine, *, lasting: bool, reading: bool) -> None:
    synchronous = "FULL" if lasting else "OFF"
    pragmas = ("journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON", f"query_only = {reading}")

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver would begin too late, and deferred
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        only_reads = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _bound_waiting(engine: Engine) -> None:
    limits = {"lock_timeout": LOCK_SECONDS, "idle_in_transaction_session_timeout": IDLE_SECONDS}

    @event.listens_for(engine, "connect")
    def _(connection: Any, _: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            for name, seconds in limits.items():
                cursor.execute(f"SET {name} = '{seconds}s'")
        connection.commit()
