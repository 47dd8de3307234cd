"""The attendant feeds events into the visit and carries out what it asks for, journal first."""

import asyncio
import math
from collections.abc import Awaitable, Callable

import structlog

from drivers.ports import Scan, Several
from kiosk.claims import FRESH_ID, Claims
from kiosk.clock import Clock
from kiosk.config.model import VisitSection
from kiosk.domain import events, visit
from kiosk.domain.booking import Issue, Proof, Reprint
from kiosk.domain.events import Event
from kiosk.domain.party import Standing
from kiosk.domain.problem import Code, Problem
from kiosk.domain.visit import Patience, State
from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.errands import Errands, Work
from kiosk.journal.ledger import Ledger
from kiosk.spooler import Spooler
from kiosk.trust.codes import TICKET
from kiosk.trust.errors import Untrusted

_SIGNS = (
    events.CustomerSeen,
    events.VoucherShown,
    events.ReprintAsked,
    events.VoucherRejected,
    events.PaperShown,
    events.Granted,
    events.Answered,
    events.Settled,
)
"""Somebody is there, or tickets come out for them; a printer that flaps is no sign of anybody."""

_ENDS_OF_PATIENCE = (events.CustomerGone, events.Rested)
SLACK = 0.05
"""Seconds by which the loop's timers may be early by the kiosk's own clock."""

_log = structlog.get_logger(__name__)


