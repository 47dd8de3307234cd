"""Facts on their way: from the journal to a server that may be away, forget or refuse."""

import asyncio
from datetime import UTC, datetime

import pytest

from drivers.worker import Worker
from kiosk import outbox as outboxes
from kiosk.booking.port import BookingError, ServerAway, WrongAnswer
from kiosk.desk import Desk
from kiosk.domain.booking import FactKind, Issue
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import JournalError
from kiosk.outbox import BATCH, Outbox
from tests.kiosk.lobby import Greeting, greeter, make_read_only

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Server(Greeting):
    """Records the facts that it is told: all, or what its next answers say."""

    def __init__(self, *answers):
        super().__init__()
        self.answers = list(answers)
        self.told = []

    def report(self, facts):
        self.told.append([fact.id for fact in facts])
        answer = self.answers.pop(0) if self.answers else lambda ids: ids
        if isinstance(answer, Exception):
            raise answer
        return dict.fromkeys(answer(self.told[-1]), True)


def printed(number):
    return Entry(Kind.PRINTED, "c", issue_body(Issue(f"T{number}", 1, "AA"), evidence="proved"))


@pytest.fixture
async def ledger(tmp_path):
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: NOON)
    await ledger.write(Entry(Kind.BOOT))
    yield ledger
    await ledger.close()


@pytest.fixture
async def outbox_to(ledger):
    """An outbox whose server is this one."""
    desks = []

    def make(server, ledger=ledger):
        desks.append(Desk(server, Worker("booking server"), 30))
        return Outbox(ledger, desks[-1], greeter(desks[-1], ledger))

    yield make
    for desk in desks:
        await desk.close()


@pytest.fixture
def pauses(monkeypatch):
    """The pauses that were made, none of which takes time."""
    made: list[int] = []

    class Pauses(tuple[float, ...]):
        __slots__ = ()

        def __getitem__(self, index):
            made.append(index)
            return 0

    monkeypatch.setattr(outboxes, "PAUSES", Pauses(outboxes.PAUSES))
    return made


@pytest.fixture
async def running():
    """Let an outbox run beside the test."""
    tasks = []

    def run(outbox):
        tasks.append(asyncio.create_task(outbox.run()))
        return tasks[-1]

    yield run
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition):
    async def wait():
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(wait(), 20)


async def test_facts_are_told_oldest_first_and_are_gone_when_the_server_has_them(ledger, outbox_to):
    rows = await ledger.write(*map(printed, range(3)))
    server = Server()
    await outbox_to(server).flush()
    assert server.told == [[row.hash[:32] for row in rows]]
    assert not ledger.book.outbox
    assert (ledger.records[-1].kind, sorted(ledger.records[-1].body["facts"])) == (
        Kind.ACKNOWLEDGED,
        sorted(server.told[0]),
    )


async def test_an_empty_outbox_asks_nobody(outbox_to):
    server = Server()
    await outbox_to(server).flush()
    assert server.told == []


async def test_only_rows_that_the_server_is_to_learn_are_told(ledger, outbox_to):
    await ledger.write(Entry(Kind.CLAIM_TRY, "c", {"voucher": "mark"}), Entry(Kind.ABANDONED, "c", {"sent": "none"}))
    server = Server()
    (fact,) = ledger.book.outbox.values()
    await outbox_to(server).flush()
    assert (server.told, fact.kind, fact.detail) == ([[fact.id]], FactKind.ABANDONED, {"sent": "none"})


async def test_many_facts_are_told_in_batches(ledger, outbox_to):
    await ledger.write(*map(printed, range(2 * BATCH + 1)))
    server = Server()
    await outbox_to(server).flush()
    assert [len(told) for told in server.told] == [BATCH, BATCH, 1]
    assert len({fact for told in server.told for fact in told}) == 2 * BATCH + 1


async def test_what_a_server_did_not_record_is_told_again(ledger, outbox_to):
    rows = await ledger.write(*map(printed, range(3)))
    first, second, third = (row.hash[:32] for row in rows)
    server = Server(lambda ids: ids[:1], lambda ids: [*ids[1:], "of somebody else"])
    await outbox_to(server).flush()
    assert server.told == [[first, second, third], [second, third], [second]]
    assert "of somebody else" not in str(ledger.records)


async def test_a_server_that_records_nothing_is_wrong_and_the_facts_stay(ledger, outbox_to):
    await ledger.write(printed(1))
    with pytest.raises(WrongAnswer, match="records no fact"):
        await outbox_to(Server(lambda _: ["of somebody else"])).flush()
    assert len(ledger.book.outbox) == 1


async def test_what_was_recorded_before_the_server_went_away_stays_recorded(ledger, outbox_to):
    await ledger.write(*map(printed, range(BATCH + 2)))
    with pytest.raises(BookingError):
        await outbox_to(Server(lambda ids: ids, ServerAway("gone"))).flush()
    assert len(ledger.book.outbox) == 2


async def test_two_who_flush_at_the_same_time_tell_each_fact_once(ledger, outbox_to):
    await ledger.write(*map(printed, range(3)))
    server = Server()
    outbox = outbox_to(server)
    await asyncio.gather(outbox.flush(), outbox.flush())
    assert len(server.told) == 1


async def test_facts_that_waited_are_told_after_a_restart(ledger, outbox_to, tmp_path):
    (row,) = await ledger.write(printed(1))
    await ledger.close()
    again = await Ledger.open(tmp_path, "boot-2", lambda: NOON)
    server = Server()
    await outbox_to(server, again).flush()
    assert server.told == [[row.hash[:32]]]
    await again.close()


async def test_a_fact_is_told_as_soon_as_it_is_written(ledger, outbox_to, running):
    server = Server()
    running(outbox_to(server))
    await asyncio.sleep(0)
    for number in (1, 2):
        await ledger.write(printed(number))
        await until(lambda: not ledger.book.outbox)
    assert len(server.told) == 2


async def test_facts_that_are_written_shortly_after_each_other_are_told_together(
    ledger, outbox_to, running, monkeypatch
):
    monkeypatch.setattr(outboxes, "GATHER_SECONDS", 1.0)
    server = Server()
    running(outbox_to(server))
    await asyncio.sleep(0)
    for number in (1, 2):
        await ledger.write(printed(number))
    await until(lambda: not ledger.book.outbox)
    assert [len(told) for told in server.told] == [2]


async def test_a_server_that_is_away_is_tried_again_with_pauses_that_grow_to_a_limit(
    ledger, outbox_to, running, pauses
):
    await ledger.write(printed(1))
    server = Server(*[ServerAway("gone")] * 7)
    running(outbox_to(server))
    await until(lambda: not ledger.book.outbox)
    assert pauses == [0, 1, 2, 3, 4, 4, 4]
    assert len({tuple(told) for told in server.told}) == 1


async def test_pauses_begin_anew_when_the_server_was_there(ledger, outbox_to, running, pauses):
    server = Server(ServerAway("gone"), ServerAway("gone"), lambda ids: ids, ServerAway("gone"))
    running(outbox_to(server))
    for number in (1, 2):
        await ledger.write(printed(number))
        await until(lambda: not ledger.book.outbox)
    assert pauses == [0, 1, 0]


async def test_a_journal_that_fails_ends_the_outbox(ledger, outbox_to, running):
    await ledger.write(printed(1))
    await make_read_only(ledger)
    with pytest.raises(JournalError):
        await asyncio.wait_for(running(outbox_to(Server())), 10)
    assert len(ledger.book.outbox) == 1
