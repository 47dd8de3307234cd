"""The one who talks to the printer: what is in the journal when, and what is told of each ticket."""

import threading

import pytest

from drivers.errors import DeviceLost, NothingSent
from drivers.ports import Cause, Evidence, Outlet, Paper, PrinterStatus, Progress, Recovery
from drivers.worker import Worker
from kiosk import spooler as spoolers
from kiosk.domain.booking import Issue
from kiosk.domain.effects import Print
from kiosk.domain.events import Held, Resumed, Settled, Stalled
from kiosk.domain.party import Seat, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Kind
from kiosk.journal.store import JournalError
from kiosk.lease import Lease
from kiosk.spooler import PROBLEMS, Spooler
from kiosk.tickets import loading
from tests.kiosk.lobby import NOON, Meddled, face, make_read_only

READY = PrinterStatus(online=True, paper=Paper.OK)
F7, F8 = Issue("T1", 1, "AA"), Issue("T2", 1, "BB")
LASTING = Lease(60, 0, lambda: 0.0)
RUNNING = Progress(1, 10)
LOST = DeviceLost("the printer went away", "look at its cable")


class Scripted:
    """A printer that does what a test says: each step is a progress, an error, or a function that gives one."""

    def __init__(self, *steps, status=READY, recoveries=(), cleared=True):
        self.steps = list(steps)
        self.said = status
        self.recoveries = list(recoveries)
        self.cleared = cleared
        self.jobs = []
        self.abandoned = 0

    def status(self):
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    def start(self, document, job):
        self.jobs.append(job)

    def step(self):
        step = self.steps.pop(0)
        step = step() if callable(step) else step
        if isinstance(step, Exception):
            raise step
        return step

    def abandon(self):
        self.abandoned += 1
        return self.cleared

    def recover(self, jobs=()):
        """In the script: True, the proof of the job was waiting; False, it was not; None, there was no line."""
        waiting = self.recoveries.pop(0) if self.recoveries else False
        waiting = waiting() if callable(waiting) else waiting
        printed = frozenset(jobs) if waiting else frozenset()
        return Recovery(printed=printed, cleared=self.cleared, heard=waiting is not None)

    def outlet(self):
        return Outlet.NONE

    def close(self):
        raise LOST


def done(evidence):
    return Progress(10, 10, evidence=evidence)


def order(issue=F7):
    return Print("c", Seat(issue, "F7", Standing.SENT, face(issue)))


@pytest.fixture
async def ledger(tmp_path):
    ledger = await Ledger.open(tmp_path / "state", "boot-1", lambda: NOON)
    yield ledger
    await ledger.close()


@pytest.fixture
async def spooler_of(ledger):
    """A spooler of this printer."""
    made = []

    def make(printer):
        made.append(Spooler(printer, Worker("printer"), ledger, loading.load(), 8.0))
        return made[-1]

    yield make
    for spooler in made:
        await spooler.close()


@pytest.fixture
def real(tmp_path):
    """A real printer in software."""
    return Meddled(tmp_path / "papers")


async def printed(spooler, what=None, lease=LASTING, react=None):
    """Print a ticket; what was told of it."""
    told = []

    def tell(event):
        told.append(event)
        if react:
            react(event)

    await spooler.print(what or order(), lease, tell)
    return told


def rows(ledger):
    return [row.kind for row in ledger.records]


def meddle_after_the_intent(monkeypatch, ledger, meddle):
    """Let something happen between the look at the printer and the first byte."""
    write = ledger.write

    async def then_meddle(*entries):
        written = await write(*entries)
        if entries[0].kind is Kind.INTENT:
            meddle()
        return written

    monkeypatch.setattr(ledger, "write", then_meddle)


# -- with a real printer -----------------------------------------------------------------------------------------------


