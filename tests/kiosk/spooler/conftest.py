"""A spooler with a printer: a real one in software, or one that does what a test says."""

import threading

import pytest

from drivers.errors import DeviceLost
from drivers.ports import Outlet, Paper, PrinterStatus, Progress, Recovery
from drivers.worker import Worker
from kiosk import spooler as spoolers
from kiosk.domain.booking import Issue
from kiosk.domain.effects import Print
from kiosk.domain.party import Seat, Standing
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Kind
from kiosk.lease import Lease
from kiosk.spooler import Spooler
from kiosk.tickets import loading
from tests.kiosk.lobby import NOON, Meddled, face

READY = PrinterStatus(online=True, paper=Paper.OK)
F7, F8 = Issue("T1", 1, "AA" * 8), Issue("T2", 1, "BB" * 8)
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


@pytest.fixture
def hang(monkeypatch):
    """A call to the printer that does not return until the test is over, and short deadlines."""
    for name in ("STATUS_DEADLINE", "STEP_DEADLINE", "CLEAR_DEADLINE"):
        monkeypatch.setattr(spoolers, name, 0.05)
    over = threading.Event()
    yield over
    over.set()
