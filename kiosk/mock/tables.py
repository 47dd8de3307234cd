"""What the server remembers. No field of any table is about a person: a client is a random id of its own making.

Times are UTC. Money is a whole number of the currency's hundredths. Vouchers and secrets are kept as keyed hashes.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Index, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC times in Python, naive UTC in the database, which is the same for every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Write an aware time."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read it back, aware."""
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime,
        str: String(80),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Cinema(Base):
    """A house with halls, in one time zone."""

    __tablename__ = "cinemas"
    id: Mapped[str] = mapped_column(primary_key=True)
    zh: Mapped[str]
    en: Mapped[str]
    zone: Mapped[str]


class Hall(Base):
    """A hall; ``plan`` draws it, one line per row from the screen backwards."""

    __tablename__ = "halls"
    id: Mapped[str] = mapped_column(primary_key=True)
    cinema_id: Mapped[str] = mapped_column(ForeignKey("cinemas.id"))
    zh: Mapped[str]
    en: Mapped[str]
    plan: Mapped[str] = mapped_column(String(4000))
    cinema: Mapped[Cinema] = relationship(lazy="joined", innerjoin=True)


class Film(Base):
    """A film with its two titles."""

    __tablename__ = "films"
    id: Mapped[str] = mapped_column(primary_key=True)
    zh: Mapped[str]
    en: Mapped[str]
    version_zh: Mapped[str]
    version_en: Mapped[str]
    minutes: Mapped[int]


class Screening(Base):
    """A film at a time in a hall."""

    __tablename__ = "screenings"
    id: Mapped[str] = mapped_column(primary_key=True)
    hall_id: Mapped[str] = mapped_column(ForeignKey("halls.id"))
    film_id: Mapped[str] = mapped_column(ForeignKey("films.id"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    price: Mapped[int]
    hall: Mapped[Hall] = relationship(lazy="joined", innerjoin=True)
    film: Mapped[Film] = relationship(lazy="joined", innerjoin=True)


class Seat(Base):
    """A seat of one screening: free, held for an order until a time, or sold to it."""

    __tablename__ = "seats"
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    row: Mapped[str]
    number: Mapped[str]
    x: Mapped[int]
    y: Mapped[int]
    state: Mapped[str]
    order_id: Mapped[str | None] = mapped_column(index=True)
    held_until: Mapped[datetime | None]


class Order(Base):
    """Seats that a client wants, and then has; its row is the lock for all that hangs on it."""

    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    client: Mapped[str]
    secret_hash: Mapped[str]
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"))
    seats: Mapped[list[Any]]
    amount: Mapped[int]
    state: Mapped[str]
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


class VoucherHash(Base):
    """A voucher, by its keyed hash."""

    __tablename__ = "vouchers"
    hash: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))


class Payment(Base):
    """The sandbox gateway's own record; the shop reads it only through the gateway."""

    __tablename__ = "payments"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    amount: Mapped[int]
    state: Mapped[str]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


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


class Boot(Base):
    """A start of a kiosk's program, and what it told of itself; only the newest one may claim."""

    __tablename__ = "boots"
    kiosk_id: Mapped[str] = mapped_column(primary_key=True)
    boot_id: Mapped[str] = mapped_column(primary_key=True)
    first_seen: Mapped[datetime]
    began: Mapped[int | None] = mapped_column(BigInteger)
    """when the request was signed by which it became the newest, in seconds since 1970; none if it never was"""
    told: Mapped[dict[str, Any]]


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
