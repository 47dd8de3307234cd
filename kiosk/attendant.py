"""The attendant feeds events into the visit and carries out what it asks for, journal first."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from drivers.ports import Scan
from kiosk.booking.port import BookingError, ServerRefused, WrongAnswer
from kiosk.clock import Clock
from kiosk.config.model import VisitSection
from kiosk.desk import Desk
from kiosk.domain import visit
from kiosk.domain.booking import Fact, FactKind
from kiosk.domain.problem import OF_REFUSAL, Code, Problem
from kiosk.domain.visit import Event, Patience, State
from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, grant_body, issue_body, ticket_body
from kiosk.lease import Lease
from kiosk.outbox import Outbox
from kiosk.spooler import Spooler

POLL_SECONDS = 1.0
"""How often a printer in trouble is asked again."""
RENEW_SECONDS = 15.0
"""How often a waiting claim tells the server that it waits."""

_log = structlog.get_logger(__name__)


class Attendant:
    """Looks after one customer at a time.

    Every effect ends in an event or in an error of the journal, which ends the daemon: the next process recovers.
    """

    def __init__(
        self,
        desk: Desk,
        outbox: Outbox,
        spooler: Spooler,
        ledger: Ledger,
        config: VisitSection,
        clock: Clock | None = None,
    ) -> None:
        self.state: State = visit.Idle()
        self.changed = asyncio.Condition()
        """notified at each event"""
        self.listeners: set[Callable[[State], None]] = set()
        """called with the state after each event that a device, a server or a voucher caused"""
        self._desk = desk
        self._outbox = outbox
        self._spooler = spooler
        self._ledger = ledger
        self._config = config
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._clock = clock or Clock()
        self._lease = Lease(0, 0, self._clock.steady)
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
        """A reader saw a code."""
        self.tell(visit.CustomerSeen())
        try:
            voucher = Voucher.parse(scan.text)
        except NotAVoucher as error:
            self.tell(visit.VoucherRejected(Problem(Code.VOUCHER_TYPO if error.typo else Code.VOUCHER_FOREIGN)))
            return
        _log.info("voucher shown", voucher=voucher.masked, reader=scan.reader)
        self.tell(visit.VoucherShown(voucher, secrets.token_hex(16)))

    def answer(self, *, received: bool) -> bool:
        """The customer answers the seat question; False where none is open."""
        match self.state:
            case visit.Attention(party=visit.Party(asking=visit.Seat(issue=issue))):
                self.tell(visit.Answered(issue, received))
                return True
            case _:
                return False

    # -- the loop ------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve customers until cancelled. Raises JournalError (in a group) when the journal can't be written."""
        async with asyncio.TaskGroup() as self._work:
            while True:
                await self._handle(await self._events.get())

    async def stop(self) -> None:
        """Begin nothing new, and wait until the ticket in hand has its evidence and its rows are written."""
        self.tell(visit.Stopping())
        async with self.changed:
            await self.changed.wait_for(lambda: visit.free(self.state) and not self._busy and self._events.empty())

    async def _handle(self, event: Event) -> None:
        before = self.state
        state, effects = visit.advance(before, event)
        if state != before:
            _log.info("visit", state=type(state).__name__, after=type(event).__name__)
        self.state = state
        if state != before or isinstance(event, visit.CustomerSeen):
            self._wait_for(visit.patience(state))
        for effect in effects:
            await self._carry_out(effect)
        if not isinstance(event, visit.CustomerSeen):
            for listener in tuple(self.listeners):
                listener(state)
        async with self.changed:
            self.changed.notify_all()

    def _wait_for(self, patience: Patience | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if patience is None:
            self._timer = None
            return
        event: Event = visit.CustomerGone() if patience is Patience.CUSTOMER else visit.Rested()
        seconds = self._config.customer_gone_seconds if patience is Patience.CUSTOMER else self._config.done_seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, lambda: self.tell(event))

    async def _carry_out(self, effect: visit.Effect) -> None:
        """Write what must be written now, in order; what takes time goes on beside the loop and ends in an event."""
        match effect:
            case visit.HandBack() | visit.NoteReceived() | visit.Close():
                await self._ledger.write(*_rows(effect))
            case visit.GiveUp(issue):
                self._spooler.give_up(issue)
            case visit.Print():
                self._begin(self._print(effect))
            case visit.AwaitPrinter():
                self._begin(self._await_printer())
            case visit.MakeClaim():
                self._begin(self._make_claim(effect))
            case visit.Reissue():
                self._begin(self._reissue(effect))

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

    async def _make_claim(self, effect: visit.MakeClaim) -> None:
        problem = await self._spooler.trouble()
        if problem is None:
            problem = await self._claim(effect)
        if problem is not None:
            self.tell(visit.Refused(effect.claim, problem))

    async def _claim(self, effect: visit.MakeClaim) -> Problem | None:
        """Claim and tell Granted, or say why not."""
        mark = self._ledger.mark(effect.voucher)
        await self._ledger.write(Entry(Kind.CLAIM_TRY, effect.claim, {"voucher": mark}))
        try:
            # What became of earlier claims must be known first: the server judges this one by it.
            await self._outbox.flush()
            asked_at = self._clock.steady()
            claim = await self._desk.ask(self._desk.booking.claim, effect.claim, effect.voucher)
        except BookingError as error:
            _log.warning("no claim", claim=effect.claim, why=str(error))
            await self._ledger.write(_dead(effect.claim, error))
            return _problem(error)
        await self._ledger.write(Entry(Kind.GRANT, effect.claim, grant_body(claim)))
        self._lease = Lease(claim.lease_seconds, asked_at, self._clock.steady)
        self.tell(visit.Granted(claim))
        assert self._work is not None
        self._work.create_task(self._keep_lease(claim.id))
        return None

    async def _print(self, effect: visit.Print) -> None:
        await self._spooler.print(effect, self._lease, self.tell)

    async def _reissue(self, effect: visit.Reissue) -> None:
        old = effect.issue
        await self._ledger.write(Entry(Kind.REISSUE_TRY, effect.claim, issue_body(old)))
        try:
            await self._outbox.flush()
            new = await self._desk.ask(self._desk.booking.reissue, effect.claim, old, "customer did not get it")
        except BookingError as error:
            _log.warning("reissue refused", claim=effect.claim, ticket=old.ticket, why=str(error))
            self.tell(visit.ReissueRefused(old))
            return
        await self._ledger.write(Entry(Kind.REISSUED, effect.claim, ticket_body(new)))
        self.tell(visit.Reissued(old, new))

    async def _await_printer(self) -> None:
        """Watch a printer in trouble while its customer waits."""
        while _waits(self.state):
            await asyncio.sleep(POLL_SECONDS)
            trouble = await self._spooler.trouble()
            if trouble is None and self._lease.left() > self._config.lease_margin_seconds:
                self.tell(visit.PrinterReady())
                return

    async def _keep_lease(self, claim: str) -> None:
        """Tell the server now and then that the claim's customer waits for a repair."""
        renewed_at = self._clock.steady()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if visit.claim_of(self.state) != claim or visit.free(self.state):
                return
            if not _waits(self.state):
                renewed_at = self._clock.steady()
            elif self._clock.steady() - renewed_at >= RENEW_SECONDS:
                renewed_at = self._clock.steady()
                await self._renew(claim)

    async def _renew(self, claim: str) -> None:
        asked_at = self._clock.steady()
        waiting = Fact(secrets.token_hex(16), FactKind.WAITING, claim, self._clock.utc())
        try:
            await self._desk.ask(self._desk.booking.report, (waiting,))
        except BookingError as error:
            _log.warning("lease not renewed", claim=claim, why=str(error))
            return
        self._lease.renew(asked_at)


