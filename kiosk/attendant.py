"""The attendant feeds events into the visit and carries out what it asks for, journal first."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from drivers.ports import Scan
from kiosk.claims import Claims
from kiosk.clock import Clock
from kiosk.config.model import VisitSection
from kiosk.domain import effects, events, visit
from kiosk.domain.events import Event
from kiosk.domain.party import Party, Seat, Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import Patience, State
from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.spooler import Spooler

POLL_SECONDS = 1.0
"""How often a printer in trouble is asked again, and a lease is looked at."""

_SIGNS = (
    events.CustomerSeen,
    events.VoucherShown,
    events.VoucherRejected,
    events.Granted,
    events.Answered,
    events.Settled,
)
"""Somebody is there, or tickets come out for them; a printer that flaps is no sign of anybody."""

_log = structlog.get_logger(__name__)


class Attendant:
    """Looks after one customer at a time.

    An error of the journal ends ``run``, and with it the daemon: the next process recovers.
    """

    def __init__(
        self, claims: Claims, spooler: Spooler, ledger: Ledger, config: VisitSection, clock: Clock | None = None
    ) -> None:
        self.state: State = visit.Idle()
        self.changed = asyncio.Condition()
        """notified at each event"""
        self.listeners: set[Callable[[State], None]] = set()
        """called with the state after each event that a device, a server or a voucher caused"""
        self.stopping = False
        self._claims = claims
        self._spooler = spooler
        self._ledger = ledger
        self._config = config
        self._clock = clock or Clock()
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._signed_at = self._clock.steady()
        self._timer: asyncio.TimerHandle | None = None
        self._work: asyncio.TaskGroup | None = None
        self._busy = 0

    def __repr__(self) -> str:
        return f"<Attendant {type(self.state).__name__}>"

    # -- what customers and devices say --------------------------------------------------------------------------------

    def tell(self, event: Event) -> None:
        """Something happened."""
        self._events.put_nowait(event)

    def show(self, scan: Scan) -> None:
        """A reader saw a code; a kiosk that is stopping serves nobody any more."""
        if self.stopping:
            return
        self.tell(events.CustomerSeen())
        try:
            voucher = Voucher.parse(scan.text)
        except NotAVoucher as error:
            self.tell(events.VoucherRejected(Problem(Code.VOUCHER_TYPO if error.typo else Code.VOUCHER_FOREIGN)))
            return
        _log.info("voucher shown", voucher=voucher.masked, reader=scan.reader)
        self.tell(events.VoucherShown(voucher, secrets.token_hex(16)))

    def answer(self, seat: str, *, received: bool) -> bool:
        """The customer answers the question about a seat; False where that is not the question."""
        match self.state:
            case visit.Attention(party=Party(asking=Seat(issue=issue, label=label))) if label == seat:
                self.tell(events.Answered(issue, received))
                return True
            case _:
                return False

    async def printer_trouble(self) -> Problem | None:
        """Ask the printer how it is; nothing is asked while it works for a visit."""
        return await self._spooler.trouble() if visit.free(self.state) else None

    # -- the loop ------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve customers until cancelled. Raises JournalError and Superseded, in a group."""
        async with asyncio.TaskGroup() as self._work:
            while True:
                event = await self._events.get()
                await self._count(self._handle(event))

    async def stop(self) -> None:
        """Begin nothing new, and wait until the ticket in hand has its evidence and its rows are written."""
        self.stopping = True
        self.tell(events.Stopping())
        await self._at_rest()

    async def give_up(self) -> None:
        """Take the ticket out of the printer's hands, whatever becomes of it, and wait until its rows are written."""
        if isinstance(self.state, visit.Printing | visit.Attention) and self.state.party is not None:
            for seat in self.state.party.standing(Standing.SENT):
                self._spooler.give_up(seat.issue)
        await self._at_rest()

    async def _at_rest(self) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: visit.free(self.state) and not self._busy and self._events.empty())

    async def _handle(self, event: Event) -> None:
        before = self.state
        state, wanted = visit.advance(before, event)
        if state != before:
            _log.info("visit", state=type(state).__name__, after=type(event).__name__)
        self.state = state
        if isinstance(event, _SIGNS):
            self._signed_at = self._clock.steady()
        if state != before or isinstance(event, events.CustomerSeen):
            self._wait_for(visit.patience(state))
        for effect in wanted:
            await self._carry_out(effect)
        if not isinstance(event, events.CustomerSeen):
            for listener in tuple(self.listeners):
                listener(state)

    def _wait_for(self, patience: Patience | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        match patience:
            case Patience.CUSTOMER:
                left = self._signed_at + self._config.customer_gone_seconds - self._clock.steady()
                self._timer = loop.call_later(max(0.0, left), self.tell, events.CustomerGone())
            case Patience.REST:
                self._timer = loop.call_later(self._config.done_seconds, self.tell, events.Rested())

    async def _carry_out(self, effect: effects.Effect) -> None:
        """Write what must be written now, in order; what takes time goes on beside the loop and ends in an event."""
        match effect:
            case effects.HandBack(claim, issues):
                await self._ledger.write(*(Entry(Kind.NOT_SENT, claim, issue_body(issue)) for issue in issues))
            case effects.NoteReceived(claim, issue):
                await self._ledger.write(Entry(Kind.RECEIVED, claim, issue_body(issue)))
            case effects.Close(claim):
                await self._claims.close(claim)
            case effects.GiveUp(issue):
                self._spooler.give_up(issue)
            case effects.MakeClaim() | effects.Print() | effects.Reissue() | effects.AwaitPrinter():
                self._begin(self._work_on(effect))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._work is not None
        self._work.create_task(self._count(work))

    async def _count(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy += 1
        await work
        self._busy -= 1
        async with self.changed:
            self.changed.notify_all()

    # -- effects that take time ----------------------------------------------------------------------------------------

    async def _work_on(
        self, effect: effects.MakeClaim | effects.Print | effects.Reissue | effects.AwaitPrinter
    ) -> None:
        match effect:
            case effects.MakeClaim():
                await self._make_claim(effect)
            case effects.Print():
                await self._spooler.print(effect, self._claims.lease, self.tell)
                assert self._work is not None
                self._work.create_task(self._spooler.watch_outlet())
            case effects.Reissue():
                self.tell(await self._claims.reissue(effect))
            case effects.AwaitPrinter():
                await self._await_printer()

    async def _make_claim(self, effect: effects.MakeClaim) -> None:
        """Claim, unless the printer is not known to be able to print: what can't be finished is not begun."""
        problem = await self._spooler.trouble()
        if problem is not None:
            self.tell(events.Refused(effect.claim, problem))
            return
        answer = await self._claims.make(effect)
        self.tell(answer)
        if isinstance(answer, events.Granted):
            assert self._work is not None
            self._work.create_task(self._keep_lease(effect.claim))

    async def _await_printer(self) -> None:
        """Watch a printer in trouble while its customer waits."""
        claim = visit.claim_of(self.state)
        while visit.claim_of(self.state) == claim and _waits(self.state):
            await asyncio.sleep(POLL_SECONDS)
            trouble = await self._spooler.trouble()
            if trouble is None and self._claims.lease.left() > self._config.lease_margin_seconds:
                self.tell(events.PrinterReady())
                return

    async def _keep_lease(self, claim: str) -> None:
        """Keep the claim alive while its tickets are owed."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if visit.claim_of(self.state) != claim or visit.free(self.state):
                return
            await self._claims.keep(claim, self._config.lease_margin_seconds, waiting=_waits(self.state))


def _waits(state: State) -> bool:
    """Whether a customer waits for somebody to mend or answer something."""
    return isinstance(state, visit.Attention) and not visit.free(state)
