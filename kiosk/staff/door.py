"""The door to the staff's page: PIN or badge, a lock against guessing, and sessions that end by themselves."""

import asyncio
import math
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

import structlog

from drivers.errors import DriverError
from drivers.worker import Worker
from kiosk.clock import Clock
from kiosk.domain.lockout import LONGEST_SECONDS, Lockout
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, Record
from kiosk.journal.upkeep import Act
from kiosk.staff.errors import StaffError
from kiosk.staff.people import People, PeopleError, Person

IDLE_SECONDS = 300.0
"""A session ends so long after its last act."""
KEY_SECONDS = 20.0
"""So long a badge that was shown opens the page, once."""
SESSIONS = 8
"""More at a time are nobody's; the oldest ends."""
_DEADLINE = 10.0

_log = structlog.get_logger(__name__)


class Locked(StaffError):
    """Too many failed to sign in; nobody can now."""

    reason: ClassVar[str] = "locked"

    def __init__(self, wait: float) -> None:
        self.wait = math.ceil(wait)
        super().__init__("too many tries", f"wait {self.wait} s")


class NotLetIn(StaffError):
    """Number and PIN, badge or key do not fit."""

    reason: ClassVar[str] = "not_let_in"

    def __init__(self) -> None:
        super().__init__("that does not fit", "try again; a manager can give a new PIN: kiosk staff pin")


@dataclass
class Session:
    """Somebody of the staff at the page."""

    name: str
    acted_at: float


class Door:
    """Lets staff in. Each try of a PIN is in the journal, so the lock outlives a restart."""

    def __init__(self, file: Path, ledger: Ledger, clock: Clock) -> None:
        """Take the file of the staff, which may come later."""
        self._file = file
        self._ledger = ledger
        self._clock = clock
        self._worker = Worker("staff's door")
        self._lockout = _folded(ledger.records, clock.steady() - clock.utc().timestamp())
        self._trying = asyncio.Lock()
        self._badges: asyncio.Queue[str] = asyncio.Queue(1)
        self._sessions: dict[str, Session] = {}
        self._keys: dict[str, tuple[float, str]] = {}
        """by one-time key, until when it opens the page, and for whom"""

    def __repr__(self) -> str:
        return f"<Door {len(self._sessions)} in>"

    @property
    def wait(self) -> float:
        """Seconds until somebody may try again; 0 for now."""
        # A clock that was set back before the start must not lock staff out for longer than any lock lasts.
        return min(self._lockout.wait(self._clock.steady()), LONGEST_SECONDS)

    # -- coming in -----------------------------------------------------------------------------------------------------

    async def sign_in(self, number: int, pin: str) -> str:
        """Let in who has this number and PIN; returns the session's token.

        Raises Locked, NotLetIn, PeopleError, DriverError, JournalError.
        """
        async with self._trying:  # one at a time: nobody gets more tries by trying at once
            if (wait := self.wait) > 0:
                raise Locked(wait)
            person = await self._found(partial(People.by_pin, number=number, pin=pin))
            if person is None:
                await self._ledger.write(_note(Act.SIGN_IN_FAILED))
                self._lockout = self._lockout.failed(self._clock.steady())
                raise NotLetIn
            await self._welcome(person)
        return self._opened(person.name)

    def see(self, badge: str) -> None:
        """A reader saw a badge; while one is looked at, others are not."""
        with suppress(asyncio.QueueFull):
            self._badges.put_nowait(badge)

    async def run(self) -> None:
        """Look at badges, for ever: for a moment there is a ``key`` for the owner.

        Nobody guesses 128 bits, so one that fits nobody locks nothing: a stranger's picture must not keep staff out.
        """
        while True:
            badge = await self._badges.get()
            try:
                person = await self._found(partial(People.by_badge, text=badge))
            except (PeopleError, DriverError) as error:
                _log.warning("badges can't be looked at", why=str(error), remedy=error.remedy)
                continue
            if person is None:
                _log.warning("a badge fits nobody")
                continue
            await self._welcome(person)
            self._keys = {secrets.token_hex(16): (self._clock.steady() + KEY_SECONDS, person.name)}

    @property
    def key(self) -> str | None:
        """What opens the page for whoever showed a badge a moment ago."""
        now = self._clock.steady()
        return next((key for key, (until, _) in self._keys.items() if now < until), None)

    def enter(self, key: str) -> str:
        """Let in whose key it is, once; returns the session's token. Raises NotLetIn."""
        until, name = self._keys.pop(key, (0.0, ""))
        if self._clock.steady() >= until:
            raise NotLetIn
        return self._opened(name)

    # -- being in ------------------------------------------------------------------------------------------------------

    def session(self, token: str, *, acts: bool) -> Session | None:
        """The session of a token, while it lasts; an act prolongs it, a look does not.

        It ends at the next act of somebody who is no more in the file.
        """
        now = self._clock.steady()
        self._sessions = {it: one for it, one in self._sessions.items() if now - one.acted_at < IDLE_SECONDS}
        session = self._sessions.get(token)
        if session is None or not acts:
            return session
        if not self._knows(session.name):
            del self._sessions[token]
            return None
        session.acted_at = now
        return session

    def left(self, session: Session) -> float:
        """Seconds until the session ends by itself."""
        return max(0.0, session.acted_at + IDLE_SECONDS - self._clock.steady())

    def sign_out(self, token: str) -> None:
        """End a session; idempotent."""
        self._sessions.pop(token, None)

    def close(self) -> None:
        """Let nobody in any more."""
        self._worker.close()

    # -- how -----------------------------------------------------------------------------------------------------------

    async def _found(self, who: "partial[Person | None]") -> Person | None:
        return await self._worker.call(_DEADLINE, who, People.load(self._file))

    def _knows(self, name: str) -> bool:
        try:
            People.load(self._file).named(name)
        except PeopleError:
            return False
        return True

    async def _welcome(self, person: Person) -> None:
        await self._ledger.write(_note(Act.SIGN_IN, person.name))
        self._lockout = Lockout()

    def _opened(self, name: str) -> str:
        token = secrets.token_urlsafe(24)
        self._sessions[token] = Session(name, self._clock.steady())
        while len(self._sessions) > SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        return token


def _note(act: Act, by: str = "") -> Entry:
    return Entry(Kind.STAFF, "", {"by": by, "act": act})


def _folded(records: Iterable[Record], shift: float) -> Lockout:
    """The lock to which the tries in the journal lead; ``shift`` is from the time of its rows to the steady one."""
    lockout = Lockout()
    for record in records:
        if record.kind is Kind.STAFF:
            match record.body.get("act"):
                case Act.SIGN_IN:
                    lockout = Lockout()
                case Act.SIGN_IN_FAILED:
                    lockout = lockout.failed(record.utc.timestamp() + shift)
    return lockout
