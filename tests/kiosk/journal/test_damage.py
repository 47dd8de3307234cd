import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from kiosk.journal import headfile
from kiosk.journal.ballast import ENOUGH
from kiosk.journal.book import Book
from kiosk.journal.database import Database
from kiosk.journal.errors import Damaged
from kiosk.journal.record import Entry, Kind
from kiosk.journal.store import Journal, JournalError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOOT = Entry(Kind.BOOT)
TRY = Entry(Kind.CLAIM_TRY, "c", {"voucher": "x"})
END = Entry(Kind.ABANDONED, "c")


def numbers(journal):
    return [record.seq for record in journal.records]


def tamper(path, statement):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET kind = 'printed' WHERE seq = 2",
        "UPDATE journal SET body = '{}' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 3",
        "DELETE FROM journal",
    ],
    ids=["changed kind", "changed body", "first row gone", "last row gone", "all rows gone"],
)
def test_a_journal_that_was_tampered_with_is_put_aside_and_a_new_one_begins(machine, tmp_path, statement):
    with machine.open() as journal:
        journal.append(BOOT, TRY, END)
    tamper(tmp_path / "journal.db", statement)
    fresh = machine.open("boot-2")
    assert fresh.records == ()
    assert fresh.quarantined == tmp_path / "quarantine" / "20260301T120000000000"
    assert sorted(one.name for one in fresh.quarantined.iterdir()) == ["journal.db", "journal.head"]
    fresh.append(BOOT)
    fresh.close()
    assert machine.open("boot-3").quarantined is None


def test_a_second_journal_that_is_put_aside_at_the_same_time_gets_a_folder_of_its_own(machine, tmp_path):
    for number in range(2):
        (tmp_path / "journal.db").write_bytes(b"not a database at all " * 100)
        with machine.open() as journal:
            assert journal.quarantined is not None
        assert len(list((tmp_path / "quarantine").iterdir())) == number + 1


def test_an_old_copy_of_the_journal_is_noticed_by_the_head_that_is_kept_beside_it(machine, tmp_path):
    with machine.open() as journal:
        journal.append(BOOT)
    old = (tmp_path / "journal.db").read_bytes()
    with machine.open("boot-2") as journal:
        journal.append(BOOT)
    (tmp_path / "journal.db").write_bytes(old)
    assert machine.open("boot-3").quarantined is not None


@pytest.mark.parametrize("cut", [headfile.PLACE, 4096, 20_000])
def test_the_end_of_a_log_that_is_lost_is_noticed_row_by_row(machine, tmp_path, cut):
    """A process is killed, and its log has lost its end: SQLite calls that a whole one."""
    journal = machine.open()
    for _ in range(5):
        journal.append(BOOT)
    for name in ("journal.db", "journal.db-wal", "journal.head"):
        (tmp_path / "copy").mkdir(exist_ok=True)
        (tmp_path / "copy" / name).write_bytes((tmp_path / name).read_bytes())
    log = bytearray((tmp_path / "copy" / "journal.db-wal").read_bytes())
    log[cut:] = bytes(len(log) - cut)
    (tmp_path / "copy" / "journal.db-wal").write_bytes(log)
    other = machine.beside(tmp_path / "copy")
    with other.open() as journal:
        assert journal.quarantined is not None


def test_a_file_that_is_no_database_is_put_aside(machine, tmp_path):
    (tmp_path / "journal.db").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    journal = machine.open()
    assert journal.quarantined is not None
    assert journal.head is None


def test_a_file_of_the_head_that_can_not_be_read_beside_a_sound_chain_is_an_alarm_and_no_more(machine, tmp_path):
    with machine.open() as journal:
        written = journal.append(BOOT, TRY)
    (tmp_path / "journal.head").write_bytes(b"\xff" * 2 * headfile.PLACE)
    journal = machine.open("boot-2")
    assert (journal.quarantined, journal.records) == (None, written)
    assert "head" in journal.trouble
    assert journal.verify().trouble == ""
    (tmp_path / "journal.head").write_bytes(b"")
    assert "head" in journal.verify().trouble
    journal.close()
    assert machine.open("boot-3").trouble
    machine.opened[-1].close()
    assert machine.open("boot-4").trouble == ""


