"""What the printer says of itself."""

import pytest

from drivers.ports import Cause, Paper, PrinterStatus, Recovery
from kiosk.domain.problem import Code, Problem
from kiosk.spooler import PROBLEMS
from tests.kiosk.spooler.conftest import LOST, Scripted


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
