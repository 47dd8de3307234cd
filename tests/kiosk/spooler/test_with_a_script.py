"""The same with a printer that is told what to do."""

import pytest

from drivers.errors import NothingSent
from drivers.ports import Cause, Evidence, PrinterStatus
from kiosk.domain.events import Held, Settled
from kiosk.domain.party import Standing
from kiosk.domain.problem import Code, Problem
from kiosk.journal.book import Sent
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import JournalError
from kiosk.lease import Lease
from tests.kiosk.lobby import make_read_only
from tests.kiosk.spooler.conftest import (
    F7,
    F8,
    LASTING,
    LOST,
    READY,
    RUNNING,
    Scripted,
    done,
    meddle_after_the_intent,
    order,
    printed,
    rows,
)


@pytest.mark.parametrize(
    ("evidence", "kind", "standing"),
    [
        (Evidence.PROVED, Kind.PRINTED, Standing.PRINTED),
        (Evidence.SCANNED, Kind.PRINTED, Standing.PRINTED),
        (Evidence.PROCESSED, Kind.PRESUMED, Standing.PRESUMED),
        (Evidence.INFERRED, Kind.PRESUMED, Standing.PRESUMED),
        (Evidence.NONE, Kind.IN_DOUBT, Standing.IN_DOUBT),
    ],
)
async def test_a_ticket_is_called_what_its_evidence_is_worth(spooler_of, ledger, evidence, kind, standing):
    assert await printed(spooler_of(Scripted(done(evidence)))) == [Settled(F7, standing)]
    assert (rows(ledger), ledger.records[-1].body["evidence"]) == ([Kind.INTENT, kind], evidence)


@pytest.mark.parametrize("end", [LOST, done(Evidence.NONE)], ids=["lost", "no evidence"])
async def test_a_proof_that_was_still_waiting_in_the_printer_makes_it_printed(spooler_of, ledger, end):
    spooler = spooler_of(Scripted(RUNNING, end, recoveries=[True]))
    assert await printed(spooler) == [Settled(F7, Standing.PRINTED)]
    assert (ledger.records[-1].kind, ledger.records[-1].body["hint"]) == (Kind.PRINTED, "late")


async def test_a_proof_that_comes_after_all_was_over_is_written_once_before_the_next_ticket(spooler_of, ledger):
    spooler = spooler_of(Scripted(RUNNING, LOST, done(Evidence.PROVED), recoveries=[None, True, True]))
    assert await printed(spooler) == [Settled(F7, Standing.IN_DOUBT)]
    assert await printed(spooler, order(F8)) == [Settled(F8, Standing.PRINTED)]
    assert rows(ledger) == [Kind.INTENT, Kind.IN_DOUBT, Kind.PRINTED, Kind.INTENT, Kind.PRINTED]
    late = ledger.records[2]
    assert (late.issue, late.claim, late.body["hint"]) == (F7, "c", "late")
    assert await spooler.trouble() is None
    assert len(ledger.records) == 5


async def test_a_printer_that_stays_away_is_asked_for_the_proof_until_it_is_back(spooler_of, ledger):
    printer = Scripted(RUNNING, LOST, recoveries=[None, None, True])
    spooler = spooler_of(printer)
    await printed(spooler)
    printer.said = PrinterStatus(link=Cause.DISCONNECTED)
    assert await spooler.trouble() == Problem(Code.PRINTER_AWAY)
    assert rows(ledger) == [Kind.INTENT, Kind.IN_DOUBT]
    printer.said = READY
    assert await spooler.trouble() is None
    assert rows(ledger) == [Kind.INTENT, Kind.IN_DOUBT, Kind.PRINTED]


@pytest.mark.parametrize(("cleared", "hint"), [(True, "given up and cleared"), (False, "given up, may still come out")])
async def test_what_became_of_a_ticket_that_was_given_up_is_a_hint_for_staff(spooler_of, ledger, cleared, hint):
    def give_up():
        spooler.give_up(F7)
        return RUNNING

    printer = Scripted(give_up, cleared=cleared)
    spooler = spooler_of(printer)
    assert await printed(spooler) == [Settled(F7, Standing.IN_DOUBT)]
    assert (printer.abandoned, ledger.records[-1].body["hint"]) == (1, hint)


async def test_a_ticket_that_was_given_up_before_its_first_byte_is_not_sent(spooler_of, ledger):
    printer = Scripted()
    spooler = spooler_of(printer)
    spooler.give_up(F7)
    (held,) = await printed(spooler)
    assert isinstance(held, Held)
    assert (printer.jobs, printer.abandoned, rows(ledger)) == ([], 0, [])


async def test_a_ticket_that_was_given_up_while_its_intent_was_written_is_withdrawn(spooler_of, ledger, monkeypatch):
    printer = Scripted()
    spooler = spooler_of(printer)
    meddle_after_the_intent(monkeypatch, ledger, lambda: spooler.give_up(F7))
    (held,) = await printed(spooler)
    assert isinstance(held, Held)
    assert (printer.jobs, rows(ledger)) == ([], [Kind.INTENT, Kind.WITHDRAWN])


