"""Claims at the booking server: made, kept alive, reissued from, ended; each step in the journal first."""

import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, TypeVar

import structlog

from kiosk.booking.port import BookingError, ClockWrong, NotGreeted, ServerRefused, WrongAnswer
from kiosk.clock import Clock
from kiosk.desk import Desk
from kiosk.domain.booking import Claim, Fact, FactKind, Refusal
from kiosk.domain.effects import ClaimReprint, MakeClaim, Reissue
from kiosk.domain.events import Event, Granted, Refused, Reissued, ReissueRefused
from kiosk.domain.problem import OF_REFUSAL, Code, Problem
from kiosk.errors import KioskError
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Entry, Kind, grant_body, issue_body, ticket_body
from kiosk.lease import Lease
from kiosk.outbox import Outbox
from kiosk.recovery import end_of

RENEW_SECONDS = 15.0
"""How often a waiting claim tells the server that it waits."""

T = TypeVar("T")

FRESH_ID = partial(secrets.token_hex, 16)
_log = structlog.get_logger(__name__)


class Superseded(KioskError):
    """The server takes another process for this kiosk; a new start makes this one the newest again."""

    reason: ClassVar[str] = "superseded"
    exit_code: ClassVar[int] = 75

    def __init__(self) -> None:
        super().__init__(
            "the booking server takes another process for this kiosk",
            "see that no other machine has the same [kiosk] id; then start this one again",
        )


