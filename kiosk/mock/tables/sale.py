"""Seats, orders and what opens them, and the sandbox gateway's payments."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.mock.tables.base import Base
from kiosk.mock.tables.house import Screening

if TYPE_CHECKING:
    from kiosk.mock.tables.redemption import Claim, Ticket


class Seat(Base):
    """A seat of one screening that is held for an order until a time, or sold; a free one has no row."""

    __tablename__ = "seats"
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str | None] = mapped_column(index=True)
    """none where the chain sold it by itself"""
    state: Mapped[str]
    """``held`` or ``sold``"""
    held_until: Mapped[datetime | None] = mapped_column(index=True)
    """none once it is sold"""


class Order(Base):
    """Seats that a client wants, and then has; its row is the lock for all that hangs on it."""

    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    secret_hash: Mapped[str]
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"), index=True)
    seats: Mapped[list[Any]]
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[datetime]
    held_until: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    payment_id: Mapped[str]
    holder_key: Mapped[str | None] = mapped_column(String(200))
    holder_only: Mapped[bool]
    screening: Mapped[Screening] = relationship()
    tickets: Mapped[list["Ticket"]] = relationship(order_by="Ticket.position")
    claims: Mapped[list["Claim"]] = relationship(
        primaryjoin="and_(Order.id == foreign(Claim.order_id), Claim.ended_at == None)", viewonly=True
    )
    """those that were not ended"""


class Waiting(Base):
    """Who waits for seats in one of several server processes on one database; kept only while it waits."""

    __tablename__ = "waiting"
    id: Mapped[str] = mapped_column(primary_key=True)
    """random"""
    order_id: Mapped[str]
    """of the order that it is to become"""
    screening_id: Mapped[str] = mapped_column(index=True)
    seats: Mapped[list[Any]]
    first_seen: Mapped[datetime | None]
    """of its client: its priority"""
    at: Mapped[float] = mapped_column(Float)
    """when it arrived, by the database's clock, in seconds since 1970"""
    decided: Mapped[bool] = mapped_column(default=False)
    """whether another process has kept for it what it can have"""


class VoucherHash(Base):
    """A voucher, by its keyed hash."""

    __tablename__ = "vouchers"
    hash: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)


class Payment(Base):
    """The sandbox gateway's own record; the shop reads it only through the gateway."""

    __tablename__ = "payments"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    amount: Mapped[int]
    state: Mapped[str]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    notices: Mapped[int] = mapped_column(default=0)
    """how often the notice was sent"""
