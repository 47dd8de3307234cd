import asyncio
import stat
import threading
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.booking import Head
from kiosk.domain.voucher import Voucher, VoucherKind
from kiosk.journal import comparison
from kiosk.journal import ledger as ledgers
from kiosk.journal.book import fold
from kiosk.journal.key import CHECK, SIZE, load_key
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind
from kiosk.journal.store import Journal, JournalError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRY = Entry(Kind.CLAIM_TRY, "c", {"voucher": "mark"})
END = Entry(Kind.ABANDONED, "c", {"sent": "none"})
WHOLE = SIZE + CHECK
VOUCHER = Voucher("V1" + "0" * 26, VoucherKind.OPAQUE)


def opened(folder, boot="boot-1"):
    return Ledger.open(folder, boot, lambda: NOON)


@pytest.fixture
async def ledger(tmp_path):
    ledger = await opened(tmp_path)
    yield ledger
    await ledger.close()


async def kinds_on_disk(ledger, folder):
    await ledger.close()
    with Journal(folder / "journal.db", "reader", lambda: NOON) as journal:
        return [row.kind for row in journal.records]


@pytest.fixture
def slow_disk(monkeypatch):
    """A disk on which a write waits until it is let go: set ``begun`` by the write, ``go`` by the test."""

    class Disk:
        begun, go = threading.Event(), threading.Event()

    append = Journal.append

    def slow(journal, *entries):
        Disk.begun.set()
        assert Disk.go.wait(30)
        return append(journal, *entries)

    monkeypatch.setattr(Journal, "append", slow)
    yield Disk
    Disk.go.set()


async def begun(disk):
    while not disk.begun.is_set():
        await asyncio.sleep(0.001)


async def test_a_row_that_is_written_is_in_the_book_and_in_the_next_ledger(ledger, tmp_path):
    (row,) = await ledger.write(TRY)
    assert (ledger.records, ledger.head.seq, ledger.head.hash) == ((row,), 1, row.hash)
    assert [claim.id for claim in ledger.book.open_claims()] == ["c"]
    await ledger.close()
    again = await opened(tmp_path, "boot-2")
    assert (again.records, again.quarantined) == ((row,), None)
    assert [claim.id for claim in again.book.open_claims()] == ["c"]
    await again.close()


async def test_whoever_waits_for_rows_is_told(ledger):
    waiting = asyncio.create_task(ledger.grown.wait())
    await ledger.write(TRY)
    assert await asyncio.wait_for(waiting, 10)


async def test_a_write_whose_caller_is_cancelled_still_lands_in_the_book_and_on_the_disk(ledger, slow_disk, tmp_path):
    writing = asyncio.create_task(ledger.write(TRY))
    await begun(slow_disk)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    slow_disk.go.set()
    await asyncio.wait_for(ledger.grown.wait(), 10)
    assert [claim.id for claim in ledger.book.open_claims()] == ["c"]
    assert await kinds_on_disk(ledger, tmp_path) == [Kind.CLAIM_TRY]


async def test_a_write_that_waits_behind_a_cancelled_one_comes_after_it(ledger, slow_disk, tmp_path):
    first = asyncio.create_task(ledger.write(TRY))
    await begun(slow_disk)
    first.cancel()
    second = asyncio.create_task(ledger.write(END))
    await asyncio.sleep(0)
    slow_disk.go.set()
    await second
    assert [row.kind for row in ledger.records] == [Kind.CLAIM_TRY, Kind.ABANDONED]
    assert ledger.book.open_claims() == []
    assert await kinds_on_disk(ledger, tmp_path) == [Kind.CLAIM_TRY, Kind.ABANDONED]


async def test_writes_at_the_same_time_keep_their_rows_together_and_their_chain_whole(ledger, tmp_path):
    await asyncio.gather(*(ledger.write(TRY, END) for _ in range(10)))
    assert [row.kind for row in ledger.records] == [Kind.CLAIM_TRY, Kind.ABANDONED] * 10
    await ledger.close()
    again = await opened(tmp_path)
    assert (again.quarantined, len(again.records)) == (None, 20)
    await again.close()


