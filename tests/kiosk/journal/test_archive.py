"""Rows that left the journal, and what an auditor can still say of them."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.journal import archive, chain, export
from kiosk.journal.errors import Damaged, RowsMissing
from kiosk.journal.record import Entry, Kind, Record

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "exported"


def grown(records, count, kind=Kind.BOOT):
    """The rows with so many more."""
    more = [Entry(kind)] * count
    return [*records, *(record for record, _ in chain.append(chain.end(records), more, "boot", lambda: NOW))]


def exported(folder, records):
    """A journal whose rows were exported: its checkpoint, and the file."""
    path = export.write(folder, records)
    record, _ = chain.checkpoint(chain.end(records), "boot", lambda: NOW + timedelta(days=1))
    return [record], path


@pytest.fixture
def journal(folder):
    """A journal with three files behind it, of 3, 2 and 4 rows."""
    records: list[Record] = []
    for count in (3, 2, 4):
        records, _ = exported(folder, grown(records, count))
    return records


def test_all_files_behind_a_checkpoint_are_one_chain_from_the_first_row(folder, journal):
    assert archive.follow(folder, chain.begin(grown(journal, 5))) == 9


def test_a_journal_that_begins_at_its_first_row_needs_no_file(folder):
    assert archive.follow(folder, chain.begin(grown([], 5))) == 0
    assert archive.follow(folder, chain.begin([])) == 0


def test_a_file_that_a_power_cut_left_beside_the_one_that_counts_does_no_harm(folder, journal):
    export.write(folder, grown([], 2))
    export.write(folder, grown(grown([], 4), 5))
    assert archive.follow(folder, chain.begin(journal)) == 9


@pytest.mark.parametrize(("place", "row"), [(0, 3), (1, 5), (2, 9)])
def test_a_file_that_is_not_there_is_named_by_its_last_row(folder, journal, place, row):
    sorted(folder.iterdir(), key=lambda path: int(path.name.split("-")[2]))[place].unlink()
    with pytest.raises(RowsMissing) as caught:
        archive.follow(folder, chain.begin(journal))
    assert (caught.value.row, str(caught.value)) == (row, f"the rows up to {row} are in none of the files")


def test_a_file_with_other_rows_under_its_name_is_none(folder, journal):
    (last,) = folder.glob("journal-*-9-*")
    other = export.write(folder.parent / "other", grown([], 9, Kind.STOP))
    other.replace(last)
    with pytest.raises(RowsMissing):
        archive.follow(folder, chain.begin(journal))


def test_a_file_that_was_cut_is_damage(folder, journal):
    (first,) = folder.glob("journal-*-3-*")
    first.write_bytes(first.read_bytes()[:-3])
    with pytest.raises(Damaged, match="can't be read"):
        archive.follow(folder, chain.begin(journal))


def test_a_checkpoint_that_stands_for_itself_ends_the_search(folder):
    (checkpoint,), _ = exported(folder, grown([], 3))
    for path in folder.iterdir():
        path.unlink()
    export.write(folder, [checkpoint])
    with pytest.raises(RowsMissing):
        archive.follow(folder, chain.begin([checkpoint]))


def test_a_folder_that_is_not_there_is_an_error_of_the_disk(folder):
    (checkpoint,), path = exported(folder, grown([], 3))
    path.unlink()
    folder.rmdir()
    with pytest.raises(FileNotFoundError):
        archive.follow(folder, chain.begin([checkpoint]))