def _rows(effect: visit.HandBack | visit.NoteReceived | visit.Close) -> tuple[Entry, ...]:
    match effect:
        case visit.HandBack(claim, issues):
            return tuple(Entry(Kind.NOT_SENT, claim, issue_body(issue)) for issue in issues)
        case visit.NoteReceived(claim, issue):
            return (Entry(Kind.RECEIVED, claim, issue_body(issue)),)
        case visit.Close(claim):
            return (Entry(Kind.ABANDONED, claim),)


def _waits(state: State) -> bool:
    """Whether a customer waits for somebody to mend or answer something."""
    return isinstance(state, visit.Attention) and not visit.free(state)


def _problem(error: BookingError) -> Problem:
    match error:
        case ServerRefused(refusal=refusal, details=details):
            return Problem(OF_REFUSAL[refusal], details)
        case WrongAnswer():
            return Problem(Code.SERVER_ANSWER)
        case _:
            return Problem(Code.SERVER_AWAY)


def _dead(claim: str, error: BookingError) -> Entry:
    """The row that ends a claim without a grant: after a refusal the server knows, else it must be told."""
    if isinstance(error, ServerRefused):
        return Entry(Kind.REFUSED, claim, {"why": error.refusal})
    return Entry(Kind.ABANDONED, claim, {"sent": "none", "why": error.reason})
