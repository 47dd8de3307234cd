"""The chain's own ticketing system, and what it has yet to be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.mock.tables.base import Base


class ChainSale(Base):
    """What the chain's own system knows of a sale; the shop reads it only through the port."""

    __tablename__ = "chain_sales"
    id: Mapped[str] = mapped_column(primary_key=True)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"), index=True)
    seats: Mapped[list[Any]]
    order_id: Mapped[str | None] = mapped_column(index=True)
    """the shop's order; none where the chain sold by itself"""
    state: Mapped[str]
    """``sold`` or ``released``"""
    made_at: Mapped[datetime]


class ChainLetter(Base):
    """What the chain is to be told of an order, written in the transaction that did it."""

    __tablename__ = "chain_outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    kind: Mapped[str]
    """``let_go``, ``sold`` or ``released``"""
    body: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("chain_letters_to_send", "sent_at", "id"),)
