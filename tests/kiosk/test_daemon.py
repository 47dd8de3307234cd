"""The daemon as a whole where a disk or a server is missing; what it does for customers is in the journeys."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.daemon import Daemon
from kiosk.domain.booking import Issue
from kiosk.journal import ledger as ledgers
from kiosk.journal import opening
from kiosk.journal.errors import JournalInUse
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import Journal
from tests.kiosk.daemons import alone, running, status
from tests.kiosk.lobby import NOON


@pytest.fixture
def config(tmp_path, monkeypatch):
    """A kiosk whose server is away."""
    monkeypatch.setattr(opening, "PAUSE", 0.01)
    return alone(tmp_path)


def is_idle(now):
    return now["state"] == "idle"


async def test_a_kiosk_whose_journal_can_not_be_opened_is_out_of_service_until_it_can(config, tmp_path):
    (tmp_path / "state" / "journal.db").mkdir(parents=True)
    async with running(config) as work:
        now = await status(config)
        assert (now["state"], now["problem"]["code"]) == ("out_of_service", "KSK-JOURNAL")
        assert "journal.db" in now["troubles"]["journal"]
        assert not work.done()
        (tmp_path / "state" / "journal.db").rmdir()
        now = await status(config, is_idle)
        assert "journal" not in now["troubles"]
    assert work.exception() is None


async def test_a_kiosk_out_of_service_can_be_stopped(config, tmp_path):
    (tmp_path / "state" / "journal.db").mkdir(parents=True)
    async with running(config) as work:
        await status(config)
    assert work.exception() is None


async def test_a_kiosk_whose_socket_can_not_be_made_either_waits_all_the_same(config, tmp_path):
    (tmp_path / "state" / "journal.db").mkdir(parents=True)
    (tmp_path / "control.sock").mkdir()
    async with running(config) as work:
        await asyncio.sleep(0.2)
        (tmp_path / "control.sock").rmdir()
        (tmp_path / "state" / "journal.db").rmdir()
        await status(config, is_idle)
    assert work.exception() is None


async def test_a_socket_that_can_be_made_only_later_is_made_later(config, tmp_path):
    (tmp_path / "state" / "journal.db").mkdir(parents=True)
    (tmp_path / "control.sock").mkdir()
    async with running(config):
        await asyncio.sleep(0.1)
        (tmp_path / "control.sock").rmdir()
        assert (await status(config))["state"] == "out_of_service"


async def test_a_disk_that_hangs_holds_one_thread_however_long_and_the_kiosk_serves_when_it_is_back(
    config, monkeypatch
):
    """Each try has a thread, and one that was given up would have the file open when it came back."""
    go, tries = threading.Event(), []
    begin = Journal.__init__

    def hanging(journal, *args):
        tries.append(threading.current_thread())
        assert go.wait(30)
        begin(journal, *args)

    monkeypatch.setattr(Journal, "__init__", hanging)
    monkeypatch.setattr(ledgers, "LONG_DEADLINE", 0.02)
    monkeypatch.setattr(opening, "PATIENCE", 0.02)
    async with running(config) as work:
        now = await status(config)
        assert now["state"] == "out_of_service"
        assert "takes long" in now["troubles"]["journal"]
        await asyncio.sleep(0.2)
        assert len(tries) == 1
        monkeypatch.undo()
        go.set()
        assert "journal" not in (await status(config, is_idle))["troubles"]
    assert work.exception() is None


async def test_a_kiosk_whose_disk_hangs_can_be_stopped(config, monkeypatch):
    begun, go = threading.Event(), threading.Event()

    def hang(*_):
        begun.set()
        go.wait(30)

    monkeypatch.setattr(Journal, "__init__", hang)
    async with running(config) as work:
        while not begun.is_set():
            await asyncio.sleep(0.001)
    assert work.exception() is None
    go.set()


async def test_a_damaged_file_beside_a_sound_journal_is_told_to_staff(config, tmp_path):
    before = await Ledger.open(tmp_path / "state", "boot-1", lambda: NOON)
    await before.write(Entry(Kind.BOOT))
    await before.close()
    (tmp_path / "state" / "journal.head").write_bytes(b"nothing to be read")
    async with running(config):
        assert "head" in (await status(config, is_idle))["troubles"]["journal"]
    assert not (tmp_path / "state" / "quarantine").exists()


async def test_a_journal_of_another_process_is_no_outage(config, tmp_path):
    other = await Ledger.open(tmp_path / "state", "boot-1", lambda: NOON)
    with pytest.raises(JournalInUse):
        await Daemon(config).run()
    await other.close()


async def test_without_its_server_a_kiosk_starts_and_says_what_is_missing(config):
    async with running(config):
        now = await status(config, lambda now: "booking server" in now["troubles"])
        assert (now["state"], now["hint"]) == ("idle", None)


async def test_a_restart_in_the_middle_of_a_visit_is_hinted_at_and_handed_back(config, tmp_path):
    before = await Ledger.open(tmp_path / "state", "boot-1", lambda: NOON)
    tickets = [issue_body(Issue(name, 1, "AA"), seat=name, state="granted") for name in ("F7", "F8")]
    await before.write(
        Entry(Kind.CLAIM_TRY, "c", {"voucher": "mark"}),
        Entry(Kind.GRANT, "c", {"tickets": tickets}),
        Entry(Kind.INTENT, "c", issue_body(Issue("F7", 1, "AA"), job="001")),
    )
    await before.close()
    async with running(config):
        now = await status(config)
        assert now["hint"]["en"] == "Was your printing interrupted? Scan your code again."
        assert (now["in_doubt"], now["journal"]["waiting_facts"]) == (["F7"], 3)


@pytest.mark.parametrize(("ahead", "told"), [(timedelta(days=365), True), (timedelta(seconds=30), False)])
async def test_a_clock_that_was_set_back_behind_the_journal_is_told_to_staff(config, tmp_path, ahead, told):
    before = await Ledger.open(tmp_path / "state", "boot-1", lambda: datetime.now(UTC) + ahead)
    await before.write(Entry(Kind.BOOT))
    await before.close()
    async with running(config):
        troubles = (await status(config, is_idle))["troubles"]
    assert ("clock" in troubles) is told
    assert not told or troubles["clock"].startswith("SRV-CLOCK: the clock says ")
