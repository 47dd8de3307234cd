"""What counts as lost, and when: with a clock of the test's own; then whole hours of real kiosks in virtual time."""

import asyncio
from collections import defaultdict
from itertools import pairwise

import pytest

import kiosk.daemon
from kiosk.domain import events, visit
from kiosk.domain.problem import Code
from kiosk.ops.notify import Notifier
from kiosk.ops.watchdog import Required, Watchdog
from tests.simulation import lobby
from tests.simulation.faults import CALM, HOSTILE, PUBLISHED
from tests.simulation.lobby import Plan
from tests.simulation.parts import RUNNING
from tests.simulation.printing import MODELS

MANAGER = 30.0
"""Seconds without a sign of life after which the manager kills, as systemd/kiosk.service has it."""
HOUR = 3600.0


class Kiosk:
    """A kiosk reduced to what the watchdog asks of it."""

    def __init__(self, *, patience=60.0, holds_evidence=False):
        self.now = 1000.0
        self.at = None
        self.may_end = True
        one = Required("printer", lambda: self.at, patience, holds_evidence)
        self.watchdog = Watchdog([one], lambda: self.may_end, lambda: self.now)

    def lost_after(self, seconds):
        self.watchdog.lost()
        self.now += seconds
        return self.watchdog.lost()


def test_what_is_well_is_never_lost():
    assert Kiosk().lost_after(HOUR) is None


def test_what_is_at_one_thing_beyond_its_patience_is_lost():
    kiosk = Kiosk()
    kiosk.at = object()
    assert kiosk.lost_after(60.0) is None
    assert kiosk.lost_after(0.1) == "printer"


def test_what_goes_from_one_thing_to_the_next_is_not_lost_however_long():
    kiosk = Kiosk()
    for _ in range(100):
        kiosk.at = object()
        assert kiosk.lost_after(59.0) is None


def test_what_came_back_begins_afresh():
    kiosk = Kiosk()
    kiosk.at = True
    kiosk.lost_after(100.0)
    kiosk.at = None
    assert kiosk.watchdog.lost() is None
    kiosk.at = True
    assert kiosk.lost_after(60.0) is None


def test_a_lost_thread_waits_for_the_end_of_the_visit():
    kiosk = Kiosk()
    kiosk.at, kiosk.may_end = True, False
    assert kiosk.lost_after(HOUR) is None
    kiosk.may_end = True
    assert kiosk.watchdog.lost() == "printer"


def test_what_would_have_to_write_the_evidence_is_waited_for_by_nobody():
    kiosk = Kiosk(holds_evidence=True)
    kiosk.at, kiosk.may_end = True, False
    assert kiosk.lost_after(61.0) == "printer"


# -- whole kiosks ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stage():
    with lobby.stage() as stage:
        yield stage


@pytest.fixture
def told(monkeypatch):
    """When the manager of each process heard what, by the loop's virtual clock."""
    told = defaultdict(list)

    class Ear(Notifier):
        @classmethod
        def of_environment(cls, environment=None):
            return cls("@nobody", MANAGER / 2)

        def _tell(self, assignment):
            run = RUNNING.get()
            if run.process.alive:
                told[run].append((asyncio.get_running_loop().time(), assignment))

    monkeypatch.setattr(kiosk.daemon, "Notifier", Ear)
    return told


def gaps(heard):
    """The pauses between signs of life."""
    return [after - before for before, after in pairwise(time for time, said in heard if said == "WATCHDOG=1")]


def for_an_hour(monkeypatch, stage, begin):
    """Let ``begin(lobby, machine)`` happen in a kiosk that serves, and an hour pass."""

    async def play(lobby):
        machine = lobby.world.machines[0]
        life = asyncio.create_task(machine.live())
        helper = asyncio.create_task(lobby._printers())
        while machine.screen() is None:
            await asyncio.sleep(1.0)
        await asyncio.sleep(60.0)
        await begin(lobby, machine)
        await asyncio.sleep(HOUR)
        machine.closing = True
        machine.kill("the hour is over")
        helper.cancel()
        await asyncio.wait({life})

    monkeypatch.setattr(lobby._Lobby, "play", play)
    result = stage.play(1, Plan(customers=1, kiosks=1, model=MODELS[0], mix=CALM, seats=2))
    assert not result.broken


async def nothing(*_):
    pass


async def server_away(lobby, _):
    lobby.world.house.restart(2 * HOUR)


async def paper_out(_, machine):
    machine.printer.runner.fault("paper-out")


async def paper_out_in_a_visit(lobby, machine):
    machine.show(lobby.customers[0].purchase.voucher)
    while not isinstance(machine.screen(), visit.Printing):
        await asyncio.sleep(0.1)
    machine.printer.runner.fault("paper-out")


async def somebody_who_never_leaves(lobby, machine):
    await paper_out_in_a_visit(lobby, machine)
    while not isinstance(machine.screen(), visit.Attention):
        await asyncio.sleep(0.1)

    async def touch():
        while machine.attendant is not None:
            machine.attendant.tell(events.CustomerSeen())
            await asyncio.sleep(20.0)

    lobby.touching = asyncio.create_task(touch())


@pytest.mark.parametrize("begin", [nothing, server_away, paper_out, paper_out_in_a_visit, somebody_who_never_leaves])
def test_what_a_restart_does_not_mend_is_left_alone_for_an_hour(monkeypatch, stage, told, begin):
    for_an_hour(monkeypatch, stage, begin)
    (heard,) = told.values()
    assert len(gaps(heard)) > HOUR / MANAGER
    assert max(gaps(heard)) <= MANAGER / 2


def test_the_manager_reads_what_is_to_be_mended(monkeypatch, stage, told):
    for_an_hour(monkeypatch, stage, paper_out)
    (heard,) = told.values()
    said = [said for _, said in heard if said.startswith("STATUS=")]
    assert [line for line in said if line.startswith(f"STATUS=is out of service: {Code.PRINTER_PAPER}, ")]


@pytest.mark.parametrize(("seed", "mix"), [(1, PUBLISHED), (2, HOSTILE)])
def test_in_a_whole_lobby_no_process_is_given_up_whatever_goes_wrong(stage, told, seed, mix):
    result = stage.play(seed, Plan(customers=20, mix=mix))
    assert not result.broken
    assert told
    assert max(gap for heard in told.values() for gap in [0.0, *gaps(heard)]) <= MANAGER / 2


def test_an_attendant_that_hangs_in_an_event_is_given_up_though_a_visit_goes_on(monkeypatch, stage, told):
    wedged = []

    async def wedge(lobby, machine):
        await paper_out_in_a_visit(lobby, machine)
        machine.attendant._errands.run = lambda _: asyncio.Event().wait()
        machine.attendant._handle = lambda _: asyncio.Event().wait()
        machine.attendant.tell(events.CustomerSeen())
        wedged.append(asyncio.get_running_loop().time())

    for_an_hour(monkeypatch, stage, wedge)
    (heard,) = told.values()
    last = [time for time, said in heard if said == "WATCHDOG=1"][-1]
    assert 100.0 < last - wedged[0] < 130.0


def test_a_visit_that_comes_to_no_end_by_itself_is_given_up(monkeypatch, stage, told):
    wedged = []

    async def wedge(lobby, machine):
        await machine.attendant._spooler._using.acquire()
        machine.show(lobby.customers[0].purchase.voucher)
        wedged.append(asyncio.get_running_loop().time())

    for_an_hour(monkeypatch, stage, wedge)
    (heard,) = told.values()
    last = [time for time, said in heard if said == "WATCHDOG=1"][-1]
    assert 200.0 < last - wedged[0] < 330.0
