"""What a visit asks for, carried out: written into the journal at once, or begun beside the loop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol

from drivers.ports import Evidence
from kiosk.claims import Claims
from kiosk.domain import effects, events, visit
from kiosk.domain.events import Event
from kiosk.domain.visit import State
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.spooler import Spooler

POLL_SECONDS = 1.0
"""How often a printer in trouble is asked again, and a lease is looked at."""

Work = Coroutine[Any, Any, None]


class Host(Protocol):
    """Who runs errands, and hears what came of them."""

    @property
    def state(self) -> State:
        """The visit now."""
        ...

    def tell(self, event: Event) -> None:
        """Something happened."""
        ...

    def begin(self, work: Work) -> None:
        """Work that the kiosk waits for before it stops."""
        ...

    def watch(self, work: Work) -> None:
        """Work that nobody waits for."""
        ...


class Errands:
    """Carries out the effects of a visit: what takes time ends in an event."""

    def __init__(self, claims: Claims, spooler: Spooler, ledger: Ledger, lease_margin: float, host: Host) -> None:
        """Take who does the work; ``lease_margin`` is the least that must be left of a lease, in seconds."""
        self._claims = claims
        self._spooler = spooler
        self._ledger = ledger
        self._lease_margin = lease_margin
        self._host = host
        self._at_once: Mapping[type[effects.Effect], Callable[[Any], Awaitable[None]]] = {
            effects.HandBack: self._hand_back,
            effects.NoteReceived: self._note_received,
            effects.NoteScanned: self._note_scanned,
            effects.Close: self._close,
            effects.GiveUp: self._give_up,
        }
        self._beside: Mapping[type[effects.Effect], Callable[[Any], Work]] = {
            effects.MakeClaim: self._make_claim,
            effects.ClaimReprint: self._claim_reprint,
            effects.Print: self._print,
            effects.Reissue: self._reissue,
            effects.AwaitPrinter: self._await_printer,
        }

    async def run(self, effect: effects.Effect) -> None:
        """Write what must be written now, in order; begin what takes time. Raises JournalError."""
        write = self._at_once.get(type(effect))
        if write is not None:
            await write(effect)
        else:
            self._host.begin(self._beside[type(effect)](effect))

    # -- written down at once ------------------------------------------------------------------------------------------

    async def _hand_back(self, effect: effects.HandBack) -> None:
        await self._ledger.write(*(Entry(Kind.NOT_SENT, effect.claim, issue_body(issue)) for issue in effect.issues))

    async def _note_received(self, effect: effects.NoteReceived) -> None:
        await self._ledger.write(Entry(Kind.RECEIVED, effect.claim, issue_body(effect.issue)))

    async def _note_scanned(self, effect: effects.NoteScanned) -> None:
        """Once: a paper may be seen twice before the first time is written down."""
        known = self._ledger.book.paper(effect.issue)
        if known is None or known.doubtful:
            body = issue_body(effect.issue, evidence=Evidence.SCANNED)
            await self._ledger.write(Entry(Kind.PRINTED, effect.claim, body))

    async def _close(self, effect: effects.Close) -> None:
        await self._claims.close(effect.claim)

    async def _give_up(self, effect: effects.GiveUp) -> None:
        self._spooler.give_up(effect.issue)

    # -- begun beside the loop -----------------------------------------------------------------------------------------

    async def _make_claim(self, effect: effects.MakeClaim) -> None:
        await self._claim(effect.claim, lambda: self._claims.make(effect))

    async def _claim_reprint(self, effect: effects.ClaimReprint) -> None:
        await self._claim(effect.claim, lambda: self._claims.reprint(effect))

    async def _claim(self, claim: str, make: Callable[[], Awaitable[Event]]) -> None:
        """Claim, unless the printer is not known to be able to print: what can't be finished is not begun."""
        problem = await self._spooler.trouble()
        if problem is not None:
            self._host.tell(events.Refused(claim, problem))
            return
        answer = await make()
        self._host.tell(answer)
        if isinstance(answer, events.Granted):
            self._host.watch(self._keep_lease(claim))

    async def _print(self, effect: effects.Print) -> None:
        await self._spooler.print(effect, self._claims.lease, self._host.tell)
        self._host.watch(self._spooler.watch_outlet())

    async def _reissue(self, effect: effects.Reissue) -> None:
        self._host.tell(await self._claims.reissue(effect))

    async def _await_printer(self, _: effects.AwaitPrinter) -> None:
        """Watch a printer in trouble while its customer waits."""
        claim = visit.claim_of(self._host.state)
        while visit.claim_of(self._host.state) == claim and _waits(self._host.state):
            await asyncio.sleep(POLL_SECONDS)
            trouble = await self._spooler.trouble()
            if trouble is None and self._claims.lease.left() > self._lease_margin:
                self._host.tell(events.PrinterReady())
                return

    async def _keep_lease(self, claim: str) -> None:
        """Keep the claim alive while its tickets are owed; tell when it can't be."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if not _needs(self._host.state, claim):
                return
            if self._claims.lease.left() <= 0:
                self._host.tell(events.LeaseLost(claim))
                return
            await self._claims.keep(claim, self._lease_margin, waiting=_waits(self._host.state))


def _needs(state: State, claim: str) -> bool:
    """Whether tickets of the claim are owed, or will be as soon as the grant was heard, which others may delay."""
    if isinstance(state, visit.Verifying):
        return state.claim == claim
    return visit.claim_of(state) == claim and not visit.free(state)


def _waits(state: State) -> bool:
    """Whether a customer waits for somebody to mend or answer something."""
    return isinstance(state, visit.Attention) and not visit.free(state)
