"""Keeps the tables of a database as this program wants them: makes them, brings older ones up, refuses newer ones."""

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select, text

from kiosk.mock.tables.schema import METADATA

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""of the tables, in their order; ``versions/`` has a file for each"""
NEWEST = VERSIONS[-1]
FOLDER = Path(__file__).parent

_MARK = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
_LOCK = 0x6B696F736B


class UnknownTables(Exception):
    """The tables are not of a version that this program knows."""


def bring_up(engine: Engine) -> None:
    """Make the tables, or change older ones; of several processes at once, one does it. Raises UnknownTables."""
    with engine.connect().execution_options(reading=True) as connection:
        if _version(connection) == NEWEST:
            return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # whoever changes the tables may need long
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _change(connection, _version(connection))


def _change(connection: Connection, found: str | None) -> None:
    if found is None:
        METADATA.create_all(connection)
        _MARK.create(connection)
        connection.execute(_MARK.insert().values(version_num=NEWEST))
    elif found not in VERSIONS:
        raise UnknownTables(f"its tables are of version {found}, and this program knows them up to {NEWEST}")
    elif found != NEWEST:
        _migrate(connection)


def _version(connection: Connection) -> str | None:
    """The version of the tables, None where there are none; the first servers did not note it."""
    there = inspect(connection)
    if there.has_table(_MARK.name):
        return connection.scalars(select(_MARK.c.version_num)).one_or_none()
    return VERSIONS[0] if there.has_table("orders") else None


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - half a second, and hardly ever needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    if not inspect(connection).has_table(_MARK.name):
        command.stamp(config, VERSIONS[0])
    command.upgrade(config, "head")
