"""What is in the journal when, and what is told of each ticket, with a real printer in software."""

import pytest

from drivers.ports import Evidence
from drivers.printers.profile import load
from drivers.printers.specimen import CODE, specimen
from kiosk.config import files
from kiosk.domain.events import Held, Resumed, Settled, Stalled
from kiosk.domain.party import Standing
from kiosk.domain.problem import Code, Problem
from kiosk.journal.record import Kind
from kiosk.trust import development
from kiosk.trust.codes import read_ticket
from kiosk.trust.errors import Untrusted
from tests.kiosk.lobby import Meddled, face
from tests.kiosk.spooler.conftest import F7, F8, meddle_after_the_intent, order, printed, rows

SPECIMEN = specimen(load(files.printer_profile("epson-tm-t20")))


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


# -- what is no ticket -------------------------------------------------------------------------------------------------


async def test_a_specimen_is_a_paper_without_a_tickets_code_and_leaves_no_row(spooler_of, ledger, real):
    end = await spooler_of(real).print_specimen(SPECIMEN)
    assert (end.evidence, rows(ledger)) == (Evidence.PROVED, [])
    assert 20 < end.mm < 200
    assert real.codes() == [CODE]
    with pytest.raises(Untrusted):
        read_ticket(CODE, development.key_set())


async def test_tickets_are_printed_after_a_specimen_as_before(spooler_of, ledger, real):
    spooler = spooler_of(real)
    await printed(spooler)
    await spooler.print_specimen(SPECIMEN)
    await printed(spooler, order(F8))
    assert rows(ledger) == [Kind.INTENT, Kind.PRINTED] * 2
    assert real.codes() == [face(F7).code, CODE, face(F8).code]


async def test_a_specimen_is_not_begun_by_a_printer_that_can_not_print(spooler_of, ledger, real):
    spooler = spooler_of(real)
    real.runner.fault("paper-out")
    assert await spooler.print_specimen(SPECIMEN) == Problem(Code.PRINTER_PAPER)
    assert (real.codes(), rows(ledger)) == ([], [])


async def test_a_specimen_that_gets_stuck_is_given_up_and_the_next_ticket_comes_once(spooler_of, ledger, real):
    spooler = spooler_of(real)
    real.faults = {2: "open-cover"}
    end = await spooler.print_specimen(SPECIMEN)
    assert end.evidence is Evidence.NONE
    real.runner.fault("close-cover")
    assert await printed(spooler) == [Settled(F7, Standing.PRINTED)]
    assert real.codes().count(face(F7).code) == 1


async def test_a_printer_is_let_go_of_and_taken_in_hand_again(spooler_of, real):
    spooler = spooler_of(real)
    await printed(spooler)
    assert await spooler.take_anew() is None
    assert await printed(spooler, order(F8)) == [Settled(F8, Standing.PRINTED)]
    real.runner.fault("open-cover")
    assert await spooler.take_anew() == Problem(Code.PRINTER_COVER)


async def test_each_ticket_tells_how_much_paper_it_took(spooler_of, ledger, real):
    await printed(spooler_of(real))
    assert 50 < ledger.records[-1].body["mm"] < 300
    assert ledger.book.upkeep.used_mm == ledger.records[-1].body["mm"]