async def test_a_ticket_is_an_intent_then_a_proof_and_then_a_paper_with_its_code(spooler_of, ledger, real):
    assert await printed(spooler_of(real)) == [Settled(F7, Standing.PRINTED)]
    intent, end = ledger.records
    assert (intent.kind, end.kind, end.issue) == (Kind.INTENT, Kind.PRINTED, F7)
    assert intent.body["job"] == end.body["job"]
    assert end.body["evidence"] == Evidence.PROVED
    assert real.codes() == [face().code]


async def test_the_intent_is_in_the_journal_before_the_first_byte_leaves(spooler_of, ledger, real, monkeypatch):
    kinds: list[Kind] = []
    step = real.step

    def step_after_a_look():
        kinds[:] = rows(ledger)
        assert kinds == [Kind.INTENT]
        return step()

    monkeypatch.setattr(real, "step", step_after_a_look)
    await printed(spooler_of(real))
    assert kinds == [Kind.INTENT]


async def test_a_printer_that_can_not_name_the_job_makes_a_ticket_presumed(spooler_of, ledger, tmp_path):
    generic = Meddled(tmp_path / "papers", profile="generic-80mm", dialect="generic")
    assert await printed(spooler_of(generic)) == [Settled(F7, Standing.PRESUMED)]
    assert rows(ledger) == [Kind.INTENT, Kind.PRESUMED]
    assert ledger.records[-1].body["evidence"] == Evidence.PROCESSED


async def test_several_tickets_have_jobs_and_papers_of_their_own(spooler_of, ledger, real):
    spooler = spooler_of(real)
    for issue in (F7, F8):
        await printed(spooler, order(issue))
    assert rows(ledger) == [Kind.INTENT, Kind.PRINTED] * 2
    assert len({row.body["job"] for row in ledger.records}) == 2
    assert real.codes() == [face(F7).code, face(F8).code]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("paper-out", Code.PRINTER_PAPER),
        ("open-cover", Code.PRINTER_COVER),
        ("jam-cutter", Code.PRINTER_CUTTER),
        ("heat-head", Code.PRINTER_HOT),
        ("break", Code.PRINTER_FAULT),
        ("power-off", Code.PRINTER_AWAY),
    ],
)
async def test_a_printer_in_trouble_is_sent_nothing_and_the_journal_has_no_intent(
    spooler_of, ledger, real, fault, code
):
    real.runner.fault(fault)
    assert await printed(spooler_of(real)) == [Held(F7, Problem(code))]
    assert rows(ledger) == []
    assert real.steps == 0


@pytest.mark.parametrize(("fault", "code"), [("power-off", Code.PRINTER_AWAY), ("paper-out", Code.PRINTER_PAPER)])
async def test_trouble_between_the_look_and_the_first_byte_withdraws_the_intent(
    spooler_of, ledger, real, monkeypatch, fault, code
):
    meddle_after_the_intent(monkeypatch, ledger, lambda: real.runner.fault(fault))
    spooler = spooler_of(real)
    assert await spooler.trouble() is None
    real.wait(5)
    assert await printed(spooler) == [Held(F7, Problem(code))]
    assert rows(ledger) == [Kind.INTENT, Kind.WITHDRAWN]
    real.runner.fault("load-paper" if fault == "paper-out" else "power-on")
    real.wait(5)
    monkeypatch.undo()
    assert await printed(spooler) == [Settled(F7, Standing.PRINTED)]
    assert real.codes() == [face().code]


async def test_a_ticket_that_stalls_goes_on_by_itself_when_the_paper_is_there(spooler_of, ledger, real):
    real.faults = {2: "paper-out", 5: "load-paper"}
    paper = Problem(Code.PRINTER_PAPER)
    assert await printed(spooler_of(real)) == [Stalled(F7, paper), Resumed(F7), Settled(F7, Standing.PRINTED)]
    assert rows(ledger) == [Kind.INTENT, Kind.PRINTED]
    assert real.codes() == [face().code]


