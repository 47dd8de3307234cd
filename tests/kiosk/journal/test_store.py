import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.booking import Head
from kiosk.journal import comparison, export, headfile
from kiosk.journal.ballast import SIZE
from kiosk.journal.book import Book, fold
from kiosk.journal.record import Entry, Kind
from kiosk.journal.store import JournalError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOOT = Entry(Kind.BOOT)
TRY = Entry(Kind.CLAIM_TRY, "c", {"voucher": "x"})
RECORDED = Entry(Kind.ACKNOWLEDGED, "", {"facts": []})
ANCHOR = Head(500, "e" * 64)


def numbers(journal):
    return [record.seq for record in journal.records]


def kinds(journal):
    return [record.kind for record in journal.records]


def test_what_was_appended_is_there_after_reopening(machine):
    with machine.open() as journal:
        written = journal.append(BOOT, TRY)
    assert machine.open("boot-2").records == written


def test_the_head_is_the_last_row(machine):
    journal = machine.open()
    *_, last = journal.append(BOOT, TRY)
    assert journal.head == Head(last.seq, last.hash)
    assert journal.holds(Head(last.seq, last.hash))
    assert repr(journal).endswith("journal.db at 2>")


def test_a_second_daemon_on_the_same_journal_is_told_so(machine):
    machine.open().append(BOOT)
    with pytest.raises(JournalError, match="in use") as caught:
        machine.open("boot-2")
    assert "another kiosk daemon" in caught.value.remedy


# -- behind an anchor --------------------------------------------------------------------------------------------------


def test_a_journal_that_the_server_does_not_know_is_put_aside_with_all_its_rows(machine):
    with machine.open() as journal:
        journal.append(BOOT, TRY)
    journal = machine.open("boot-2")
    assert not journal.holds(ANCHOR)
    assert journal.begin_anew(ANCHOR, "rolled back")
    assert (kinds(journal), numbers(journal)) == ([Kind.ANCHORED], [501])
    assert journal.records[0].body == {"seq": 500, "hash": "e" * 64, "why": "rolled back"}
    assert journal.holds(ANCHOR)
    with closing(sqlite3.connect(journal.quarantined / "journal.db")) as old:
        assert old.execute("SELECT count(*) FROM journal").fetchone() == (2,)
    journal.append(BOOT)
    journal.close()
    again = machine.open("boot-3")
    assert (again.quarantined, numbers(again), again.holds(ANCHOR)) == (None, [501, 502], True)


def test_a_journal_that_this_process_began_goes_on_behind_the_anchor(machine):
    journal = machine.open()
    journal.append(BOOT)
    assert not journal.begin_anew(ANCHOR, "lost")
    assert (kinds(journal), numbers(journal)) == ([Kind.BOOT, Kind.ANCHORED], [1, 501])
    assert journal.quarantined is None
    assert journal.begin_anew(Head(900, "f" * 64), "again") is False
    assert journal.head.seq == 901


# -- tidying -----------------------------------------------------------------------------------------------------------


def test_tidying_empties_the_log_and_takes_the_ballast_on(machine, tmp_path):
    journal = machine.open()
    journal.append(BOOT)
    assert any((tmp_path / "journal.db-wal").read_bytes())
    assert journal.tidy(fold(journal.records)) == ()
    assert not any((tmp_path / "journal.db-wal").read_bytes())
    assert (tmp_path / "ballast").stat().st_size == SIZE
    assert headfile.read(tmp_path / "journal.head") == journal.head


def test_a_ballast_that_can_not_be_made_is_no_reason_to_stop(machine, tmp_path):
    (tmp_path / "ballast").mkdir()
    journal = machine.open()
    journal.tidy(Book())
    journal.append(BOOT)


@pytest.fixture
def old(machine):
    """A journal with three rows that are forty days old, and one of today."""
    machine.now = NOON - timedelta(days=40)
    with machine.open() as journal:
        journal.append(BOOT, Entry(Kind.STOP), RECORDED)
    machine.now = NOON
    journal = machine.open("boot-2")
    journal.append(RECORDED)
    return journal