class Attendant:
    """Looks after one customer at a time.

    An error of the journal ends ``run``, and with it the daemon: the next process recovers.
    """

    def __init__(
        self,
        claims: Claims,
        spooler: Spooler,
        ledger: Ledger,
        config: VisitSection,
        read_ticket: Callable[[str], Issue],
        clock: Clock | None = None,
        fresh_id: Callable[[], str] = FRESH_ID,
        read_voucher: Callable[[str], Voucher] = Voucher.parse,
    ) -> None:
        """Take who does the work; ``read_ticket`` tells the issue of a ticket's code, or raises Untrusted.

        ``read_voucher`` tells what a text is as a voucher, or raises NotAVoucher.
        """
        self.state: State = visit.Idle()
        self.changed = asyncio.Condition()
        """notified at each event"""
        self.listeners: set[Callable[[State], None]] = set()
        """called with the state after each event that a device, a server or a voucher caused"""
        self.handling: Event | None = None
        """what is being carried out now, before the next event is looked at"""
        self.stopping = False
        self.read_voucher = read_voucher
        self._spooler = spooler
        self._ledger = ledger
        self._config = config
        self._read_ticket = read_ticket
        self._clock = clock or Clock()
        self._fresh_id = fresh_id
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._heard: dict[str, asyncio.Future[State]] = {}
        """by the claim that somebody waits for, the state that their wish led to"""
        self._signed_at = self._clock.steady()
        self._timer: asyncio.TimerHandle | None = None
        self._patient_until = self._signed_at
        self._work: asyncio.TaskGroup | None = None
        self._busy = 0
        self._errands = Errands(claims, spooler, ledger, config.lease_margin_seconds, self)

    def __repr__(self) -> str:
        return f"<Attendant {type(self.state).__name__}>"

    @property
    def patient_until(self) -> float:
        """When the state ends by itself, by the steady clock, if it is one that does."""
        return self._patient_until

    # -- what customers and devices say --------------------------------------------------------------------------------

    def tell(self, event: Event) -> None:
        """Something happened."""
        self._events.put_nowait(event)

    def is_wanted(self, text: str) -> bool:
        """Whether a text has the form of a voucher or of a ticket; from any thread."""
        try:
            return text.startswith(TICKET) or bool(self.read_voucher(text))
        except NotAVoucher:
            return False

    def show(self, scan: Scan | Several) -> None:
        """A reader saw a code; a kiosk that is stopping serves nobody any more."""
        if self.stopping:
            return
        self.tell(events.CustomerSeen())
        if isinstance(scan, Scan) and scan.text.startswith(TICKET):
            self._show_ticket(scan.text)
            return
        if self.service_mode:
            return
        if isinstance(scan, Several):
            self.tell(events.VoucherRejected(Problem(Code.VOUCHER_SEVERAL)))
            return
        self._show_voucher(scan, None)

    async def receive(self, scan: Scan, proof: Proof | None) -> str | None:
        """A phone handed a voucher over; the claim of the visit that this begins.

        None where it begins none: another one goes on, the kiosk serves nobody now, or the text is no voucher. A
        ticket's code is none here, for nobody holds a paper.
        """
        if self.stopping or self.service_mode:
            return None
        self.tell(events.CustomerSeen())
        claim = self._show_voucher(scan, proof)
        return await self._begun(claim) if claim else None

    def _show_voucher(self, scan: Scan, proof: Proof | None) -> str | None:
        """The claim that is asked for; None where the text is no voucher."""
        try:
            voucher = self.read_voucher(scan.text)
        except NotAVoucher as error:
            self.tell(events.VoucherRejected(Problem(Code.VOUCHER_TYPO if error.typo else Code.VOUCHER_FOREIGN)))
            return None
        _log.info("voucher shown", voucher=voucher.masked, reader=scan.reader)
        claim = self._fresh_id()
        self.tell(events.VoucherShown(voucher, claim, proof))
        return claim

    def _show_ticket(self, code: str) -> None:
        try:
            issue = self._read_ticket(code)
        except Untrusted as error:
            _log.warning("a ticket is not believed", why=str(error))
            self.tell(events.VoucherRejected(Problem(Code.VOUCHER_TICKET)))
            return
        paper = self._ledger.book.paper(issue)
        _log.info("ticket shown", ticket=issue.ticket, issue=issue.number)
        if paper is None or not (paper.doubtful or paper.void):
            self.tell(events.PaperShown(issue))
        else:
            claim = paper.claim if paper.doubtful else ""
            self.tell(events.PaperShown(issue, claim, paper.line.seat, void=paper.void))

    def answer(self, seat: str, *, received: bool) -> bool:
        """The customer answers the question about a seat; False where that is not the question."""
        for one in visit.questions(self.state):
            if one.label == seat:
                self.tell(events.Answered(one.issue, received))
                return True
        return False

    # -- what staff say ------------------------------------------------------------------------------------------------

    @property
    def service_mode(self) -> bool:
        """Whether staff work at the kiosk, so that it takes no vouchers; a paper may still be shown to it.

        It is in the journal, and so outlives a restart: whoever has both hands in the printer is not surprised.
        """
        return self._ledger.book.upkeep.service_mode

    async def reprint(self, reprint: Reprint) -> str | None:
        """Begin a visit in which a ticket is printed once more; its claim.

        None where another visit goes on, or the kiosk is stopping.
        """
        if self.stopping:
            return None
        claim = self._fresh_id()
        self.tell(events.ReprintAsked(reprint, claim))
        return await self._begun(claim)

    def refresh(self) -> None:
        """Tell all who listen that something beside the visit has changed."""
        for listener in tuple(self.listeners):
            listener(self.state)

    async def printer_trouble(self) -> Problem | None:
        """Ask the printer how it is; nothing is asked while it works for a visit."""
        return await self._spooler.trouble() if visit.free(self.state) else None

    # -- for errands ---------------------------------------------------------------------------------------------------

    def begin(self, work: Work) -> None:
        """Do what the kiosk waits for before it stops, beside the loop."""
        self.watch(self._count(work))

    def watch(self, work: Work) -> None:
        """Do what nobody waits for, beside the loop."""
        assert self._work is not None
        self._work.create_task(work)

    # -- the loop ------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve customers until cancelled. Raises JournalError and Superseded, in a group."""
        async with asyncio.TaskGroup() as self._work:
            while True:
                event = self.handling = await self._events.get()
                await self._count(self._handle(event))
                self.handling = None

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
        if isinstance(event, _ENDS_OF_PATIENCE) and self._clock.steady() < self._patient_until - SLACK:
            return  # while this one waited in the queue, something happened that began a new wait
        before = self.state
        state, wanted = visit.advance(before, event)
        if state != before:
            _log.info("visit", state=type(state).__name__, after=type(event).__name__)
        self.state = state
        signed = isinstance(event, _SIGNS)
        if signed:
            self._signed_at = self._clock.steady()
        if state != before or signed:
            self._wait_for(visit.patience(state))
        for effect in wanted:
            await self._errands.run(effect)
        if not isinstance(event, events.CustomerSeen):
            self.refresh()
        if isinstance(event, events.ReprintAsked | events.VoucherShown):
            self._let_hear(event.claim, state)

    async def _begun(self, claim: str) -> str | None:
        """The claim, if what was just told begins a visit of it."""
        heard = self._heard[claim] = asyncio.get_running_loop().create_future()
        state = await heard
        return claim if isinstance(state, visit.Verifying) and state.claim == claim else None

    def _let_hear(self, claim: str, state: State) -> None:
        heard = self._heard.pop(claim, None)
        if heard is not None and not heard.done():  # else whoever asked is not there any more
            heard.set_result(state)

    def _wait_for(self, patience: Patience | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._clock.steady()
        match patience:
            case Patience.CUSTOMER:
                self._wait_until(self._signed_at + self._config.customer_gone_seconds, now, events.CustomerGone())
            case Patience.REST:
                self._wait_until(now + self._config.done_seconds, now, events.Rested())
            case None:
                self._patient_until = math.inf

    def _wait_until(self, end: float, now: float, event: Event) -> None:
        self._patient_until = end
        self._timer = asyncio.get_running_loop().call_later(max(0.0, end - now), self.tell, event)

    async def _count(self, work: Awaitable[None]) -> None:
        self._busy += 1
        await work
        self._busy -= 1
        async with self.changed:
            self.changed.notify_all()
