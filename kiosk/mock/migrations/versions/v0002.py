"""Free seats have no row, films have a format and a rating, and clients and the chain have tables of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_FORMATS = frozenset({"2D", "3D", "IMAX"})
_NOT_RATED = {"rating_zh": "未分级", "rating_en": "Not rated"}


def upgrade() -> None:
    """Change the tables; of what they hold only the ids of clients go, which are kept as hashes from now on."""
    _films()
    _seats()
    _clients()
    _chain()
    _add("cinemas", _text("place_zh"), _text("place_en"))
    op.execute("UPDATE cinemas SET place_zh = '重庆', place_en = 'Chongqing' WHERE id = 'riverside'")
    _add("screenings", _number("revision"))
    _add("payments", _number("notices"))


def _films() -> None:
    names = ("language_zh", "language_en", "format", "rating_zh", "rating_en")
    _add("films", *map(_text, names))
    films = sa.table("films", *map(sa.column, ("id", "version_zh", "version_en", *names)))
    connection = op.get_bind()
    for row in connection.execute(sa.select(films.c.id, films.c.version_zh, films.c.version_en)).all():
        values = {
            "language_zh": _without_format(row.version_zh),
            "language_en": _without_format(row.version_en),
            "format": next((word for word in row.version_zh.split() if word in _FORMATS), "2D"),
        }
        connection.execute(films.update().where(films.c.id == row.id).values(**values, **_NOT_RATED))
    _drop("films", "version_zh", "version_en")


def _without_format(version: str) -> str:
    return " ".join(word for word in version.split() if word.rstrip(",") not in _FORMATS)


def _seats() -> None:
    op.execute("DELETE FROM seats WHERE state = 'free'")
    _drop("seats", "row", "number", "x", "y")
    op.create_index("ix_seats_held_until", "seats", ["held_until"])


def _clients() -> None:
    op.execute("UPDATE orders SET client = ''")
    seen = (sa.Column(name, sa.DateTime(), nullable=False) for name in ("first_seen", "last_seen"))
    op.create_table("clients", sa.Column("hash", sa.String(80), primary_key=True), *seen)
    op.create_index("ix_clients_last_seen", "clients", ["last_seen"])
    op.create_table(
        "installations",
        sa.Column("day", sa.String(80), primary_key=True),
        sa.Column("hour", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def _chain() -> None:
    op.create_table(
        "chain_sales",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("screening_id", sa.String(80), sa.ForeignKey("screenings.id"), nullable=False, index=True),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("order_id", sa.String(80), nullable=True, index=True),
        sa.Column("state", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "chain_outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("order_id", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
    )
    op.create_index("chain_letters_to_send", "chain_outbox", ["sent_at", "id"])


def _add(table: str, *columns: sa.Column[str] | sa.Column[int]) -> None:
    for column in columns:
        op.add_column(table, column)


def _drop(table: str, *columns: str) -> None:
    for column in columns:
        op.drop_column(table, column)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(80), nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")
