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


RECORDED = Entry(Kind.ACKNOWLEDGED, "", {"facts": []})


def closed(*aged):
    """How many of these rows are closed, when the server has just recorded something."""
    records = rows(*aged, (0, RECORDED))
    return len(export.closed(records, fold(records)))


VISIT = ((40, BOOT), (40, TRY), (40, GRANT), (40, PRINTED), (40, END))


def test_rows_of_ended_claims_that_the_server_has_recorded_are_closed_when_they_are_old():
    assert closed(*VISIT, (40, acknowledged(*rows(*VISIT)))) == 6


def test_younger_rows_stay():
    assert closed((40, BOOT), (40, RECORDED), (36, BOOT), (36, RECORDED), (34, BOOT), (34, RECORDED), (1, BOOT)) == 4


def test_rows_are_gathered_for_a_day_before_they_make_a_file():
    assert closed((35.5, RECORDED), (35.2, RECORDED)) == 0
    assert closed((36, RECORDED), (35.2, RECORDED)) == 2


def test_a_claim_that_is_open_keeps_its_rows_and_all_behind_them():
    assert closed((40, BOOT), (40, TRY), (40, BOOT), (40, RECORDED)) == 1


def test_a_fact_that_the_server_does_not_know_keeps_its_row():
    assert closed((40, BOOT), (40, TRY), (40, END), (40, BOOT), (40, RECORDED)) == 2


def test_no_more_rows_go_at_once_than_a_customer_can_wait_for(monkeypatch):
    monkeypatch.setattr(export, "MOST", 2)
    assert closed((40, BOOT), (40, BOOT), (40, BOOT), (40, RECORDED)) == 2


@pytest.mark.parametrize("records", [[], rows((1, BOOT)), rows((90, BOOT), (80, BOOT)), rows((90, RECORDED))])
def test_where_nothing_is_known_to_be_old_nothing_is_closed(records):
    assert len(export.closed(records, fold(records))) == 0


def test_a_checkpoint_goes_with_the_rows_behind_it_and_not_alone():
    before = rows((50, BOOT))
    record, _ = chain.checkpoint(chain.end(before), "boot", lambda: TODAY - timedelta(days=40))
    behind = [record, *rows((50, BOOT), (38, RECORDED), (1, RECORDED))[1:]]
    assert len(export.closed([record], fold([record]))) == 0
    assert len(export.closed(behind, fold(behind))) == 2


# -- a clock that is wrong ---------------------------------------------------------------------------------------------

CENTURY = 36_525


def test_a_row_from_the_future_stops_no_export():
    assert closed((40, BOOT), (-CENTURY, BOOT), (40, RECORDED), (38, BOOT), (38, RECORDED)) == 5


def test_a_row_from_the_past_takes_no_young_rows_with_it():
    assert closed((40, RECORDED), (20, BOOT), (CENTURY, BOOT), (20, RECORDED)) == 1


def test_a_clock_that_jumps_ahead_exports_nothing_for_the_server_takes_nothing_from_it():
    young = rows((3, BOOT), (2, RECORDED), (1, RECORDED), (-CENTURY, BOOT), (-CENTURY, TRY))
    assert len(export.closed(young, fold(young))) == 0


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
