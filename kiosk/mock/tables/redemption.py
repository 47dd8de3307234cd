"""Tickets and their issues, kiosks and their starts, claims and facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.mock.tables.base import Base
from kiosk.mock.tables.sale import Order


class Ticket(Base):
    """One seat of one paid order, with the issue that is current."""

    __tablename__ = "tickets"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    position: Mapped[int]
    seat: Mapped[str]
    row: Mapped[str]
    number: Mapped[str]
    state: Mapped[str]
    issue: Mapped[int]
    serial: Mapped[str]
    self_reissues: Mapped[int]
    claim_id: Mapped[str | None]
    printed_at: Mapped[datetime | None]
    printed_by: Mapped[str | None]
    admitted_at: Mapped[datetime | None]
    order: Mapped[Order] = relationship(viewonly=True)


class Issue(Base):
    """The history of a ticket's issues: each number once, with whom it was granted to and why."""

    __tablename__ = "issues"
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    serial: Mapped[str]
    claim_id: Mapped[str]
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]


class Kiosk(Base):
    """What the server knows of a kiosk: its key, its newest boot, its journal's head, its wrong vouchers."""

    __tablename__ = "kiosks"
    id: Mapped[str] = mapped_column(primary_key=True)
    cinema_id: Mapped[str | None]
    public_key: Mapped[str | None]
    enrolled_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    code_hash: Mapped[str | None]
    code_until: Mapped[datetime | None]
    code_key: Mapped[str | None]
    """the public key that the code brought; the code answers it again until its end, and no other"""
    code_tries: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str | None]
    """what both sides showed at the enrolment"""
    boot_id: Mapped[str | None]
    journal_seq: Mapped[int | None] = mapped_column(BigInteger)
    journal_hash: Mapped[str | None]
    wrong: Mapped[int]
    wrong_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    boot: Mapped["Boot | None"] = relationship(
        primaryjoin="and_(Kiosk.id == foreign(Boot.kiosk_id), Kiosk.boot_id == foreign(Boot.boot_id))", viewonly=True
    )
    heartbeat: Mapped["Heartbeat | None"] = relationship(
        primaryjoin="Kiosk.id == foreign(Heartbeat.kiosk_id)", viewonly=True, uselist=False
    )


class Boot(Base):
    """A start of a kiosk's program, and what it told of itself; only the newest one may claim."""

    __tablename__ = "boots"
    kiosk_id: Mapped[str] = mapped_column(primary_key=True)
    boot_id: Mapped[str] = mapped_column(primary_key=True)
    first_seen: Mapped[datetime]
    began: Mapped[int | None] = mapped_column(BigInteger)
    """when the request was signed by which it became the newest, in seconds since 1970; none if it never was"""
    told: Mapped[dict[str, Any]]


class Heartbeat(Base):
    """How a kiosk was when it was heard last."""

    __tablename__ = "heartbeats"
    kiosk_id: Mapped[str] = mapped_column(primary_key=True)
    told: Mapped[dict[str, Any]]
    heard_at: Mapped[datetime]


class Nonce(Base):
    """A request that was heard, so that it is not heard again; kept for as long as its signature counts."""

    __tablename__ = "nonces"
    kiosk_id: Mapped[str] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(primary_key=True)
    heard_at: Mapped[datetime]


class ServerBoot(Base):
    """One row: a random mark of the records' newest life, set by each start of the server."""

    __tablename__ = "server_boots"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str]


class Claim(Base):
    """A claim that was granted (``answer``) or refused (``refusal``); once over, it is so for ever."""

    __tablename__ = "claims"
    id: Mapped[str] = mapped_column(primary_key=True)
    kiosk_id: Mapped[str]
    boot_id: Mapped[str]
    body_hash: Mapped[str]
    counted: Mapped[bool] = mapped_column(default=False)
    """whether it was decided, and not only put off"""
    transcript_hash: Mapped[str | None]
    """of the hand-over whose proof it showed"""
    order_id: Mapped[str | None] = mapped_column(index=True)
    answer: Mapped[list[Any] | None]
    refusal: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("claims_of_a_kiosk", "kiosk_id", "made_at"),)


class FactRecord(Base):
    """A fact as it came, whether it was applied, and if not, why."""

    __tablename__ = "facts"
    kiosk_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    boot_id: Mapped[str]
    body: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    applied: Mapped[bool]
    why: Mapped[str | None] = mapped_column(String(200))
