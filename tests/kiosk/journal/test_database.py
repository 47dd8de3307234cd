import sqlite3
from contextlib import closing

import pytest

from kiosk.journal.database import LOG_BYTES, Database
from kiosk.journal.errors import Damaged

ROW = (1, "utc", "boot", "kind", "claim", "body", "hash")


def row(seq):
    return (seq, *ROW[1:])


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "journal.db")
    yield database
    database.close()


@pytest.fixture
def log(tmp_path):
    return (tmp_path / "journal.db-wal").read_bytes


def test_durability_settings_are_the_ones_that_survive_a_power_cut(database):
    names = ("journal_mode", "synchronous", "locking_mode")
    answers = [database._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert answers == ["wal", 2, "exclusive"]


def test_rows_go_into_a_log_that_is_laid_out_and_does_not_grow(database, log):
    assert log() == bytes(LOG_BYTES)
    for seq in range(1, 31):
        database.insert([row(seq)])
    assert len(log()) == LOG_BYTES
    assert any(log())


def test_a_checkpoint_empties_the_log_and_keeps_the_rows(database, log, tmp_path):
    database.insert([row(1), row(2)])
    database.checkpoint()
    assert log() == bytes(LOG_BYTES)
    with closing(sqlite3.connect(f"file:{tmp_path}/journal.db?immutable=1", uri=True)) as other:
        assert other.execute("SELECT count(*) FROM journal").fetchone() == (2,)


def test_rows_that_a_killed_process_left_in_the_log_are_there_at_the_next_start(database, tmp_path):
    database.insert([row(1)])
    for name in ("journal.db", "journal.db-wal"):
        (tmp_path / f"after-{name}").write_bytes((tmp_path / name).read_bytes())
    with closing(Database(tmp_path / "after-journal.db")) as other:
        assert other.rows() == [row(1)]


def test_a_transaction_that_fails_leaves_nothing(database):
    database.insert([row(1)])
    with pytest.raises(sqlite3.IntegrityError):
        database.insert([row(2), row(1)])
    database.insert([row(2)])
    assert database.rows() == [row(1), row(2)]


@pytest.mark.parametrize("statement", ["DELETE FROM journal", "UPDATE journal SET kind = 'printed'"])
def test_rows_can_be_neither_changed_nor_removed(database, statement):
    database.insert([row(1)])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database._connection.execute(statement)


def test_rows_are_replaced_by_one_and_are_append_only_again(database):
    database.insert([row(seq) for seq in range(1, 6)])
    database.replace(3, (3, "utc", "boot", "checkpoint", "", "{}", "other"))
    assert [(kept[0], kept[3]) for kept in database.rows()] == [(3, "checkpoint"), (4, "kind"), (5, "kind")]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database._connection.execute("DELETE FROM journal")


def test_a_replacement_that_fails_takes_no_row_and_no_guard_away(database):
    database.insert([row(seq) for seq in range(1, 4)])
    with pytest.raises(sqlite3.IntegrityError):
        database.replace(2, row(3))
    assert len(database.rows()) == 3
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database._connection.execute("DELETE FROM journal")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER journal_keeps_rows; CREATE TRIGGER journal_keeps_rows DELETE ON journal BEGIN SELECT 1; END",
        "CREATE TABLE other (x)",
        "DROP TABLE journal; CREATE TABLE journal (seq, utc, boot, kind, claim, body, hash)",
    ],
    ids=["a guard that guards nothing", "one more table", "another table"],
)
def test_a_file_with_other_tables_is_not_the_journal(tmp_path, statement):
    path = tmp_path / "journal.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.executescript(statement)
    with pytest.raises(Damaged, match="not the journal's"):
        Database(path)
    with closing(sqlite3.connect(path, timeout=0)) as other:  # it was let go of
        other.execute("BEGIN EXCLUSIVE")


def test_a_file_of_which_sqlite_can_not_even_say_what_is_wrong_is_damage(tmp_path):
    path = tmp_path / "journal.db"
    Database(path).close()
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE journal", b"CREATE TABL\xa7 journal"))
    with pytest.raises(Damaged, match="can't be read"):
        Database(path)
