"""The tables of the first servers, which had a row for every seat and kept no version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _house()
    _sale()
    _tickets()
    _kiosks()
    _claims()


def _house() -> None:
    op.create_table("cinemas", _key(), *_texts("zh", "en", "zone"))
    op.create_table("halls", _key(), _of("cinemas", "cinema_id"), *_texts("zh", "en"), _text("plan", 4000))
    op.create_table("films", _key(), *_texts("zh", "en", "version_zh", "version_en"), _number("minutes"))
    op.create_table(
        "screenings",
        _key(),
        _of("halls", "hall_id"),
        _of("films", "film_id"),
        _time("starts_at", index=True),
        _number("price"),
    )


def _sale() -> None:
    op.create_table(
        "seats",
        _of("screenings", "screening_id", primary_key=True),
        _key("name"),
        *_texts("row", "number"),
        *(_number("x"), _number("y")),
        _text("state"),
        _text("order_id", nullable=True, index=True),
        _time("held_until", nullable=True),
    )
    op.create_table(
        "orders",
        _key(),
        *_texts("client", "secret_hash"),
        _of("screenings", "screening_id"),
        sa.Column("seats", sa.JSON(), nullable=False),
        _number("amount"),
        _text("state"),
        *(_time("made_at"), _time("held_until"), _time("settled_at", nullable=True)),
        _text("payment_id"),
        _text("holder_key", 200, nullable=True),
        sa.Column("holder_only", sa.Boolean(), nullable=False),
    )
    op.create_table("vouchers", _key("hash"), _of("orders", "order_id"))
    times = _time("expires_at"), _time("settled_at", nullable=True)
    op.create_table("payments", _key(), _text("order_id"), _number("amount"), _text("state"), *times)


def _tickets() -> None:
    op.create_table(
        "tickets",
        _key(),
        _of("orders", "order_id", index=True),
        _number("position"),
        *_texts("seat", "row", "number", "state"),
        _number("issue"),
        _text("serial"),
        _number("self_reissues"),
        _text("claim_id", nullable=True),
        _time("printed_at", nullable=True),
        _text("printed_by", nullable=True),
        _time("admitted_at", nullable=True),
    )
    op.create_table(
        "issues",
        _of("tickets", "ticket_id", primary_key=True),
        _number("number", primary_key=True, autoincrement=False),
        *_texts("serial", "claim_id", "by"),
        _text("reason", 200),
        _time("made_at"),
    )


def _kiosks() -> None:
    op.create_table(
        "kiosks",
        _key(),
        *(_text(name, nullable=True) for name in ("cinema_id", "public_key")),
        *(_time(name, nullable=True) for name in ("enrolled_at", "revoked_at")),
        _text("code_hash", nullable=True),
        _time("code_until", nullable=True),
        _text("code_key", nullable=True),
        _number("code_tries"),
        *(_text(name, nullable=True) for name in ("fingerprint", "boot_id")),
        sa.Column("journal_seq", sa.BigInteger(), nullable=True),
        _text("journal_hash", nullable=True),
        _number("wrong"),
        *(_time(name, nullable=True) for name in ("wrong_at", "paused_until")),
    )
    began = sa.Column("began", sa.BigInteger(), nullable=True)
    told = sa.Column("told", sa.JSON(), nullable=False)
    op.create_table("boots", _key("kiosk_id"), _key("boot_id"), _time("first_seen"), began, told)
    op.create_table("nonces", _key("kiosk_id"), _key("nonce"), _time("heard_at"))
    op.create_table("server_boots", _number("id", primary_key=True, autoincrement=False), _text("mark"))


def _claims() -> None:
    op.create_table(
        "claims",
        _key(),
        *_texts("kiosk_id", "boot_id", "body_hash"),
        sa.Column("counted", sa.Boolean(), nullable=False),
        _text("transcript_hash", nullable=True),
        _text("order_id", nullable=True, index=True),
        *(sa.Column(name, sa.JSON(), nullable=True) for name in ("answer", "refusal")),
        *(_time("made_at"), _time("lease_until"), _time("ended_at", nullable=True)),
    )
    op.create_index("claims_of_a_kiosk", "claims", ["kiosk_id", "made_at"])
    op.create_table(
        "facts",
        *(_key("kiosk_id"), _key("id")),
        _text("boot_id"),
        sa.Column("body", sa.JSON(), nullable=False),
        _time("received_at"),
        sa.Column("applied", sa.Boolean(), nullable=False),
        _text("why", 200, nullable=True),
    )


def _key(name: str = "id") -> sa.Column[str]:
    return _text(name, primary_key=True)


def _of(table: str, name: str, *, primary_key: bool = False, index: bool = False) -> sa.Column[str]:
    target = sa.ForeignKey(f"{table}.id")
    return sa.Column(name, sa.String(80), target, nullable=False, primary_key=primary_key, index=index)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [_text(name) for name in names]


def _text(
    name: str, length: int = 80, *, nullable: bool = False, primary_key: bool = False, index: bool = False
) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable, primary_key=primary_key, index=index)


def _number(name: str, *, primary_key: bool = False, autoincrement: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, primary_key=primary_key, autoincrement=autoincrement)


def _time(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(), nullable=nullable, index=index)