async def test_a_printer_that_was_away_at_the_start_is_asked_for_old_proofs_when_it_is_back(spooler_of, ledger):
    """Also where nothing was sent: it may hold what an earlier start gave up."""
    body = issue_body(F7, job="abc", hint="restart; may still come out")
    await ledger.write(Entry(Kind.IN_DOUBT, "c", body))
    spooler = spooler_of(Scripted(recoveries=[None, None, True]))
    assert not (await spooler.recover(Sent("c", F7, "abc"), Sent("c", F8, "abd"))).heard
    assert await spooler.trouble() == Problem(Code.PRINTER_AWAY)
    assert await spooler.trouble() is None
    late = [(row.kind, row.issue, row.body["job"], row.body["hint"]) for row in ledger.records[1:]]
    assert late == [(Kind.PRINTED, F7, "abc", "late"), (Kind.PRINTED, F8, "abd", "late")]
    assert await spooler.trouble() is None
    assert len(ledger.records) == 3


async def test_giving_up_one_ticket_leaves_another_alone(spooler_of):
    spooler = spooler_of(Scripted(RUNNING, done(Evidence.PROVED)))
    spooler.give_up(F8)
    assert await printed(spooler) == [Settled(F7, Standing.PRINTED)]


async def test_a_ticket_that_was_given_up_in_vain_is_printed_the_next_time_it_is_asked_for(spooler_of):
    def give_up_in_vain():
        spooler.give_up(F7)
        return NothingSent("no", "wait")

    spooler = spooler_of(Scripted(give_up_in_vain, RUNNING, done(Evidence.PROVED)))
    assert isinstance((await printed(spooler))[0], Held)
    assert await printed(spooler) == [Settled(F7, Standing.PRINTED)]


async def test_an_intent_of_which_nothing_was_sent_is_withdrawn(spooler_of, ledger):
    spooler = spooler_of(Scripted(NothingSent("no", "wait")))
    assert await printed(spooler) == [Held(F7, Problem(Code.PRINTER_AWAY))]
    assert rows(ledger) == [Kind.INTENT, Kind.WITHDRAWN]


async def test_a_printer_that_is_stuck_leaves_its_ticket_in_doubt_whatever_it_says_later(spooler_of, ledger, hang):
    spooler = spooler_of(Scripted(RUNNING, lambda: (hang.wait(30), done(Evidence.PROVED))[1]))
    assert await printed(spooler) == [Settled(F7, Standing.IN_DOUBT)]
    assert "did not answer" in ledger.records[-1].body["hint"]
    assert await spooler.trouble() == Problem(Code.PRINTER_AWAY)
    hang.set()
    while spooler._worker.stuck:
        pass
    assert await spooler.trouble() is None
    assert rows(ledger) == [Kind.INTENT, Kind.IN_DOUBT]


async def test_a_printer_that_is_stuck_is_sent_nothing_more(spooler_of, ledger, hang):
    printer = Scripted(lambda: (hang.wait(30), RUNNING)[1])
    spooler = spooler_of(printer)
    await printed(spooler)
    assert await printed(spooler, order(F8)) == [Held(F8, Problem(Code.PRINTER_AWAY))]
    assert (len(printer.jobs), rows(ledger)) == (1, [Kind.INTENT, Kind.IN_DOUBT])


async def test_a_lease_that_is_nearly_over_prints_nothing(spooler_of, ledger):
    printer = Scripted()
    assert await printed(spooler_of(printer), lease=Lease(7.9, 0, lambda: 0.0)) == [Held(F7, Problem(Code.SERVER_AWAY))]
    assert (printer.jobs, rows(ledger)) == ([], [])


async def test_a_lease_that_runs_out_while_the_disk_takes_its_time_withdraws_the_intent(spooler_of, ledger):
    printer, clock = Scripted(), iter((0.0, 55.0))
    lease = Lease(60, 0, lambda: next(clock))
    assert await printed(spooler_of(printer), lease=lease) == [Held(F7, Problem(Code.SERVER_AWAY))]
    assert (printer.jobs, rows(ledger)) == ([], [Kind.INTENT, Kind.WITHDRAWN])


async def test_a_journal_that_can_not_be_written_is_an_error_and_nothing_is_sent(spooler_of, ledger, real):
    await make_read_only(ledger)
    with pytest.raises(JournalError):
        await printed(spooler_of(real))
    assert (real.steps, rows(ledger)) == (0, [])


async def test_a_journal_that_fails_after_the_print_tells_nobody_that_it_is_settled(spooler_of, ledger, monkeypatch):
    async def then_read_only(*entries):
        records = await Ledger.write(ledger, *entries)
        await make_read_only(ledger)
        return records

    monkeypatch.setattr(ledger, "write", then_read_only)
    told: list[object] = []
    with pytest.raises(JournalError):
        await spooler_of(Scripted(done(Evidence.PROVED))).print(order(), LASTING, told.append)
    assert (told, rows(ledger)) == ([], [Kind.INTENT])
