"""The first word to the booking server, before anything else is told or asked.

Its answer says what the server knows of this kiosk. Where that does not fit the journal, one of the two came back from
an old copy: a journal that is not the one of before is put aside; a server that forgot is told again.
"""

import asyncio
from collections.abc import MutableMapping

import structlog

from kiosk.booking.port import BookingError, Boot, Welcome
from kiosk.desk import Desk
from kiosk.domain.booking import Head
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind
from kiosk.journal.store import JournalError

PAUSE = 5.0
"""Seconds between two tries to greet a server that is away."""

_log = structlog.get_logger(__name__)


class JournalDistrusted(JournalError):
    """In the middle of its work the server knows another journal of this kiosk; a new start puts this one aside."""

    def __init__(self, anchor: Head) -> None:
        super().__init__(
            f"the booking server has seen another journal of this kiosk: its row {anchor.seq} is not in this one",
            "see that no other machine has the same [kiosk] id; then start this one again",
        )


class Greeter:
    """Greets the server once for this boot, and again when another process of it answers."""

    def __init__(self, desk: Desk, ledger: Ledger, boot: Boot, troubles: MutableMapping[str, str]) -> None:
        """Take the desk; ``boot`` is this start, ``troubles`` where to say what is wrong now, by component."""
        self._desk = desk
        self._ledger = ledger
        self._boot = boot
        self._troubles = troubles
        self._known: set[str] = set()
        self._greeted = False
        self._greeting = asyncio.Lock()

    def __repr__(self) -> str:
        return f"<Greeter{' of a server that greeted' if self._greeted else ''}>"

    async def run(self) -> None:
        """Greet as soon as the server can be reached. Raises JournalError."""
        while True:
            try:
                return await self.ensure()
            except BookingError as error:
                _log.warning("the booking server does not greet", why=str(error), remedy=error.remedy)
                self._troubles["booking server"] = str(error)
            await asyncio.sleep(PAUSE)

    async def ensure(self) -> None:
        """Return once the server that answers now has greeted this boot. Raises BookingError, JournalError."""
        async with self._greeting:
            if self._greeted and self._desk.booking.seen.process in self._known:
                return
            await self._greet()

    async def _greet(self) -> None:
        told = self._desk.booking.seen.head
        boot = Boot(self._boot.id, self._ledger.head, self._boot.capabilities, self._boot.versions)
        welcome = await self._desk.ask(self._desk.booking.boot, boot)
        self._troubles.pop("booking server", None)
        await self._compare(welcome, told)
        self._known.add(self._desk.booking.seen.process)
        self._greeted = True

    async def _compare(self, welcome: Welcome, told: Head | None) -> None:
        anchor = welcome.anchor
        if anchor is not None and not self._ledger.holds(anchor):
            await self._distrust(anchor)
        entries = (*self._forgotten(anchor, told), *self._unknown(welcome))
        if entries:
            await self._ledger.write(*entries)

    async def _distrust(self, anchor: Head) -> None:
        """Put the journal aside; nothing is lost by it before the first claim of this boot."""
        if self._greeted:
            raise JournalDistrusted(anchor)
        _log.error("this is not the journal that the server has seen before; a new one begins", row=anchor.seq)
        await self._ledger.distrust(anchor, "the server has seen another journal")
        self._troubles["journal"] = f"it was not the one that the server has seen before: row {anchor.seq} was missing"

    def _forgotten(self, anchor: Head | None, told: Head | None) -> tuple[Entry, ...]:
        """Every request tells the server the journal's head; one that knows an older one has lost what it was told."""
        known = anchor.seq if anchor else 0
        heard = max(self._ledger.book.acknowledged, told.seq if told else 0)
        if heard <= known:
            return ()
        _log.error("the booking server forgot what it was told", since=known, until=heard)
        return (Entry(Kind.FORGOTTEN, "", {"since": known}),)

    def _unknown(self, welcome: Welcome) -> tuple[Entry, ...]:
        """Claims that a lost journal knew: what they printed is unknown, so nothing is said of that."""
        known = self._ledger.book.claims
        lost = tuple(claim.id for claim in welcome.claims if claim.id not in known)
        if lost:
            _log.error("the server holds claims that the journal does not know", claims=len(lost))
        return tuple(Entry(Kind.ABANDONED, claim, {"why": "the journal was lost"}) for claim in lost)