def test_a_read_that_fails_once_is_no_damage(machine, monkeypatch):
    """SQLite says "malformed" of a file of which the disk could not read a page."""
    with machine.open() as journal:
        journal.append(BOOT)
    portion, failures = Database.portion, [Damaged("database disk image is malformed")]

    def flaky(database, *limits):
        if failures:
            raise failures.pop()
        return portion(database, *limits)

    monkeypatch.setattr(Database, "portion", flaky)
    journal = machine.open("boot-2")
    assert (journal.quarantined, numbers(journal)) == (None, [1])
    failures.append(Damaged("database disk image is malformed"))
    assert journal.verify().trouble == ""


def test_damage_that_shows_while_the_kiosk_runs_stops_it(machine, tmp_path):
    with machine.open() as journal:
        journal.append(*(Entry(Kind.BOOT, "", {"filler": "x" * 3000}) for _ in range(9)))
    journal = machine.open()
    data = bytearray((tmp_path / "journal.db").read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    (tmp_path / "journal.db").write_bytes(data)
    assert journal.verify().trouble
    with pytest.raises(JournalError, match="damaged") as caught:
        journal.append(BOOT)
    assert "start the kiosk again" in caught.value.remedy
    with pytest.raises(JournalError, match="damaged"):
        journal.append(BOOT)


# -- a machine that does not let us ------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(machine, tmp_path):
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError) as caught:
        machine.open()
    assert "disk" in caught.value.remedy


def test_a_state_folder_that_cannot_be_made_is_an_error_that_speaks_of_the_folder(machine, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JournalError) as caught:
        machine.beside(tmp_path / "file" / "state").open()
    assert "folder" in caught.value.remedy


def fill(journal):
    """Let the file not grow any more."""
    pages = journal._database._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._database._connection.execute(f"PRAGMA max_page_count = {pages}")


LONG = Entry(Kind.BOOT, "", {"filler": "x" * 9000})


def test_on_a_full_disk_a_row_is_written_with_the_space_of_the_ballast(machine, tmp_path, monkeypatch):
    journal = machine.open()
    journal.tidy(Book())
    fill(journal)
    unlink = type(tmp_path).unlink

    def drop(path):
        unlink(path)
        journal._database._connection.execute("PRAGMA max_page_count = 1000")

    monkeypatch.setattr(type(tmp_path), "unlink", drop)
    journal.append(LONG)
    assert not (tmp_path / "ballast").exists()
    assert numbers(journal) == [1]
    assert journal.verify().trouble == ""


def test_a_disk_that_stays_full_is_an_error_and_nothing_is_written_any_more(machine):
    journal = machine.open()
    journal.tidy(Book())
    fill(journal)
    with pytest.raises(JournalError, match="the disk is full") as caught:
        journal.append(LONG)
    assert "delete" in caught.value.remedy
    journal._database._connection.execute("PRAGMA max_page_count = 1000")
    with pytest.raises(JournalError, match="the disk is full"):
        journal.append(BOOT)
    journal.close()
    assert machine.open("boot-2").records == ()


def test_no_visit_begins_where_little_is_free(machine):
    journal = machine.open()
    journal.tidy(Book())
    machine.free = ENOUGH
    assert journal.has_room()
    machine.free = ENOUGH - 1
    assert not journal.has_room()


def test_a_disk_that_does_not_tell_what_is_free_is_an_error(machine, tmp_path):
    def fails(_folder):
        raise OSError(5, "Input/output error")

    with (
        Journal(tmp_path / "journal.db", "boot-1", lambda: NOON, fails) as journal,
        pytest.raises(JournalError, match="disk fails"),
    ):
        journal.has_room()