def test_old_rows_are_exported_and_removed_behind_a_checkpoint(machine, old, tmp_path):
    head, gone = old.head, old.records[:3]
    assert tuple(old.tidy(fold(old.records))) == gone
    assert (kinds(old), numbers(old), old.head) == ([Kind.CHECKPOINT, Kind.ACKNOWLEDGED], [3, 4], head)
    (file,) = (tmp_path / "exported").iterdir()
    assert tuple(export.read(file)) == gone
    assert all(old.holds(Head(row.seq, row.hash)) for row in gone)
    assert old.verify().trouble == ""
    old.append(BOOT)
    assert old.tidy(fold(old.records)) == ()
    old.close()
    again = machine.open("boot-3")
    assert (again.quarantined, numbers(again)) == (None, [3, 4, 5])


def test_a_later_export_goes_on_where_the_one_before_ended(machine, old, tmp_path):
    old.tidy(fold(old.records))
    machine.now = NOON + timedelta(days=40)
    old.append(RECORDED)
    assert old.tidy(fold(old.records))
    assert numbers(old) == [4, 5]
    first, second = (export.read(file) for file in sorted((tmp_path / "exported").iterdir()))
    assert [row.seq for row in first] == [1, 2, 3]
    assert [(row.seq, row.kind) for row in second] == [(3, Kind.CHECKPOINT), (4, Kind.ACKNOWLEDGED)]
    assert second[0].body["hash"] == first[-1].hash


@pytest.mark.parametrize("fault", ["in the way", "lying"])
def test_rows_that_can_not_be_exported_stay(old, tmp_path, monkeypatch, fault):
    if fault == "lying":
        monkeypatch.setattr(gzip, "compress", lambda _text, **_: b"something else")
    else:
        (tmp_path / "exported").write_text(fault)
    assert old.tidy(fold(old.records)) == ()
    assert numbers(old) == [1, 2, 3, 4]


# -- verifying ---------------------------------------------------------------------------------------------------------


def test_a_whole_journal_is_verified(machine):
    journal = machine.open()
    journal.append(BOOT, TRY)
    verdict = journal.verify()
    assert (verdict.rows, verdict.head, verdict.trouble) == (2, journal.head, "")


def test_a_row_that_changed_behind_our_back_is_found(machine):
    journal = machine.open()
    journal.append(BOOT, TRY)
    connection = journal._database._connection
    connection.execute("DROP TRIGGER journal_keeps_words")
    connection.execute("UPDATE journal SET body = ? WHERE seq = 2", (json.dumps({"voucher": "y"}),))
    assert "row 2" in journal.verify().trouble
    journal.append(BOOT)  # the chain in memory is right: what is written now can be judged against it


def test_a_long_journal_is_verified_in_steps_between_which_it_grows(machine, monkeypatch):
    monkeypatch.setattr(comparison, "PORTION", 2)
    journal = machine.open()
    journal.append(BOOT, TRY, BOOT)
    steps = journal.verifying()
    assert next(steps) is None
    journal.append(*(BOOT for _ in range(3)))
    *others, verdict = steps
    assert others == [None, None]
    assert (verdict.rows, verdict.head, verdict.trouble) == (6, journal.head, "")


@pytest.mark.parametrize("row", [1, 2, 3, 4, 5])
def test_a_row_that_changed_is_found_in_each_step(machine, monkeypatch, row):
    monkeypatch.setattr(comparison, "PORTION", 2)
    journal = machine.open()
    journal.append(*(BOOT for _ in range(5)))
    connection = journal._database._connection
    connection.execute("DROP TRIGGER journal_keeps_words")
    connection.execute("UPDATE journal SET boot = 'x' WHERE seq = ?", (row,))
    verdict = journal.verify()
    assert (verdict.broken, verdict.rows) == (row, 5)


@pytest.mark.parametrize("number", [-1, 0, 9])
@pytest.mark.parametrize("count", [3, 4])
def test_a_row_too_many_is_found_wherever_it_stands(machine, monkeypatch, number, count):
    monkeypatch.setattr(comparison, "PORTION", 2)
    journal = machine.open()
    journal.append(*(BOOT for _ in range(count)))
    connection = journal._database._connection
    connection.execute(
        "INSERT INTO journal SELECT ?, utc, boot, kind, claim, body, hash FROM journal LIMIT 1", (number,)
    )
    assert journal.verify().trouble


def test_rows_that_are_right_and_not_ours_are_found(machine):
    journal = machine.open()
    journal.append(BOOT)
    journal._records.append(journal._records[0])
    assert "not what this process wrote" in journal.verify().trouble
