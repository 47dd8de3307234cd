"""Inserts that say what to do where the row is there already; each kind of database has its own way to say so."""

from collections.abc import Callable, Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kiosk.mock.tables.base import Base

Insert = sqlite.Insert | postgresql.Insert
_INSERTS: Mapping[str, Callable[[type[Base]], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert(session: Session, table: type[Base]) -> Insert:
    """An insert with ``on_conflict_do_…``, for two that come at once: the second one waits and then fails no more."""
    return _INSERTS[session.get_bind().dialect.name](table)
