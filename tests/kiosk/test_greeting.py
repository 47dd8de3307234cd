"""The first word to the server: what it says of the journal, and what the journal says of it."""

import asyncio
import threading
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from structlog.testing import capture_logs

from drivers.worker import Worker
from kiosk import greeting as greetings
from kiosk.booking.port import ServerAway, Welcome
from kiosk.desk import Desk
from kiosk.domain.booking import Claim, Head, Issue
from kiosk.greeting import JournalDistrusted
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from tests.kiosk.lobby import NOON, Greeting, greeter

TRY = Entry(Kind.CLAIM_TRY, "a", {"voucher": "mark"})
ELSEWHERE = Head(500, "f" * 64)


def printed(number):
    return Entry(Kind.PRINTED, "a", issue_body(Issue(f"T{number}", 1, "AA"), evidence="proved"))


@asynccontextmanager
async def running(greeter):
    """The greeter at its work."""
    task = asyncio.create_task(greeter.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


def desk_of(server):
    return Desk(server, Worker("booking server"), 30)


class Place:
    """A kiosk's journal and its server, to be greeted."""

    def __init__(self, folder):
        self.folder = folder
        self.server = Greeting()
        self.troubles = {}
        self.desk = desk_of(self.server)
        self.ledger: Any = None

    async def start(self, *entries):
        """A process that finds these rows; it has not greeted yet."""
        if self.ledger is not None:
            await self.ledger.close()
        self.ledger = await Ledger.open(self.folder, "boot-0", lambda: NOON)
        await self.ledger.write(Entry(Kind.BOOT), *entries)
        await self.ledger.close()
        self.ledger = await Ledger.open(self.folder, "boot-1", lambda: NOON)
        return greeter(self.desk, self.ledger, troubles=self.troubles)

    def head(self, seq):
        return Head(seq, self.ledger.records[seq - 1].hash)

    def kinds(self):
        return [record.kind for record in self.ledger.records]


@pytest.fixture
async def place(tmp_path):
    place = Place(tmp_path / "state")
    yield place
    await place.desk.close()
    await place.ledger.close()


async def test_the_server_is_told_the_end_of_the_journal_once(place):
    greeter = await place.start(TRY)
    head = place.ledger.head
    await greeter.ensure()
    await greeter.ensure()
    assert [(boot.id, boot.head) for boot in place.server.boots] == [("boot-1", head)]
    assert place.kinds() == [Kind.BOOT, Kind.CLAIM_TRY]


async def test_another_process_of_the_server_is_greeted_anew_and_each_only_once(place):
    greeter = await place.start()
    for process in ("p", "q", "p", "q"):
        place.server.process = process
        await greeter.ensure()
    assert len(place.server.boots) == 2


async def test_a_server_that_is_away_is_a_trouble_until_it_greets_and_is_logged_once(place, monkeypatch):
    monkeypatch.setattr(greetings, "PAUSE", 0.0)
    greeter = await place.start()
    answers = [ServerAway("no route"), ServerAway("no route"), Welcome()]
    seen = []

    def boot(_):
        seen.append(dict(place.troubles))
        if isinstance(answer := answers.pop(0), Exception):
            raise answer
        return answer

    place.server.boot = boot
    with capture_logs() as logs:
        async with running(greeter):
            await until(lambda: len(seen) == 3 and not place.troubles)
    assert [bool(troubles) for troubles in seen] == [False, True, True]
    assert [one["log_level"] for one in logs] == ["warning", "info"]
    assert "no route" in logs[0]["why"]


async def test_a_server_that_greeted_is_asked_for_its_keys_now_and_then_for_ever(place, monkeypatch):
    monkeypatch.setattr(greetings, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(greetings, "PAUSE", 0.0)
    greeter = await place.start()
    answers = [None, ServerAway("no route"), None]
    seen = []

    def renew():
        seen.append(dict(place.troubles))
        answer = answers.pop(0) if answers else None
        if answer is not None:
            raise answer

    place.server.renew = renew
    async with running(greeter):
        await until(lambda: len(seen) >= 5)
    assert [bool(troubles) for troubles in seen[:5]] == [False, False, True, False, False]
    assert len(place.server.boots) == 1


async def test_the_keys_are_not_asked_for_before_an_hour_is_over(place):
    greeter = await place.start()
    async with running(greeter):
        await until(lambda: place.server.boots)
        for _ in range(10):
            await asyncio.sleep(0)
    assert greetings.RENEW_SECONDS == 3600
    assert place.server.renewals == 0


# -- the journal is not the one of before ------------------------------------------------------------------------------


async def test_a_journal_that_the_server_does_not_know_is_put_aside_with_its_facts(place):
    greeter = await place.start(TRY, printed(1))
    place.server.welcome = Welcome(ELSEWHERE)
    await greeter.ensure()
    (anchored,) = place.ledger.records
    assert (anchored.kind, anchored.seq) == (Kind.ANCHORED, 501)
    assert not place.ledger.book.outbox
    assert "row 500" in place.troubles["journal"]
    assert list((place.folder / "quarantine").iterdir())
    place.server.welcome = Welcome(place.ledger.head)
    await greeter.ensure()


async def test_claims_that_a_lost_journal_knew_end_and_nothing_is_said_of_what_was_sent(place):
    greeter = await place.start(TRY)
    place.server.welcome = Welcome(None, (Claim("a", 10, ()), Claim("lost", 10, ())))
    await greeter.ensure()
    (told,) = place.ledger.book.outbox.values()
    assert (told.kind, told.claim, "sent" in told.detail) == ("abandoned", "lost", False)


async def test_another_journal_in_the_midst_of_the_work_ends_the_process(place):
    greeter = await place.start(TRY)
    await greeter.ensure()
    place.server.process, place.server.welcome = "q", Welcome(ELSEWHERE)
    with pytest.raises(JournalDistrusted) as caught:
        await greeter.ensure()
    assert caught.value.exit_code == 75
    assert "same [kiosk] id" in caught.value.remedy


# -- the server is not the one of before -------------------------------------------------------------------------------


async def acknowledged(place, *rows):
    """The facts of these rows are recorded by the server."""
    facts = [place.ledger.records[seq - 1].hash[:32] for seq in rows]
    await place.ledger.write(Entry(Kind.ACKNOWLEDGED, "", {"facts": facts}))


def waiting(place):
    """The tickets of the facts that wait, in their order."""
    return [told.issue.ticket for told in place.ledger.book.outbox.values()]


async def test_a_server_is_told_again_what_it_recorded_after_the_row_that_it_has_heard_of(place):
    """The head may have gone out before the fact that it stands for: what counts is the row that acknowledges it."""
    greeter = await place.start(*map(printed, range(3)))
    await acknowledged(place, 2)  # by row 5, the fact of row 2
    await place.ledger.write(printed(3))
    await acknowledged(place, 3, 4, 6)
    assert not place.ledger.book.outbox
    place.server.welcome = Welcome(place.head(6))
    await greeter.ensure()
    assert waiting(place) == ["T1", "T2", "T3"], "rows 3 and 4 lie before the anchor, and may be lost all the same"
    again = await place.start()
    assert waiting(place) == ["T1", "T2", "T3"]
    await again.ensure()
    assert place.kinds().count(Kind.FORGOTTEN) == 1, "what waits anyway needs no second word"


async def test_what_is_recorded_again_is_told_no_third_time(place):
    greeter = await place.start(printed(0))
    await acknowledged(place, 2)
    await greeter.ensure()
    await acknowledged(place, 2)
    again = await place.start()
    place.server.welcome = Welcome(place.ledger.head)
    await again.ensure()
    assert waiting(place) == []
    assert place.kinds().count(Kind.FORGOTTEN) == 1


async def test_a_server_that_forgot_everything_is_told_everything_oldest_first(place):
    greeter = await place.start(*map(printed, range(3)))
    await acknowledged(place, 2, 4)
    await greeter.ensure()
    assert waiting(place) == ["T0", "T1", "T2"]


async def test_a_server_that_knows_all_is_told_nothing_twice(place):
    greeter = await place.start(printed(1))
    await acknowledged(place, 2)
    place.server.welcome = Welcome(place.head(3))
    await greeter.ensure()
    assert Kind.FORGOTTEN not in place.kinds()


async def test_a_server_that_says_that_it_was_not_greeted_is_greeted_though_its_process_is_known(place):
    greeter = await place.start()
    await greeter.ensure()
    greeter.forget()
    await greeter.ensure()
    assert len(place.server.boots) == 2


async def test_a_greeting_is_heeded_once_its_consequences_are_in_the_journal(place):
    greeter = await place.start(*map(printed, range(3)))
    await acknowledged(place, 2, 4)
    heeded = []
    place.server.greeted = lambda process: heeded.append((process, Kind.FORGOTTEN in place.kinds()))
    await greeter.ensure()
    assert heeded == [("process-1", True)]


async def test_who_greets_is_known_and_not_who_answered_last(place):
    """While the answer is looked at another process may answer somebody else."""
    greeter = await place.start()
    welcome, place.server.process = place.server.boot, "p"

    def boot(said):
        greeting = welcome(said)
        place.server.process = "q"
        return greeting

    place.server.boot = boot
    await greeter.ensure()
    place.server.boot = welcome
    await greeter.ensure()
    assert len(place.server.boots) == 2


async def test_a_greeting_that_takes_long_is_away_but_what_came_in_time_is_carried_out_whole(place):
    """The journal may be slow to be put aside; half done, facts of the old one would go into the new one."""
    greeter = await place.start(TRY)
    distrust = place.ledger.distrust

    async def slow(*what):
        await asyncio.sleep(0.3)
        await distrust(*what)

    place.ledger.distrust = slow
    place.server.welcome = Welcome(ELSEWHERE)
    await greeter.ensure(0.2)
    assert place.kinds() == [Kind.ANCHORED]

    over = threading.Event()
    place.server.process, place.server.boot = "q", lambda _: over.wait(5)
    try:
        with pytest.raises(ServerAway):
            await greeter.ensure(0.05)
    finally:
        over.set()
