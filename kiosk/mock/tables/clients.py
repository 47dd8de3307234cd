"""Clients, as far as the server knows them: not at all."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from kiosk.mock.tables.base import Base


class Client(Base):
    """A client by the keyed hash of its anonymous id, never by the id itself; who came first goes first."""

    __tablename__ = "clients"
    hash: Mapped[str] = mapped_column(primary_key=True)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime] = mapped_column(index=True)


class Installation(Base):
    """How many clients were installed in an hour of a day, as their ids told; a count, and nobody in it."""

    __tablename__ = "installations"
    day: Mapped[str] = mapped_column(primary_key=True)
    """``YYYY-MM-DD``"""
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """-1 where it was not told"""
    count: Mapped[int]
