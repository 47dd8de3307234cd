"""A printer that holds its paper out: the next ticket waits for the hand that takes it, or for the printer's own."""

import asyncio

import pytest

from drivers.printers.document import Document, Text
from drivers.worker import Worker
from kiosk import spooler as spoolers
from kiosk.domain.booking import Issue
from kiosk.domain.effects import Print
from kiosk.domain.events import Held, Retracted, Settled
from kiosk.domain.party import Seat, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Kind
from kiosk.lease import Lease
from kiosk.spooler import Spooler
from tests.kiosk.lobby import NOON, Meddled, face

F7, F8 = Issue("T1", 1, "AA" * 8), Issue("T2", 1, "BB" * 8)
LASTING = Lease(60, 0, lambda: 0.0)
HOLD = 40
"""seconds, more than any of these printers holds a paper out"""


class Lobby:
    """A spooler, its printer, and all that was told."""

    def __init__(self, spooler, printer, ledger):
        self.spooler, self.printer, self.ledger = spooler, printer, ledger
        self.told = []

    async def print(self, issue):
        await self.spooler.print(Print("c", Seat(issue, "F7", Standing.SENT, face(issue))), LASTING, self.told.append)

    def rows(self):
        return [(row.kind, row.issue) for row in self.ledger.records]


@pytest.fixture(params=["custom-vkp80iii", "custom-vkp80ii"], ids=["draws back", "holds"])
async def lobby(request, tmp_path, monkeypatch):
    monkeypatch.setattr(spoolers, "OUTLET_PAUSE", 0.0)
    ledger = await Ledger.open(tmp_path / "state", "boot-1", lambda: NOON)
    printer = Meddled(tmp_path / "papers", profile=request.param, dialect=request.param, speed=150)
    short = lambda face, issue: Document((Text(f"{face.film.zh} {issue.ticket}"),))  # noqa: E731
    spooler = Spooler(printer, Worker("printer"), ledger, short, 8.0)
    yield Lobby(spooler, printer, ledger)
    await spooler.close()
    await ledger.close()


async def test_a_ticket_is_proved_while_it_is_still_held_out(lobby):
    await lobby.print(F7)
    assert lobby.told == [Settled(F7, Standing.PRINTED)]
    assert lobby.rows() == [(Kind.INTENT, F7), (Kind.PRINTED, F7)]


async def test_the_next_ticket_waits_until_the_one_before_is_taken(lobby):
    await lobby.print(F7)
    await lobby.print(F8)
    assert lobby.told[1:] == [Held(F8, Problem(Code.PRINTER_TAKE))]
    lobby.printer.runner.fault("take-ticket")
    assert await lobby.spooler.trouble() is None
    await lobby.print(F8)
    assert lobby.told[2:] == [Settled(F8, Standing.PRINTED)]
    async with asyncio.timeout(10):
        lobby.printer.runner.fault("take-ticket")
        await lobby.spooler.watch_outlet()
    assert not any(isinstance(event, Retracted) for event in lobby.told)


@pytest.mark.parametrize("lobby", ["custom-vkp80iii"], indirect=True)
async def test_a_ticket_that_nobody_takes_is_told_as_drawn_back_and_stays_printed(lobby):
    await lobby.print(F7)
    lobby.printer.wait(HOLD)
    async with asyncio.timeout(10):
        await lobby.spooler.watch_outlet()
    assert lobby.told == [Settled(F7, Standing.PRINTED), Retracted(F7)]
    assert lobby.rows()[1:] == [(Kind.PRINTED, F7), (Kind.RETRACTED, F7)]
