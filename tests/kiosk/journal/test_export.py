import gzip
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from kiosk.domain.booking import Issue
from kiosk.journal import chain, export
from kiosk.journal.book import fold
from kiosk.journal.errors import Damaged
from kiosk.journal.record import Entry, Kind, issue_body

TODAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
F7 = Issue("T1", 1, "AA")
BOOT = Entry(Kind.BOOT)
TRY = Entry(Kind.CLAIM_TRY, "c", {"voucher": "mark"})
GRANT = Entry(Kind.GRANT, "c", {"tickets": [issue_body(F7, seat="F7", state="granted")]})
PRINTED = Entry(Kind.PRINTED, "c", issue_body(F7, evidence="proved"))
END = Entry(Kind.ABANDONED, "c")


def rows(*aged):
    """Rows by their age in days."""
    head, records = chain.BEGINNING, []
    for days, entry in aged:
        ((record, _),) = chain.append(head, [entry], "boot", partial(_ago, days))
        records.append(record)
        head = chain.end(records)
    return records


def _ago(days):
    return TODAY - timedelta(days=days)


def acknowledged(*records):
    return Entry(Kind.ACKNOWLEDGED, "", {"facts": [record.hash[:32] for record in records]})


def closed(records):
    return len(export.closed(records, fold(records), TODAY))


def test_rows_of_ended_claims_that_the_server_has_recorded_are_closed_when_they_are_old():
    visit = rows((40, BOOT), (40, TRY), (40, GRANT), (40, PRINTED), (40, END))
    whole = [
        *visit,
        *rows((40, BOOT), (40, TRY), (40, GRANT), (40, PRINTED), (40, END), (40, acknowledged(*visit)))[5:],
    ]
    assert closed(whole) == 6


def test_younger_rows_stay():
    assert closed(rows((40, BOOT), (36, BOOT), (34, BOOT), (1, BOOT))) == 2


def test_rows_are_gathered_for_a_day_before_they_make_a_file():
    assert closed(rows((35.5, BOOT), (35.2, BOOT))) == 0
    assert closed(rows((36, BOOT), (35.2, BOOT))) == 2


def test_a_claim_that_is_open_keeps_its_rows_and_all_behind_them():
    assert closed(rows((40, BOOT), (40, TRY), (40, BOOT))) == 1


def test_a_fact_that_the_server_does_not_know_keeps_its_row():
    assert closed(rows((40, BOOT), (40, TRY), (40, END), (40, BOOT))) == 2


def test_no_more_rows_go_at_once_than_a_customer_can_wait_for(monkeypatch):
    monkeypatch.setattr(export, "MOST", 2)
    assert closed(rows((40, BOOT), (40, BOOT), (40, BOOT))) == 2


@pytest.mark.parametrize("records", [[], rows((1, BOOT))])
def test_where_nothing_is_old_nothing_is_closed(records):
    assert closed(records) == 0


def test_a_checkpoint_goes_with_the_rows_behind_it_and_not_alone():
    before = rows((50, BOOT))
    record, _ = chain.checkpoint(chain.end(before), "boot", lambda: TODAY - timedelta(days=40))
    assert closed([record]) == 0
    behind = [record, *rows((50, BOOT), (38, BOOT), (1, BOOT))[1:]]
    assert closed(behind) == 2


# -- the files ---------------------------------------------------------------------------------------------------------


def test_what_is_exported_can_be_read_again(tmp_path):
    records = rows((40, BOOT), (40, TRY), (40, GRANT))
    path = export.write(tmp_path / "exported", records)
    assert path.name == f"journal-1-3-{records[-1].hash[:8]}.jsonl.gz"
    assert export.read(path) == records


@pytest.mark.parametrize("size", [0, 10, -1])
def test_an_exported_file_that_was_cut_is_damage(tmp_path, size):
    path = export.write(tmp_path / "exported", rows((40, BOOT), (40, TRY)))
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Damaged):
        export.read(path)


@pytest.mark.parametrize("text", [b"no json", b"[1]", b"{}\n", b"{}", b'[1,"2026","b","boot","","{}","0"]', b"\xff"])
def test_an_exported_file_that_says_something_else_is_damage(tmp_path, text):
    path = tmp_path / "journal.jsonl.gz"
    path.write_bytes(gzip.compress(text))
    with pytest.raises(Damaged):
        export.read(path)