class Claims:
    """What this kiosk asks of the server for its customers; one claim at a time.

    Before each question the server is told what became of earlier claims, because it judges by that.
    """

    def __init__(
        self, desk: Desk, outbox: Outbox, ledger: Ledger, clock: Clock, fresh_id: Callable[[], str] = FRESH_ID
    ) -> None:
        """Take the desk and the outbox; ``fresh_id`` makes 128 random bits as hexadecimal digits."""
        self._desk = desk
        self._outbox = outbox
        self._ledger = ledger
        self._clock = clock
        self._fresh_id = fresh_id
        self._renewed_at = 0.0
        self.lease = Lease(0, 0, clock.steady)
        """of the newest claim"""

    async def make(self, order: MakeClaim) -> Event:
        """Claim a voucher's tickets: Granted or Refused. Raises JournalError, Superseded."""
        body = {"voucher": self._ledger.mark(order.voucher)}
        try:
            return await self._claim(order.claim, body, self._desk.booking.claim, order.voucher, order.proof)
        except BookingError as error:
            if isinstance(error, ServerRefused) and error.refusal is Refusal.SUPERSEDED:
                raise Superseded from error
            return Refused(order.claim, _problem(error))

    async def reprint(self, order: ClaimReprint) -> Event:
        """Claim a new issue of a ticket on the word of staff: Granted or Refused. Raises JournalError, Superseded."""
        wanted = order.reprint
        body = issue_body(wanted.issue, voucher="", by=wanted.by, why=wanted.reason)
        try:
            return await self._claim(order.claim, body, self._desk.booking.reprint, wanted)
        except BookingError as error:
            if isinstance(error, ServerRefused) and error.refusal is Refusal.SUPERSEDED and "boot" in error.details:
                raise Superseded from error
            return Refused(order.claim, _problem_of_reprint(error, wanted.seat))

    async def _claim(self, claim: str, body: Mapping[str, Any], ask: Callable[..., Claim], *args: object) -> Event:
        """Ask for a claim, written down before and after. Raises BookingError when it is over, or never was."""
        if not await self._ledger.has_room():
            return Refused(claim, Problem(Code.DISK))
        try:
            # Before the claim is in the journal: the first greeting may find that it is not the right one.
            await self._outbox.flush()
        except BookingError as error:
            _log.warning("no claim", claim=claim, why=str(error))
            raise
        await self._ledger.write(Entry(Kind.CLAIM_TRY, claim, body))
        try:
            asked_at, granted = await self._asked(ask, claim, *args)
        except BookingError as error:
            _log.warning("no claim", claim=claim, why=str(error))
            # A refusal too: the answer of an earlier try may have been lost, and it may have been a grant.
            await self._ledger.write(Entry(Kind.ABANDONED, claim, {"sent": "none", "why": _why(error)}))
            raise
        await self._ledger.write(Entry(Kind.GRANT, claim, grant_body(granted)))
        self._renewed_at = asked_at
        self.lease = Lease(granted.lease_seconds, asked_at, self._clock.steady)
        return Granted(granted)

    async def reissue(self, order: Reissue) -> Event:
        """Ask for a new issue: Reissued or ReissueRefused. Raises JournalError."""
        old = order.issue
        await self._ledger.write(Entry(Kind.REISSUE_TRY, order.claim, issue_body(old)))
        try:
            await self._outbox.flush()
            _, new = await self._asked(self._desk.booking.reissue, order.claim, old, "customer did not get it")
        except BookingError as error:
            _log.warning("no reissue", claim=order.claim, ticket=old.ticket, why=str(error))
            return ReissueRefused(old)
        await self._ledger.write(Entry(Kind.REISSUED, order.claim, ticket_body(new)))
        return Reissued(old, new)

    async def close(self, claim: str) -> None:
        """End a claim all of whose tickets are settled. Raises JournalError."""
        await self._ledger.write(end_of(self._ledger.book.claims[claim]))

    async def keep(self, claim: str, margin: float, *, waiting: bool) -> None:
        """Renew the lease if it is time: now and then while the customer waits, always before less than ``margin``."""
        age = self._clock.steady() - self._renewed_at
        due = waiting or self.lease.left() < margin + RENEW_SECONDS
        if not due or age < RENEW_SECONDS:
            return
        self._renewed_at = asked_at = self._clock.steady()
        fact = Fact(self._fresh_id(), FactKind.WAITING, claim, self._clock.utc())
        try:
            await self._outbox.greet()
            recorded = await self._desk.ask(self._desk.booking.report, (fact,))
        except BookingError as error:
            _log.warning("lease not renewed", claim=claim, why=str(error))
            return
        if recorded.get(fact.id):
            self.lease.renew(asked_at)

    async def _asked(self, function: Callable[..., T], *args: object) -> tuple[float, T]:
        """When the question was asked that was answered, and the answer.

        A server that was restored from a backup knows less than this kiosk has told: it hears that first.
        """
        asked_at = self._clock.steady()
        try:
            return asked_at, await self._desk.ask(function, *args)
        except NotGreeted:
            await self._outbox.tell_anew()
        asked_at = self._clock.steady()
        return asked_at, await self._desk.ask(function, *args)


def _problem(error: BookingError) -> Problem:
    match error:
        case ServerRefused(refusal=refusal, details=details):
            return Problem(OF_REFUSAL[refusal], details)
        case ClockWrong(server_time=server_time):
            return Problem(Code.SERVER_CLOCK, {"server_time": server_time})
        case WrongAnswer():
            return Problem(Code.SERVER_ANSWER)
        case _:
            return Problem(Code.SERVER_AWAY)


_OF_REPRINT: Mapping[Refusal, Code] = {
    Refusal.SUPERSEDED: Code.SEAT_VOID,
    Refusal.ALREADY_COLLECTED: Code.SEAT_ADMITTED,
}
"""What a refusal means where staff asked; else it means what it means to customers."""


def _problem_of_reprint(error: BookingError, seat: str) -> Problem:
    if isinstance(error, ServerRefused):
        code = _OF_REPRINT.get(error.refusal, OF_REFUSAL[error.refusal])
        return Problem(code, {**error.details, "seat": seat, "hint": error.remedy})
    return _problem(error)


def _why(error: BookingError) -> str:
    return error.refusal if isinstance(error, ServerRefused) else error.reason
