"""The first word to the server: what it says of the journal, and what the journal says of it."""

from typing import Any

import pytest

from drivers.worker import Worker
from kiosk import greeting as greetings
from kiosk.booking.port import Seen, ServerAway, Welcome
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
        place.server.seen = Seen(process)
        await greeter.ensure()
    assert len(place.server.boots) == 2


async def test_a_server_that_is_away_is_a_trouble_until_it_greets(place, monkeypatch):
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
    await greeter.run()
    assert [bool(troubles) for troubles in seen] == [False, True, True]
    assert place.troubles == {}


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
    place.server.seen, place.server.welcome = Seen("q"), Welcome(ELSEWHERE)
    with pytest.raises(JournalDistrusted) as caught:
        await greeter.ensure()
    assert caught.value.exit_code == 75
    assert "same [kiosk] id" in caught.value.remedy


# -- the server is not the one of before -------------------------------------------------------------------------------


async def acknowledged(place, *rows):
    """The facts of these rows are recorded by the server."""
    facts = [place.ledger.records[seq - 1].hash[:32] for seq in rows]
    await place.ledger.write(Entry(Kind.ACKNOWLEDGED, "", {"facts": facts}))


async def test_a_server_that_forgot_is_told_again_what_came_after_its_last_row(place):
    greeter = await place.start(*map(printed, range(4)))
    await acknowledged(place, 2, 3, 4, 5)
    assert not place.ledger.book.outbox
    place.server.welcome = Welcome(place.head(3))
    await greeter.ensure()
    assert [told.issue.ticket for told in place.ledger.book.outbox.values()] == ["T2", "T3"]
    again = await place.start()
    assert [told.issue.ticket for told in place.ledger.book.outbox.values()] == ["T2", "T3"]
    place.server.welcome = Welcome(place.ledger.head)
    await again.ensure()
    assert place.kinds().count(Kind.FORGOTTEN) == 1


async def test_a_server_that_forgot_everything_is_told_everything_oldest_first(place):
    greeter = await place.start(*map(printed, range(3)))
    await acknowledged(place, 2, 4)
    await greeter.ensure()
    assert [told.issue.ticket for told in place.ledger.book.outbox.values()] == ["T0", "T1", "T2"]


async def test_a_server_that_knows_less_than_an_answered_request_said_has_forgotten(place):
    greeter = await place.start(printed(1), Entry(Kind.STOP))
    place.server.seen = Seen("p", place.head(3))
    place.server.welcome = Welcome(place.head(1))
    await greeter.ensure()
    assert place.kinds()[-1] is Kind.FORGOTTEN


async def test_a_server_that_knows_all_is_told_nothing_twice(place):
    greeter = await place.start(printed(1))
    await acknowledged(place, 2)
    place.server.welcome = Welcome(place.head(2))
    await greeter.ensure()
    assert Kind.FORGOTTEN not in place.kinds()
