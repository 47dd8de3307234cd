"""Databases that are empty, older, newer, or opened by several servers at once."""

import multiprocessing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from kiosk.mock.app import create
from kiosk.mock.migrations import upgrading
from kiosk.mock.office import Office
from kiosk.mock.sale import catalogue
from kiosk.mock.settings import Settings
from kiosk.mock.storage import Store
from kiosk.mock.tables.house import Film
from kiosk.mock.tables.sale import Order, Seat
from kiosk.mock.tables.schema import METADATA
from tests.kiosk.mock.migrations.opening import NOON, open_and_fill


def connected(database, work):
    engine = create_engine(database)
    with engine.begin() as connection:
        result = work(connection)
    engine.dispose()
    return result


def differences(database):
    return connected(database, lambda it: compare_metadata(MigrationContext.configure(it), METADATA))


def version(database):
    return connected(database, lambda it: it.scalar(text("SELECT version_num FROM alembic_version")))


def first_tables(database):
    """The tables as the first servers made them, which noted no version."""

    def make(connection):
        config = Config()
        config.set_main_option("script_location", str(upgrading.FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, upgrading.VERSIONS[0])
        connection.execute(text("DROP TABLE alembic_version"))

    connected(database, make)


OLD_ROWS = (
    "INSERT INTO cinemas VALUES ('riverside', '江畔影城', 'Riverside Cinema', 'Asia/Shanghai')",
    "INSERT INTO halls VALUES ('1', 'riverside', '1号厅', 'Hall 1', '####')",
    "INSERT INTO films VALUES ('letters', '草原来信', 'Letters', '原版 2D 中文字幕', 'Original 2D, subtitled', 132)",
    "INSERT INTO screenings VALUES ('s', '1', 'letters', '2026-03-14 14:00:00.000000', 3990)",
    "INSERT INTO seats VALUES ('s', 'A1', 'A', '1', 0, 0, 'free', NULL, NULL)",
    "INSERT INTO seats VALUES ('s', 'A2', 'A', '2', 1, 0, 'sold', 'o', NULL)",
    "INSERT INTO seats VALUES ('s', 'A3', 'A', '3', 2, 0, 'held', 'p', '2026-03-14 12:05:00.000000')",
    "INSERT INTO seats VALUES ('s', 'A4', 'A', '4', 3, 0, 'free', NULL, NULL)",
    (
        "INSERT INTO orders VALUES ('o', 'phone-7', 'h', 's', '[\"A2\"]', 3990, 'paid', '2026-03-14 11:00:00.000000', "
        "'2026-03-14 11:10:00.000000', NULL, 'pay', NULL, FALSE)"
    ),
    "INSERT INTO payments VALUES ('pay', 'o', 3990, 'settled', '2026-03-14 11:10:00.000000', NULL)",
)


def test_an_empty_database_gets_the_tables_that_the_program_knows(database):
    Store(database).close()
    assert version(database) == upgrading.NEWEST
    assert differences(database) == []


def test_the_tables_of_the_first_servers_become_those_that_the_program_knows(database):
    first_tables(database)
    Store(database).close()
    assert version(database) == upgrading.NEWEST
    assert differences(database) == []


def test_what_was_sold_before_is_still_sold(database):
    first_tables(database)
    for row in OLD_ROWS:
        connected(database, lambda it, row=row: it.execute(text(row)))
    with Store(database) as store:
        office = Office(store, Settings(), lambda: NOON)
        assert {it.seat: it.state for it in catalogue.seats(office, "s").seats} == {
            "A1": "free",
            "A2": "sold",
            "A3": "held",
            "A4": "free",
        }
        assert store.read(lambda session: session.query(Seat).count()) == 2
        film = store.read(lambda session: session.get_one(Film, "letters"))
        assert (film.version_zh, film.version_en) == ("原版 中文字幕 2D", "Original subtitled 2D")
        assert store.read(lambda session: session.get_one(Order, "o").state) == "paid"
        assert "s" in {it.screening for it in catalogue.screenings(office)}


def test_an_older_database_serves_the_newest_programme(database):
    first_tables(database)
    for row in OLD_ROWS:
        connected(database, lambda it, row=row: it.execute(text(row)))
    office = create(clock=lambda: NOON, database=database).state.office
    assert len(catalogue.cinemas(office)) == 3
    assert len(catalogue.films(office)) == 12
    office.store.close()


def test_tables_of_a_newer_program_are_refused_and_left_alone(database):
    Store(database).close()
    connected(database, lambda it: it.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(upgrading.UnknownTables, match="version 9999"):
        Store(database)
    assert version(database) == "9999"


def test_a_change_that_fails_leaves_the_older_tables_as_they_were(database):
    first_tables(database)
    connected(database, lambda it: it.execute(text("CREATE TABLE chain_outbox (id INTEGER)")))
    before = connected(database, lambda it: {one["name"] for one in inspect(it).get_columns("seats")})
    with pytest.raises(Exception, match="chain_outbox"):
        Store(database)
    assert connected(database, lambda it: {one["name"] for one in inspect(it).get_columns("seats")}) == before
    assert not connected(database, lambda it: inspect(it).has_table("clients"))


def test_the_versions_that_the_program_names_are_those_of_its_files():
    script = ScriptDirectory(str(upgrading.FOLDER))
    assert tuple(reversed([it.revision for it in script.walk_revisions()])) == upgrading.VERSIONS


def test_of_several_processes_that_open_an_empty_database_at_once_all_can_use_it(database):
    context = multiprocessing.get_context("spawn")
    start, done = context.Barrier(3), context.Queue()
    processes = [context.Process(target=open_and_fill, args=(database, start, done)) for _ in range(3)]
    for process in processes:
        process.start()
    found = {done.get(timeout=60) for _ in processes}
    for process in processes:
        process.join(30)
    assert [it.exitcode for it in processes] == [0] * 3
    assert len(found) == 1
    assert differences(database) == []
