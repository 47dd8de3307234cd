"""However server, printer and clocks behave, no visit outlasts the patience of a kiosk: L2 of the protocol.

The real attendant and its errands in virtual time; chance decides what everybody else does.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.attendant import Attendant
from kiosk.clock import Clock
from kiosk.config.model import VisitSection
from kiosk.domain import events, visit
from kiosk.domain.booking import Claim, ClaimedTicket, Issue, TicketState
from kiosk.domain.party import Party, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.voucher import opaque
from kiosk.journal.book import Book
from kiosk.lease import Lease
from tests.kiosk.lobby import no_tickets
from tests.simulation.loop import VirtualLoop

PAPER = Problem(Code.PRINTER_PAPER)
LONGEST = 120.0
"""seconds from the last touch until the kiosk is free"""
SLOWEST_ANSWER = 12.0
SLOWEST_TICKET = 8.0


class Chance:
    """What the others do, one after another; when all is used up, nothing good happens any more."""

    def __init__(self, draws):
        self.draws = list(draws)

    def __call__(self, among):
        return among[self.draws.pop() % len(among)] if self.draws else among[-1]

    async def pause(self, longest):
        await asyncio.sleep(self((0.0, 0.3, longest / 3, longest)))


class Server:
    """Stands for the claims: answers late, grants what chance says, and may lose the lease."""

    def __init__(self, chance, clock):
        self.chance = chance
        self.clock = clock
        self.issues = 0
        self.ended = []
        self.lease = Lease(0, 0, clock)

    async def make(self, order):
        asked = self.clock()
        await self.chance.pause(SLOWEST_ANSWER)
        if self.chance((False, False, False, True)):
            return events.Refused(order.claim, Problem(Code.SERVER_AWAY))
        self.lease = Lease(self.chance((60.0, 70.0, 20.0)), asked, self.clock)
        return events.Granted(Claim(order.claim, 60, tuple(self.ticket(seat) for seat in ("F7", "F8"))))

    def ticket(self, seat, state=None):
        self.issues += 1
        state = state or self.chance((TicketState.GRANTED, TicketState.GRANTED, TicketState.IN_DOUBT))
        return ClaimedTicket(Issue(seat, self.issues, "AA"), seat, state, reissues_left=self.chance((2, 1, 0)))

    async def reissue(self, order):
        await self.chance.pause(2 * SLOWEST_ANSWER)
        if self.chance((True, False)):
            return events.Reissued(order.issue, self.ticket(order.issue.ticket, TicketState.GRANTED))
        return events.ReissueRefused(order.issue)

    async def keep(self, claim, margin, *, waiting):
        if self.chance((True, False)):
            self.lease.renew(self.clock())

    async def close(self, claim):
        self.ended.append(claim)


class Printer:
    """Stands for the spooler: holds tickets up, stops in their midst, comes back, and gives up when it is told to."""

    def __init__(self, chance):
        self.chance = chance
        self.given_up = set()

    async def trouble(self):
        await self.chance.pause(1.0)
        return self.chance((None, None, PAPER))

    async def print(self, order, lease, tell):
        issue = order.seat.issue
        if self.chance((False, False, True)):
            tell(events.Held(issue, PAPER))
            return
        while issue not in self.given_up:
            await self.chance.pause(SLOWEST_TICKET)
            what = self.chance((Standing.PRINTED, Standing.PRESUMED, Standing.IN_DOUBT, None))
            if what is not None:
                tell(events.Settled(issue, what))
                return
            tell(events.Stalled(issue, PAPER))
            await asyncio.sleep(1)
            if self.chance((True, False)):
                tell(events.Resumed(issue))
        await asyncio.sleep(3)
        tell(events.Settled(issue, Standing.IN_DOUBT))

    async def watch_outlet(self):
        """The customer takes everything at once."""

    def give_up(self, issue):
        self.given_up.add(issue)


class Rows:
    """A journal without a disk."""

    def __init__(self):
        self.rows = []
        self.book = Book()

    async def write(self, *entries):
        self.rows += entries


def employ(server, printer, rows, clock):
    return Attendant(server, printer, rows, VisitSection(), no_tickets, clock, lambda: "claim")


async def live(draws, answers, jump=timedelta(0)):
    """One visit; how long after the customer's last touch the kiosk was free, how it ended, and what was written."""
    loop = asyncio.get_running_loop()
    chance, rows = Chance(draws), Rows()
    clock = Clock(loop.time, lambda: datetime(2026, 3, 14, tzinfo=UTC) + jump * int(loop.time()))
    server, printer = Server(chance, loop.time), Printer(chance)
    attendant = employ(server, printer, rows, clock)
    running = asyncio.create_task(attendant.run())
    attendant.tell(events.VoucherShown(opaque(bytes(16)), "claim"))
    touched = loop.time()
    async with attendant.changed:
        await attendant.changed.wait_for(lambda: not isinstance(attendant.state, visit.Idle))
    while not visit.free(attendant.state) or isinstance(attendant.state, visit.Verifying):
        party = getattr(attendant.state, "party", None)
        if answers and isinstance(party, Party) and party.asking is not None:
            attendant.tell(events.Answered(party.asking.issue, answers.pop()))
            touched = loop.time()
        await asyncio.sleep(0.25)
        assert loop.time() - touched < 10 * LONGEST, f"the visit never ends: {attendant.state}"
    took, end = loop.time() - touched, attendant.state
    await asyncio.sleep(LONGEST)
    assert attendant.state == visit.Idle(), f"nobody is there, and the kiosk shows {attendant.state}"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return took, end, [(row.kind, row.body.get("ticket")) for row in rows.rows], server.ended


def in_virtual_time(work):
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


DRAWS = st.lists(st.integers(0, 11), max_size=60)
ANSWERS = st.lists(st.booleans(), max_size=3)


@settings(max_examples=300, deadline=None)
@given(draws=DRAWS, answers=ANSWERS)
def test_every_visit_ends_within_two_minutes_of_the_last_touch(draws, answers):
    took, end, _, ended = in_virtual_time(live(draws, list(answers)))
    assert took <= LONGEST
    granted = getattr(end, "party", None) is not None
    assert not granted or ended == ["claim"]


@settings(max_examples=50, deadline=None)
@given(draws=DRAWS, answers=ANSWERS, days=st.sampled_from([-1, 1]))
def test_a_wall_clock_that_jumps_by_days_changes_no_decision(draws, answers, days):
    told = [in_virtual_time(live(draws, list(answers), jump)) for jump in (timedelta(0), timedelta(days=days))]
    assert told[0] == told[1]
