import sqlite3
from datetime import UTC, datetime

import pytest

from kiosk.journal.record import Entry, Kind
from kiosk.journal.store import Journal, JournalError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def open_journal(tmp_path):
    opened = []

    def open_(boot="boot-1"):
        journal = Journal(tmp_path / "journal.db", boot, lambda: NOON)
        opened.append(journal)
        return journal

    yield open_
    for journal in opened:
        journal.close()


def test_what_was_appended_is_there_after_reopening(open_journal):
    with open_journal() as journal:
        written = journal.append(Entry(Kind.BOOT), Entry(Kind.CLAIM_TRY, "c1", {"voucher": "x"}))
    assert open_journal("boot-2").records == written


def test_durability_settings_are_the_ones_that_survive_a_power_cut(open_journal):
    connection = open_journal()._database._connection
    answers = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "locking_mode")
    ]
    assert answers == ["wal", 2, "exclusive"]


def test_a_second_daemon_on_the_same_journal_is_told_so(open_journal):
    open_journal().append(Entry(Kind.BOOT))
    with pytest.raises(JournalError, match="in use") as caught:
        open_journal("boot-2")
    assert "another kiosk daemon" in caught.value.remedy


@pytest.mark.parametrize("statement", ["DELETE FROM journal", "UPDATE journal SET kind = 'printed'"])
def test_rows_can_be_neither_changed_nor_removed(open_journal, statement):
    journal = open_journal()
    journal.append(Entry(Kind.BOOT))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        journal._database._connection.execute(statement)


def _tamper(path, *statements):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER journal_keeps_rows")
    connection.execute("DROP TRIGGER journal_keeps_words")
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET kind = 'printed' WHERE seq = 2",
        "UPDATE journal SET body = '{}' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 3",
    ],
    ids=["changed kind", "changed body", "first row gone", "last row gone"],
)
def test_a_journal_that_was_tampered_with_is_put_aside_and_a_new_one_begins(open_journal, tmp_path, statement):
    with open_journal() as journal:
        journal.append(Entry(Kind.BOOT), Entry(Kind.CLAIM_TRY, "c", {"voucher": "x"}), Entry(Kind.ABANDONED, "c"))
    _tamper(tmp_path / "journal.db", statement)
    fresh = open_journal("boot-2")
    assert fresh.records == ()
    assert fresh.quarantined is not None
    assert (fresh.quarantined / "journal.db").exists()
    fresh.append(Entry(Kind.BOOT))
    fresh.close()
    assert open_journal("boot-3").quarantined is None


def test_an_old_copy_of_the_journal_is_noticed_by_the_head_that_is_kept_beside_it(open_journal, tmp_path):
    with open_journal() as journal:
        journal.append(Entry(Kind.BOOT))
    old = (tmp_path / "journal.db").read_bytes()
    with open_journal("boot-2") as journal:
        journal.append(Entry(Kind.BOOT), Entry(Kind.STOP))
    (tmp_path / "journal.db").write_bytes(old)
    assert open_journal("boot-3").quarantined is not None


def test_a_file_that_is_no_database_is_put_aside(open_journal, tmp_path):
    (tmp_path / "journal.db").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    journal = open_journal()
    assert journal.quarantined is not None
    assert journal.head is None


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(tmp_path):
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError) as caught:
        Journal(tmp_path / "journal.db", "boot", lambda: NOON)
    assert "disk" in caught.value.remedy


def test_a_state_folder_that_cannot_be_made_is_an_error_that_speaks_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JournalError) as caught:
        Journal(tmp_path / "file" / "state" / "journal.db", "boot", lambda: NOON)
    assert "folder" in caught.value.remedy