async def test_a_disk_that_hangs_is_an_error_of_the_journal_with_a_remedy(ledger, slow_disk, monkeypatch):
    monkeypatch.setattr(ledgers, "DEADLINE", 0.05)
    with pytest.raises(JournalError, match="journal did not answer") as caught:
        await ledger.write(TRY)
    assert "disk" in caught.value.remedy
    assert ledger.book.claims == {}
    monkeypatch.setattr(ledgers, "DEADLINE", 10.0)
    slow_disk.go.set()
    while ledger._worker.stuck:
        await asyncio.sleep(0.001)


async def test_closing_a_ledger_whose_disk_hangs_hides_no_other_error(ledger, slow_disk, monkeypatch):
    monkeypatch.setattr(ledgers, "DEADLINE", 0.05)
    with pytest.raises(JournalError):
        await ledger.write(TRY)
    await ledger.close()
    await ledger.close()
    slow_disk.go.set()
    while ledger._worker.stuck:
        await asyncio.sleep(0.001)


async def test_a_row_that_can_not_be_written_is_not_in_the_book(ledger):
    await ledger._worker.call(10, ledger._journal._database._connection.execute, "PRAGMA query_only = ON")
    with pytest.raises(JournalError, match="journal") as caught:
        await ledger.write(TRY)
    assert caught.value.remedy
    assert (ledger.book.claims, ledger.records) == ({}, ())


# -- between visits ----------------------------------------------------------------------------------------------------


async def test_rows_that_are_exported_leave_the_book_too(tmp_path):
    now = NOON - timedelta(days=60)
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: now)
    (_, ended) = await ledger.write(TRY, END)
    await ledger.write(Entry(Kind.ACKNOWLEDGED, "", {"facts": [ended.hash[:32]]}))
    now = NOON
    await ledger.write(Entry(Kind.CLAIM_TRY, "d", {"voucher": "mark"}), Entry(Kind.ACKNOWLEDGED, "", {"facts": []}))
    head = ledger.head
    await ledger.tidy()
    assert [row.kind for row in ledger.records] == [Kind.CHECKPOINT, Kind.CLAIM_TRY, Kind.ACKNOWLEDGED]
    assert list(ledger.book.claims) == ["d"]
    assert ledger.head == head
    await ledger.close()


async def test_many_rows_are_folded_once_and_not_where_customers_wait(tmp_path, monkeypatch):
    folds: list[threading.Thread] = []

    def noted(rows):
        folds.append(threading.current_thread())
        return fold(rows)

    monkeypatch.setattr(ledgers, "fold", noted)
    now = NOON - timedelta(days=60)
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: now)
    for claim in "cde":
        (_, ended) = await ledger.write(
            Entry(Kind.CLAIM_TRY, claim, {"voucher": "mark"}), Entry(Kind.ABANDONED, claim, {"sent": "none"})
        )
        await ledger.write(Entry(Kind.ACKNOWLEDGED, "", {"facts": [ended.hash[:32]]}))
        now += timedelta(days=20)
    await ledger.tidy()
    assert ledger.records[0].kind is Kind.CHECKPOINT
    assert ledger.book == fold(ledger.records)
    assert list(ledger.book.claims) == ["d", "e"]
    (thread,) = folds
    assert thread is not threading.main_thread()
    await ledger.close()


async def test_a_journal_that_is_distrusted_takes_its_book_and_its_unsent_facts_with_it(ledger, tmp_path):
    await ledger.write(TRY, END)
    await ledger.close()
    again = await opened(tmp_path, "boot-2")
    assert again.book.outbox
    again.grown.clear()
    await again.distrust(Head(40, "f" * 64), "rolled back")
    assert (again.book.claims, again.book.outbox, again.grown.is_set()) == ({}, {}, True)
    assert again.quarantined.is_dir()
    (row,) = await again.write(TRY)
    assert (row.seq, list(again.book.claims)) == (42, ["c"])
    await again.close()


async def test_whoever_is_cancelled_while_a_journal_is_put_aside_leaves_a_whole_one(ledger, tmp_path):
    await ledger.write(TRY)
    await ledger.close()
    again = await opened(tmp_path, "boot-2")
    distrusting = asyncio.create_task(again.distrust(Head(40, "f" * 64), "rolled back"))
    await asyncio.sleep(0)
    distrusting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await distrusting
    (row,) = await again.write(END)
    assert (row.seq, again.book.claims) == (42, {})
    await again.close()


