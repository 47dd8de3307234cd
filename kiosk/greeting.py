"""The first word to the booking server, before anything else is told or asked.

Its answer says what the server knows of this kiosk. Where that does not fit the journal, one of the two came back from
an old copy: a journal that is not the one of before is put aside; a server that may have forgotten is told again.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping

import structlog

from kiosk.booking.port import BookingError, Boot, ServerAway, Welcome
from kiosk.desk import Desk
from kiosk.domain.booking import Head
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind
from kiosk.journal.store import JournalError
from kiosk.troubles import told

PAUSE = 5.0
"""Seconds between two tries to greet a server that is away."""

RENEW_SECONDS = 3600.0
"""How often the server's keys are looked at: a kiosk that knows none of those in use is to be enrolled again."""

_CARED_FOR = "keep the folder quarantine; if nobody put an old copy back, see whether the disk fails"

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
        """Greet as soon as the server can be reached; then keep its keys up to date, for ever. Raises JournalError."""
        due: Callable[[], Awaitable[None]] = self.ensure
        while True:
            try:
                await due()
                self._is_there()
                due, pause = self._renew, RENEW_SECONDS
            except BookingError as error:
                trouble = told(str(error), error.remedy)
                if self._troubles.get("booking server") != trouble:  # once, though it may be away for a night
                    _log.warning("no greeting from the booking server, or no keys", why=str(error), remedy=error.remedy)
                self._troubles["booking server"] = trouble
                pause = PAUSE
            await asyncio.sleep(pause)

    async def ensure(self, patience: float | None = None) -> None:
        """Return once the server that answers now has greeted this boot.

        Only the question ends after ``patience`` seconds: what follows from its answer is carried out whole. Raises
        BookingError, JournalError.
        """
        async with self._greeting:
            if self._greeted and self._desk.booking.process in self._known:
                return
            await self._greet(patience)

    def forget(self) -> None:
        """The server says that it has not greeted this boot: the next ``ensure`` greets it."""
        self._known.clear()

    def _is_there(self) -> None:
        if self._troubles.pop("booking server", None) is not None:
            _log.info("the booking server is back")

    async def _renew(self) -> None:
        await self._desk.ask(self._desk.booking.renew)

    async def _greet(self, patience: float | None) -> None:
        boot = Boot(self._boot.id, self._ledger.head, self._boot.capabilities, self._boot.versions)
        try:
            welcome = await asyncio.wait_for(self._desk.ask(self._desk.booking.boot, boot), patience)
        except TimeoutError:
            raise ServerAway("no answer in time") from None
        self._is_there()
        self._troubles.pop("clock", None)  # it takes nothing from a kiosk whose clock is wrong
        await self._compare(welcome)
        self._desk.booking.greeted(welcome.process)
        self._known.add(welcome.process)
        self._greeted = True

    async def _compare(self, welcome: Welcome) -> None:
        anchor = welcome.anchor
        if anchor is not None and not self._ledger.holds(anchor):
            await self._distrust(anchor)
        entries = (*self._told_anew(anchor), *self._unknown(welcome))
        if entries:
            await self._ledger.write(*entries)

    async def _distrust(self, anchor: Head) -> None:
        """Put the journal aside; nothing is lost by it before the first claim of this boot."""
        if self._greeted:
            raise JournalDistrusted(anchor)
        _log.error("this is not the journal that the server has seen before; a new one begins", row=anchor.seq)
        await self._ledger.distrust(anchor, "the server has seen another journal")
        said = f"it was not the one that the server has seen before: row {anchor.seq} was missing"
        self._troubles["journal"] = told(said, _CARED_FOR)

    def _told_anew(self, anchor: Head | None) -> tuple[Entry, ...]:
        """What it recorded after the newest row that it knows, it may have lost; to be told twice does no harm."""
        heard = anchor.seq if anchor else 0
        if not self._ledger.book.may_lack(heard):
            return ()
        _log.info("the booking server is told again what it may have lost", since=heard)
        return (Entry(Kind.FORGOTTEN, "", {"since": heard}),)

    def _unknown(self, welcome: Welcome) -> tuple[Entry, ...]:
        """Claims that a lost journal knew: what they printed is unknown, so nothing is said of that."""
        known = self._ledger.book.claims
        lost = tuple(claim.id for claim in welcome.claims if claim.id not in known)
        if lost:
            _log.error("the server holds claims that the journal does not know", claims=len(lost))
        return tuple(Entry(Kind.ABANDONED, claim, {"why": "the journal was lost"}) for claim in lost)
