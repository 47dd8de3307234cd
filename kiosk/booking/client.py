"""Our own contract over HTTP."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import stamina
import structlog

from kiosk.booking import wire
from kiosk.booking.identity import Identity
from kiosk.booking.line import Line
from kiosk.booking.port import BookingError, Boot, Seen, ServerAway, Welcome, WrongAnswer
from kiosk.booking.transport import Transport
from kiosk.config.model import BookingSection
from kiosk.domain.booking import Claim, ClaimedTicket, Fact, Head, Issue, Proof
from kiosk.domain.voucher import Voucher
from kiosk.trust.keys import KeySet

TRIES = 3
RENEW_SECONDS = 3600.0
"""How often the server's set of keys is looked at."""

_log = structlog.get_logger(__name__)


class HttpBooking:
    """A booking server that speaks our contract (``kiosk/mock/README.md``).

    Every request is signed and has a deadline for its whole answer, and no answer counts that the server has not
    signed. A claim, a reissue and a report are tried three times inside the budget, which is harmless because the
    server knows them again.
    """

    def __init__(
        self,
        identity: Identity,
        boot_id: str,
        section: BookingSection,
        head: Callable[[], Head | None] = lambda: None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take who the kiosk is, this start of it, and what tells the journal's end.

        ``now`` is the time that stands in signatures, ``clock`` the one that tells how old the server's keys are.
        """
        self._kiosk = identity.kiosk
        self._boot = boot_id
        self._section = section
        self._clock = clock
        self._transport = Transport(section)
        self._line = Line(self._transport, identity, boot_id, head, now)
        self._renewed_at = clock()

    def __repr__(self) -> str:
        return f"<HttpBooking {self._section.url}>"

    @property
    def seen(self) -> Seen:
        """What is known of the server from its last answers; asks nothing."""
        return self._line.seen

    @property
    def keys(self) -> KeySet:
        """The server's keys that are believed now: what they have signed on paper is a ticket."""
        return self._line.keys

    def boot(self, boot: Boot) -> Welcome:
        """Say that the kiosk's process has started; the server's newest keys come with it."""
        welcome = wire.read_welcome(self._post("/v1/boots", wire.boot_body(self._kiosk, boot)))
        self._renew_keys()
        return welcome

    def claim(self, claim: str, voucher: Voucher, proof: Proof | None = None) -> Claim:
        """Claim a voucher's tickets, in several tries that count as one."""
        body = wire.claim_body(self._kiosk, self._boot, voucher, proof)
        answer = self._try("/v1/claims", body, {"Idempotency-Key": claim})
        return wire.read_claim(answer, claim, self._line.keys)

    def reissue(self, claim: str, issue: Issue, why: str) -> ClaimedTicket:
        """Replace an issue by the next one, if it is still the current one."""
        body = {"supersedes": issue.number, "reason": why, "boot_id": self._boot}
        answer = self._try(f"/v1/claims/{claim}/tickets/{issue.ticket}/reissue", body)
        return wire.read_reissue(answer, issue, self._line.keys)

    def report(self, facts: Sequence[Fact]) -> dict[str, bool]:
        """Report facts, in several tries that count as one; now and then the server's keys are looked at, too."""
        recorded = wire.read_acknowledged(self._try("/v1/facts", wire.facts_body(self._kiosk, self._boot, facts)))
        if self._clock() - self._renewed_at >= RENEW_SECONDS:
            self._renew_keys()
        return recorded

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _renew_keys(self) -> None:
        self._renewed_at = self._clock()
        try:
            self._line.renew()
        except BookingError as error:
            _log.warning("the server's keys are not renewed", why=str(error))

    def _try(self, path: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
        for attempt in stamina.retry_context(
            on=ServerAway, attempts=TRIES, timeout=self._section.budget, wait_initial=0.2, wait_max=1.0, wait_jitter=0.5
        ):
            with attempt:
                return self._post(path, body, headers)
        raise AssertionError("a retry ends by returning or raising")  # pragma: no cover

    def _post(self, path: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
        answer = self._line.ask("POST", path, body, headers)
        if answer.ok:
            return answer.body
        refusal = wire.read_refusal(answer.body, answer.status)
        if answer.status >= 500 and isinstance(refusal, WrongAnswer):
            raise ServerAway(f"status {answer.status}")
        raise refusal
