"""The attendant: patience with customers, and what it does not let happen; whole visits are in the journeys."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from drivers.ports import Scan
from kiosk import errands
from kiosk.attendant import Attendant
from kiosk.config.model import VisitSection
from kiosk.domain import events, visit
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, Proof, TicketState
from kiosk.domain.party import Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.voucher import opaque
from kiosk.journal.errors import JournalError
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.lease import Lease
from kiosk.trust.codes import TICKET
from kiosk.trust.errors import NotATicket
from tests.kiosk.lobby import NOON, face

F7, F8 = Issue("T1", 1, "AA" * 8), Issue("T2", 1, "BB" * 8)
PAPER = Problem(Code.PRINTER_PAPER)
SHOWN = Scan(opaque(bytes(16)).code, "camera")


class Claims:
    """Grants what it is told to."""

    lease = Lease(60, 0, lambda: 0)

    def __init__(self, *tickets):
        self.tickets = tickets or (ClaimedTicket(F7, "F7", TicketState.GRANTED, face(F7)),)
        self.closed = []

    async def make(self, effect):
        self.proof = effect.proof
        return events.Granted(Claim(effect.claim, 60, self.tickets))

    async def close(self, claim):
        self.closed.append(claim)

    async def keep(self, claim, margin, *, waiting):
        """The lease lasts as long as the test."""


class Spooler:
    """Tells of each ticket what the script says."""

    def __init__(self, *script):
        self.script = list(script)
        self.given_up = []
        self.trouble_now = None
        self.watched = 0

    async def trouble(self):
        return self.trouble_now

    async def print(self, order, lease, tell):
        what = self.script.pop(0) if self.script else events.Settled(F7, Standing.PRINTED)
        tell(what)

    async def watch_outlet(self):
        self.watched += 1

    def give_up(self, issue):
        self.given_up.append(issue)


@pytest.fixture
async def ledger(tmp_path):
    ledger = await Ledger.open(tmp_path, "boot-1", lambda: NOON)
    yield ledger
    await ledger.close()


def employ(claims, spooler, ledger, more=None, **patience):
    """An attendant who is less patient than a person may configure."""
    section = VisitSection().model_copy(update=patience)
    return Attendant(claims, spooler, ledger, section, read_ticket, **(more or {}))


def read_ticket(text):
    """Reads ``KT1:`` and the name of a ticket."""
    try:
        return {"F7": F7, "F8": F8}[text.removeprefix("KT1:")]
    except KeyError as error:
        raise NotATicket("this is not a ticket's code") from error


OLD_PAPER = events.PaperShown(Issue("T9", 1, "CC" * 8), "elsewhere", "Z9")
"""its row takes as long as the card does"""


@pytest.fixture
def slow_card(ledger):
    """A card that takes its time, until the test lets go of it."""

    @asynccontextmanager
    async def hold():
        writes, held, write = asyncio.Event(), asyncio.Event(), ledger.write

        async def wait(*entries):
            writes.set()
            await held.wait()
            return await write(*entries)

        ledger.write = wait
        await asyncio.wait_for(writes.wait(), 5)
        yield
        ledger.write = write
        held.set()

    return hold


@asynccontextmanager
async def working(ledger, claims, spooler, **patience):
    attendant = employ(claims, spooler, ledger, **patience)
    running = asyncio.create_task(attendant.run())
    try:
        yield attendant
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def reaches(attendant, condition):
    async with asyncio.timeout(10), attendant.changed:
        await attendant.changed.wait_for(lambda: condition(attendant.state))


def is_done(state):
    return isinstance(state, visit.Done)


def is_idle(state):
    return isinstance(state, visit.Idle)


async def test_a_voucher_is_served_to_its_end(ledger):
    claims = Claims()
    async with working(ledger, claims, Spooler()) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, is_done)
    assert len(claims.closed) == 1


async def test_no_claim_is_made_while_the_printer_is_not_known_to_be_able_to_print(ledger):
    spooler = Spooler()
    spooler.trouble_now = PAPER
    async with working(ledger, Claims(), spooler) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, lambda state: isinstance(state, visit.Attention))
        assert attendant.state == visit.Attention(PAPER)


async def test_thanks_make_room_for_the_next_customer(ledger):
    async with working(ledger, Claims(), Spooler(), done_seconds=0.01) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, is_done)
        await reaches(attendant, is_idle)


async def test_each_paper_is_watched_until_it_is_taken(ledger):
    spooler = Spooler()
    async with working(ledger, Claims(), spooler) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, is_done)
        async with asyncio.timeout(5):
            while not spooler.watched:
                await asyncio.sleep(0)
    assert spooler.watched == 1


async def test_a_printer_that_flaps_does_not_hold_the_customer_for_ever(ledger):
    """It says that it can print, takes nothing, and says so again: patience counts from the last sign of somebody."""
    spooler = Spooler(*[events.Held(F7, PAPER)] * 1000)
    async with working(ledger, Claims(), spooler, customer_gone_seconds=0.3) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, lambda state: isinstance(state, visit.Attention))
        for _ in range(200):
            attendant.tell(events.PrinterReady())
            await asyncio.sleep(0.01)
            if is_idle(attendant.state):
                break
        assert is_idle(attendant.state)
        await asyncio.wait_for(attendant.stop(), 10)
    assert [record.kind for record in ledger.records][-1] == "not_sent"


async def test_an_answer_that_waits_in_the_queue_comes_before_the_end_of_patience(ledger, slow_card):
    """A slow card holds the loop while patience ends; the customer spoke before, and has new patience since."""
    doubtful = tuple(ClaimedTicket(issue, seat, TicketState.IN_DOUBT) for issue, seat in ((F7, "F7"), (F8, "F8")))
    async with working(ledger, Claims(*doubtful), Spooler(), customer_gone_seconds=0.5) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, lambda state: isinstance(state, visit.Attention))
        attendant.tell(OLD_PAPER)
        async with slow_card():
            assert attendant.answer("F7", received=True)
            await asyncio.sleep(0.6)
        await reaches(attendant, lambda state: getattr(state, "problem", None) == question("F8"))
        await asyncio.sleep(0.05)
        assert attendant.state.problem == question("F8")


async def test_what_is_on_the_screen_stays_its_time_though_an_earlier_rest_ended_meanwhile(ledger, slow_card):
    async with working(ledger, Claims(), Spooler(), done_seconds=0.3) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, is_done)
        attendant.tell(OLD_PAPER)
        async with slow_card():
            attendant.tell(events.VoucherRejected(PAPER))
            await asyncio.sleep(0.4)
        await reaches(attendant, lambda state: state == visit.Attention(PAPER))
        await asyncio.sleep(0.05)
        assert attendant.state == visit.Attention(PAPER)
        await reaches(attendant, is_idle)


async def test_a_lease_is_kept_though_the_grant_waits_in_the_queue(ledger, slow_card, monkeypatch):
    monkeypatch.setattr(errands, "POLL_SECONDS", 0.02)
    spooler, kept = Spooler(events.Held(F7, PAPER)), asyncio.Event()

    class Waiting(Claims):
        async def make(self, effect):
            spooler.trouble_now = PAPER
            attendant.tell(OLD_PAPER)
            return await super().make(effect)

        async def keep(self, claim, margin, *, waiting):
            if waiting:
                kept.set()

    async with working(ledger, Waiting(), spooler) as attendant:
        attendant.show(SHOWN)
        async with slow_card():
            await asyncio.sleep(0.1)
        await asyncio.wait_for(kept.wait(), 5)


async def test_an_answer_about_another_seat_than_the_one_asked_about_is_no_answer(ledger):
    doubtful = tuple(ClaimedTicket(issue, seat, TicketState.IN_DOUBT) for issue, seat in ((F7, "F7"), (F8, "F8")))
    async with working(ledger, Claims(*doubtful), Spooler()) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, lambda state: isinstance(state, visit.Attention))
        assert not attendant.answer("F8", received=True)
        assert attendant.answer("F7", received=True)
        await reaches(attendant, lambda state: getattr(state, "problem", None) == question("F8"))
        assert not attendant.answer("F7", received=True)


def question(seat):
    return Problem(Code.SEAT_QUESTION, {"seat": seat})


async def test_a_kiosk_that_is_stopping_serves_nobody_new(ledger):
    async with working(ledger, Claims(), Spooler()) as attendant:
        await asyncio.wait_for(attendant.stop(), 10)
        attendant.show(SHOWN)
        await asyncio.sleep(0)
        assert is_idle(attendant.state)
        assert attendant._events.empty()


async def test_a_journal_that_cannot_be_written_ends_the_work(ledger):
    async def broken(*_entries):
        raise JournalError("the disk is full", "free some space")

    ledger.write = broken
    attendant = employ(Claims(), Spooler(events.Held(F7, PAPER)), ledger, customer_gone_seconds=0.1)
    attendant.show(SHOWN)
    running = asyncio.create_task(attendant.run())
    with pytest.raises(ExceptionGroup) as caught:
        await asyncio.wait_for(running, 10)
    assert caught.group_contains(JournalError)


# -- papers under the reader -------------------------------------------------------------------------------------------

OLD = ClaimedTicket(F7, "F7", TicketState.IN_DOUBT, reissues_left=2)


def rows_of(ledger, issue):
    return [(row.kind, row.claim, row.body.get("evidence")) for row in ledger.records if row.issue == issue]


async def test_a_paper_under_the_reader_answers_the_question_and_is_written_down_once(ledger):
    async with working(ledger, Claims(OLD), Spooler()) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, lambda state: getattr(state, "problem", None) == question("F7"))
        claim = visit.claim_of(attendant.state)
        attendant.show(Scan("KT1:F7", "camera"))
        attendant.show(Scan("KT1:F7", "camera"))
        await reaches(attendant, is_done)
        await asyncio.wait_for(attendant.stop(), 10)
    assert rows_of(ledger, F7) == [(Kind.PRINTED, claim, "scanned")]


async def doubtful(ledger, *more):
    """The journal of an earlier visit that left the ticket in doubt."""
    grant = {"tickets": [issue_body(F7, seat="F7", state="granted")]}
    await ledger.write(
        Entry(Kind.CLAIM_TRY, "a", {"voucher": "mark"}),
        Entry(Kind.GRANT, "a", grant),
        Entry(Kind.INTENT, "a", issue_body(F7, job="001")),
        Entry(Kind.IN_DOUBT, "a", issue_body(F7, job="001")),
        *more,
        Entry(Kind.ABANDONED, "a"),
    )


async def test_a_paper_that_an_earlier_visit_left_in_doubt_is_found_and_thanked_for(ledger):
    await doubtful(ledger)
    async with working(ledger, Claims(), Spooler()) as attendant:
        attendant.show(Scan("KT1:F7", "camera"))
        await reaches(attendant, is_done)
        attendant.show(Scan("KT1:F7", "camera"))
        await asyncio.wait_for(attendant.stop(), 10)
    assert rows_of(ledger, F7)[-1] == (Kind.PRINTED, "a", "scanned")
    assert [kind for kind, _, _ in rows_of(ledger, F7)].count(Kind.PRINTED) == 1
    assert not ledger.book.doubtful()
    assert [told.kind for told in ledger.book.outbox.values()] == ["in_doubt", "abandoned", "printed"]


async def test_a_paper_that_was_replaced_is_noted_and_said_to_be_void(ledger):
    await doubtful(ledger, Entry(Kind.REISSUED, "a", issue_body(Issue("T1", 2, "CC"), seat="F7")))
    async with working(ledger, Claims(), Spooler()) as attendant:
        attendant.show(Scan("KT1:F7", "camera"))
        await reaches(attendant, lambda state: isinstance(state, visit.Attention))
        assert attendant.state == visit.Attention(Problem(Code.SEAT_VOID, {"seat": "F7"}))
        await asyncio.wait_for(attendant.stop(), 10)
    assert rows_of(ledger, F7)[-1] == (Kind.PRINTED, "a", "scanned")


@pytest.mark.parametrize("code", ["KT1:F8", "KT1:forged"], ids=["of another kiosk", "forged"])
async def test_a_ticket_that_nobody_waits_for_is_no_voucher_and_leaves_no_trace(ledger, code):
    async with working(ledger, Claims(), Spooler()) as attendant:
        attendant.show(Scan(code, "camera"))
        await reaches(attendant, lambda state: isinstance(state, visit.Attention))
        assert attendant.state == visit.Attention(Problem(Code.VOUCHER_TICKET))
    assert ledger.records == ()


async def test_what_the_phone_proves_goes_with_its_voucher(ledger):
    claims = Claims()
    async with working(ledger, claims, Spooler()) as attendant:
        claim = await attendant.receive(SHOWN, Proof("pk", "hash", "sig"))
        await reaches(attendant, is_done)
    assert claims.proof == Proof("pk", "hash", "sig")
    assert claims.closed == [claim]


async def test_what_a_phone_hands_over_begins_no_visit_beside_another(ledger):
    claims = Claims()
    async with working(ledger, claims, Spooler()) as attendant:
        attendant.show(SHOWN)
        assert await attendant.receive(SHOWN, None) is None
        await reaches(attendant, is_done)
    assert len(claims.closed) == 1


@pytest.mark.parametrize("text", ["https://example.org/menu", f"{TICKET}NOBODY.HOLDS.IT"])
async def test_what_a_phone_hands_over_must_be_a_voucher(ledger, text):
    """The code of a ticket is none: only who holds the paper can show it."""
    async with working(ledger, Claims(), Spooler()) as attendant:
        assert await attendant.receive(Scan(text, "ble:"), None) is None
        await reaches(attendant, lambda state: getattr(state, "problem", None) == Problem(Code.VOUCHER_FOREIGN))


async def test_a_kiosk_that_stops_takes_nothing_from_phones(ledger):
    async with working(ledger, Claims(), Spooler()) as attendant:
        await attendant.stop()
        assert await attendant.receive(SHOWN, None) is None


async def test_the_ids_of_claims_can_be_chosen(ledger):
    claims = Claims()
    attendant = employ(claims, Spooler(), ledger, {"fresh_id": lambda: "chosen"})
    running = asyncio.create_task(attendant.run())
    attendant.show(SHOWN)
    await reaches(attendant, is_done)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert claims.closed == ["chosen"]


async def test_a_lease_that_can_not_be_kept_ends_the_visit(ledger, monkeypatch):
    monkeypatch.setattr(errands, "POLL_SECONDS", 0.001)
    claims = Claims()
    claims.lease = Lease(0, 0, lambda: 1)
    async with working(ledger, claims, Spooler(events.Held(F7, PAPER))) as attendant:
        attendant.show(SHOWN)
        await reaches(attendant, lambda state: getattr(state, "problem", None) == Problem(Code.SERVER_AWAY))
        assert visit.free(attendant.state)
        await asyncio.wait_for(attendant.stop(), 10)
    assert rows_of(ledger, F7) == [(Kind.NOT_SENT, claims.closed[0], None)]
