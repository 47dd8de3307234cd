from datetime import UTC, datetime

import pytest

from kiosk.domain.booking import Head
from kiosk.journal import chain
from kiosk.journal.errors import Damaged
from kiosk.journal.record import ORIGIN, Entry, Kind, link

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOOT = Entry(Kind.BOOT)
ELSEWHERE = Head(500, "e" * 64)


def linked(*entries, behind=chain.BEGINNING):
    return [row for _, row in chain.append(behind, entries, "boot", lambda: NOON)]


def anchored(head):
    return Entry(Kind.ANCHORED, "", chain.body_of(head, why="lost"))


def checkpointed(last, *entries):
    """A checkpoint and what follows the rows that it stands for."""
    _, row = chain.checkpoint(last, "boot", lambda: NOON)
    return [row, *linked(*entries, behind=last)]


def test_rows_that_are_read_back_are_kept_the_same_way_again():
    rows = linked(BOOT, Entry(Kind.CLAIM_TRY, "c", {"voucher": "ä", "b": 1}), BOOT)
    assert [chain.row(record) for record in chain.follow(rows)] == rows


def test_a_journal_without_rows_ends_where_the_first_row_begins():
    assert chain.end([]) == Head(0, ORIGIN)
    assert chain.holds([], Head(0, "whatever"))
    assert not chain.holds([], ELSEWHERE)


@pytest.mark.parametrize("place", range(7))
def test_no_word_of_a_row_can_be_another(place):
    rows = linked(BOOT, BOOT)
    changed = list(rows[0])
    changed[place] = 7 if place == 0 else "2026-01-01T00:00:00.000000+00:00"
    with pytest.raises(Damaged, match="not what was written"):
        chain.follow([tuple(changed), rows[1]])


@pytest.mark.parametrize("rows", [slice(1, None), slice(0, None, 2), slice(None, None, -1)], ids=str)
def test_rows_are_neither_left_out_nor_put_in_another_order(rows):
    with pytest.raises(Damaged):
        chain.follow(linked(BOOT, BOOT, BOOT)[rows])


@pytest.mark.parametrize(("kind", "body"), [("of tomorrow", "{}"), ("boot", "no json"), ("boot", "[]")])
def test_a_row_whose_hash_is_right_and_whose_words_are_not_understood_is_damage(kind, body):
    said = (1, "no time" if body == "[]" else NOON.isoformat(), "boot", kind, "", body)
    with pytest.raises(Damaged):
        chain.follow([(*said, link(ORIGIN, *said))])


def test_a_number_that_jumps_without_reason_is_damage_even_with_the_right_hash():
    said = (2, NOON.isoformat(), "boot", "boot", "", "{}")
    with pytest.raises(Damaged):
        chain.follow([(*said, link(ORIGIN, *said))])


def test_a_journal_holds_its_own_rows_and_no_others():
    records = chain.follow(linked(BOOT, BOOT, BOOT))
    assert all(chain.holds(records, Head(record.seq, record.hash)) for record in records)
    assert not chain.holds(records, Head(2, records[2].hash))
    assert not chain.holds(records, Head(4, records[2].hash))


# -- anchored ----------------------------------------------------------------------------------------------------------


def test_behind_an_anchor_the_numbers_go_on_where_the_server_stands():
    records = chain.follow(linked(BOOT, anchored(ELSEWHERE), BOOT))
    assert [record.seq for record in records] == [1, 501, 502]


def test_an_anchor_is_held_by_the_journal_that_goes_on_behind_it():
    records = chain.follow(linked(BOOT, anchored(ELSEWHERE), BOOT))
    assert chain.holds(records, ELSEWHERE)
    assert not chain.holds(records, Head(500, "f" * 64))
    assert not chain.holds(records, Head(400, "e" * 64))


def test_numbers_never_go_back_even_where_the_anchor_is_behind():
    records = chain.follow(linked(BOOT, BOOT, BOOT, anchored(Head(2, "e" * 64))))
    assert [record.seq for record in records] == [1, 2, 3, 4]
    assert chain.holds(records, Head(2, "e" * 64))


# -- checkpoint --------------------------------------------------------------------------------------------------------


def test_a_checkpoint_stands_where_the_last_exported_row_stood_and_changes_no_end():
    before = chain.follow(linked(BOOT, BOOT, BOOT))
    last = chain.end(before)
    (alone,) = chain.follow(checkpointed(last))
    assert (alone.seq, chain.end([alone])) == (3, last)
    records = chain.follow(checkpointed(last, BOOT))
    assert [record.seq for record in records] == [3, 4]
    assert chain.holds(records, last)


def test_what_was_exported_is_vouched_for():
    before = chain.follow(linked(BOOT, BOOT, BOOT))
    records = chain.follow(checkpointed(chain.end(before), BOOT))
    assert chain.holds(records, Head(1, before[0].hash))
    assert not chain.holds(records, Head(3, before[0].hash))


def test_only_the_first_row_can_be_a_checkpoint():
    rows = linked(BOOT)
    _, row = chain.checkpoint(ELSEWHERE, "boot", lambda: NOON)
    with pytest.raises(Damaged):
        chain.follow([*rows, row])