async def test_the_room_on_the_disk_is_asked_before_a_visit(tmp_path):
    free = 0
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: NOON, lambda _: free)
    assert not await ledger.has_room()
    free = 1 << 30
    assert await ledger.has_room()
    await ledger.close()


async def test_whoever_asks_for_room_while_the_journal_is_tidied_waits_and_is_no_error(ledger, monkeypatch):
    begun, go = threading.Event(), threading.Event()

    def slow(*_):
        begun.set()
        assert go.wait(30)
        return ()

    monkeypatch.setattr(Journal, "tidy", slow)
    monkeypatch.setattr(ledgers, "DEADLINE", 0.05)
    tidying = asyncio.create_task(ledger.tidy())
    while not begun.is_set():
        await asyncio.sleep(0.001)
    asking = asyncio.create_task(ledger.has_room())
    await asyncio.sleep(0.2)
    go.set()
    await tidying
    assert isinstance(await asking, bool)


async def test_a_ledger_reads_its_whole_file_again_on_request(ledger):
    await ledger.write(TRY, END)
    verdict = await ledger.verify()
    assert (verdict.rows, verdict.head, verdict.trouble) == (2, ledger.head, "")


async def test_what_is_written_during_a_verification_does_not_wait_for_its_end(ledger, monkeypatch):
    monkeypatch.setattr(comparison, "PORTION", 1)
    await ledger.write(*(TRY for _ in range(50)))
    verifying = asyncio.create_task(ledger.verify())
    await asyncio.sleep(0)
    await ledger.write(END)
    assert not verifying.done()
    assert (await verifying).rows == 51


async def test_no_rows_leave_the_journal_while_it_is_verified(ledger):
    ended: list[str] = []
    verifying, tidying = (asyncio.create_task(work) for work in (ledger.verify(), ledger.tidy()))
    verifying.add_done_callback(lambda _: ended.append("verified"))
    tidying.add_done_callback(lambda _: ended.append("tidied"))
    await asyncio.gather(verifying, tidying)
    assert ended == ["verified", "tidied"]


# -- the key -----------------------------------------------------------------------------------------------------------


async def test_the_key_is_made_once_and_readable_by_its_owner_alone(ledger, tmp_path):
    file = tmp_path / "voucher.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = file.read_bytes()
    mark = ledger.mark(VOUCHER)
    await ledger.close()
    again = await opened(tmp_path)
    assert (len(key), file.read_bytes(), again.mark(VOUCHER)) == (WHOLE, key, mark)
    await again.close()


async def test_the_mark_of_a_voucher_tells_nothing_of_its_code_and_differs_from_kiosk_to_kiosk(ledger, tmp_path):
    other = await opened(tmp_path / "other")
    mark = ledger.mark(VOUCHER)
    assert len(mark) == 32
    assert VOUCHER.code not in mark
    assert mark == ledger.mark(VOUCHER)
    assert mark != ledger.mark(Voucher("V1" + "0" * 25 + "1", VoucherKind.OPAQUE))
    assert mark != other.mark(VOUCHER)
    await other.close()


@pytest.mark.parametrize("damaged", [b"", b"x", b"x" * SIZE, b"x" * WHOLE, b"x" * (WHOLE + 1)])
async def test_a_damaged_key_is_replaced_by_a_new_one(tmp_path, damaged):
    file = tmp_path / "voucher.key"
    file.write_bytes(damaged)
    ledger = await opened(tmp_path)
    assert len(file.read_bytes()) == WHOLE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    mark = ledger.mark(VOUCHER)
    await ledger.close()
    again = await opened(tmp_path)
    assert again.mark(VOUCHER) == mark
    await again.close()


async def test_a_ledger_without_a_key_is_not_opened_and_lets_go_of_the_journal(tmp_path):
    (tmp_path / "voucher.key").mkdir()
    with pytest.raises(JournalError, match=r"voucher\.key"):
        await opened(tmp_path)
    (tmp_path / "voucher.key").rmdir()
    ledger = await opened(tmp_path)
    await ledger.write(TRY)
    await ledger.close()


def test_a_key_that_can_not_be_read_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(JournalError) as caught:
        load_key(tmp_path)
    assert "permissions" in caught.value.remedy
    with pytest.raises(JournalError):
        load_key(tmp_path / "absent" / "voucher.key")