async def test_another_trouble_on_top_of_the_first_is_told_too(spooler_of, real):
    real.faults = {2: "paper-out", 4: "open-cover", 6: "load-paper", 7: "close-cover"}
    told = await printed(spooler_of(real))
    assert [event.problem.code for event in told[:2]] == [Code.PRINTER_PAPER, Code.PRINTER_COVER]
    assert told[-1] == Settled(F7, Standing.PRINTED)


async def test_a_power_cut_in_the_middle_of_a_ticket_leaves_it_in_doubt(spooler_of, ledger, real):
    real.faults = {2: "power-off"}
    assert await printed(spooler_of(real)) == [Settled(F7, Standing.IN_DOUBT)]
    assert rows(ledger) == [Kind.INTENT, Kind.IN_DOUBT]
    assert real.codes() == []


async def test_a_ticket_that_is_given_up_is_in_doubt_and_never_comes_out_once_it_was_cleared(spooler_of, ledger, real):
    real.faults = {2: "paper-out"}
    spooler = spooler_of(real)
    told = await printed(spooler, react=lambda event: isinstance(event, Stalled) and spooler.give_up(F7))
    assert told == [Stalled(F7, Problem(Code.PRINTER_PAPER)), Settled(F7, Standing.IN_DOUBT)]
    hint = ledger.records[-1].body["hint"]
    assert hint.startswith("given up")
    real.runner.fault("load-paper")
    assert await printed(spooler, order(F8)) == [Settled(F8, Standing.PRINTED)]
    assert (face(F7).code in real.codes()) <= ("may still come out" in hint)
    assert real.codes()[-1] == face(F8).code


# -- with a printer that is told what to do ----------------------------------------------------------------------------


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
    printer = Scripted(RUNNING, cleared=cleared)
    spooler = spooler_of(printer)
    spooler.give_up(F7)
    assert await printed(spooler) == [Settled(F7, Standing.IN_DOUBT)]
    assert (printer.abandoned, ledger.records[-1].body["hint"]) == (1, hint)


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


@pytest.fixture
def hang(monkeypatch):
    """A call to the printer that does not return until the test is over, and short deadlines."""
    for name in ("STATUS_DEADLINE", "STEP_DEADLINE", "CLEAR_DEADLINE"):
        monkeypatch.setattr(spoolers, name, 0.05)
    over = threading.Event()
    yield over
    over.set()


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


# -- what the printer says of itself -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", Cause)
async def test_every_cause_has_a_code_for_the_screen(spooler_of, cause):
    assert await spooler_of(Scripted(status=PrinterStatus(link=cause))).trouble() == Problem(PROBLEMS[cause])


@pytest.mark.parametrize("status", [PrinterStatus(), PrinterStatus(online=True), PrinterStatus(paper=Paper.OK), LOST])
async def test_a_printer_that_does_not_say_that_it_is_well_is_away(spooler_of, status):
    assert await spooler_of(Scripted(status=status)).trouble() == Problem(Code.PRINTER_AWAY)


async def test_paper_that_runs_low_is_no_trouble(spooler_of, real):
    real.runner.fault("near-end")
    assert await spooler_of(real).trouble() is None


async def test_an_absent_printer_has_nothing_to_say_of_earlier_jobs(spooler_of, real, hang):
    real.runner.fault("power-off")
    assert await spooler_of(real).recover() == Recovery()
    silent = Scripted(recoveries=[lambda: hang.wait(30)])
    assert await spooler_of(silent).recover() == Recovery()


async def test_names_of_jobs_are_three_printable_characters_and_differ(spooler_of, ledger, monkeypatch):
    spooler = spooler_of(Scripted())
    names = set()
    for number in (0, 1, 93, 94, 95, 94**2 - 1, 94**2, 94**3 - 1):
        monkeypatch.setattr(type(ledger), "head", type("Head", (), {"seq": number}))
        names.add(spooler._next_job())
    assert len(names) == 8
    assert all(len(name) == 3 and name.isprintable() and name.isascii() and " " not in name for name in names)
