"""What staff keep up, as the journal tells it."""

import json
from datetime import timedelta

import pytest

from kiosk.journal import record
from kiosk.journal.book import fold
from kiosk.journal.record import Entry, Kind, Record, fact_id
from kiosk.journal.store import Journal
from kiosk.journal.upkeep import LATELY, Act, Upkeep
from tests.kiosk.lobby import NOON

RECORDED = Entry(Kind.ACKNOWLEDGED, "", {"facts": []})


def staff(act, **more):
    return Entry(Kind.STAFF, "", {"by": "Anna", "act": act, **more})


def ticket(mm, kind=Kind.PRINTED):
    return Entry(kind, "c", {"ticket": "T1", "issue": 1, "serial": "AA", "mm": mm})


def kept(*entries):
    upkeep = Upkeep()
    for entry in entries:
        upkeep.add(Record(1, NOON, "boot", entry.kind, entry.claim, record.encoded(entry.body), ""))
    return upkeep


def test_service_mode_is_as_staff_left_it():
    assert not kept().service_mode
    assert kept(staff(Act.SERVICE_MODE, on=True)).service_mode
    assert not kept(staff(Act.SERVICE_MODE, on=True), staff(Act.SERVICE_MODE, on=False)).service_mode


def test_a_roll_is_used_by_all_that_was_sent_and_by_test_prints():
    upkeep = kept(
        ticket(500),
        staff(Act.NEW_ROLL, mm=80_000),
        ticket(150),
        ticket(130, Kind.PRESUMED),
        ticket(110, Kind.IN_DOUBT),
        staff(Act.TEST_PRINTED, mm=60),
    )
    assert (upkeep.roll_mm, upkeep.used_mm) == (80_000, 450)


def test_a_late_proof_uses_no_paper_once_more():
    late = Entry(Kind.PRINTED, "c", {"ticket": "T1", "issue": 1, "serial": "AA", "hint": "late"})
    assert kept(ticket(150, Kind.IN_DOUBT), late).used_mm == 150


def test_tickets_are_forecast_by_the_mean_of_the_last_ones():
    lengths = [ticket(1_000)] * 5 + [ticket(100)] * LATELY
    assert kept(*lengths, staff(Act.NEW_ROLL, mm=10_000)).tickets_left == 100
    assert kept(staff(Act.NEW_ROLL, mm=10_000), ticket(90), ticket(110)).tickets_left == 98
    assert kept(staff(Act.NEW_ROLL, mm=1_000), *[ticket(400)] * 3).tickets_left == 0


@pytest.mark.parametrize("entries", [(), (ticket(150),), (staff(Act.NEW_ROLL, mm=80_000),)])
def test_nothing_is_forecast_of_an_unknown_roll_or_unknown_tickets(entries):
    assert kept(*entries).tickets_left is None


def test_what_staff_keep_up_outlives_the_rows_that_say_so(tmp_path):
    times = [NOON - timedelta(days=40)]

    def opened(boot):
        return Journal(tmp_path / "journal.db", boot, lambda: times[-1], lambda _: 1 << 30)

    with opened("boot-1") as journal:
        rows = journal.append(staff(Act.SERVICE_MODE, on=True), staff(Act.NEW_ROLL, mm=80_000), ticket(150))
        journal.append(Entry(Kind.ACKNOWLEDGED, "", {"facts": [fact_id(rows[-1])]}))
        times.append(NOON)
        journal.append(ticket(130), RECORDED)
        before = fold(journal.records).upkeep
        assert journal.tidy(fold(journal.records))
        assert [row.kind for row in journal.records] == [Kind.CHECKPOINT, Kind.PRINTED, Kind.ACKNOWLEDGED]
        assert journal.verify().trouble == ""
    with opened("boot-2") as journal:
        assert fold(journal.records).upkeep == before
        assert (before.service_mode, before.used_mm, list(before.lately)) == (True, 280, [150, 130])


def test_a_checkpoint_of_a_kiosk_before_this_kept_nothing():
    assert kept(Entry(Kind.CHECKPOINT, "", {"seq": 3, "hash": "ff"})) == Upkeep()
    assert json.loads(json.dumps(Upkeep().body()))["lately"] == []
