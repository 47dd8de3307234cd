"""Our own contract over HTTP."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import stamina
import structlog

from kiosk.booking import bodies, wire
from kiosk.booking.identity import Identity
from kiosk.booking.line import Line
from kiosk.booking.port import BookingError, Boot, Heartbeat, ServerAway, Welcome, WrongAnswer
from kiosk.booking.transport import Answer, Transport
from kiosk.config.model import BookingSection
from kiosk.domain.booking import Claim, ClaimedTicket, Fact, Head, Issue, Proof, Reprint
from kiosk.domain.voucher import Voucher
from kiosk.trust import codes
from kiosk.trust.keys import KeySet

TRIES = 3

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
    ) -> None:
        """Take who the kiosk is, this start of it, what tells the journal's end, and the time for signatures."""
        self._kiosk = identity.kiosk
        self._boot = boot_id
        self._section = section
        self._transport = Transport(section)
        self._line = Line(self._transport, identity, boot_id, head, now)
        self._beside = Line(self._transport, identity, boot_id, head, now)
        """for what is asked on another thread"""

    def __repr__(self) -> str:
        return f"<HttpBooking {self._section.url}>"

    @property
    def process(self) -> str:
        """Which process of the server answered last; another one may know less: it may have been restored."""
        return self._line.process

    @property
    def keys(self) -> KeySet:
        """The server's keys that are believed now: what they have signed on paper is a ticket."""
        return self._line.keys

    def read_voucher(self, text: str) -> Voucher:
        """The voucher that a text is, in one of our own forms. Raises NotAVoucher."""
        return Voucher.parse(text)

    def read_ticket(self, code: str) -> Issue:
        """The issue that the code of a paper names; the server has signed it. Raises Untrusted."""
        return codes.read_ticket(code, self.keys)

    def boot(self, boot: Boot) -> Welcome:
        """Say that the kiosk's process has started; the server's newest keys come with it."""
        answer = self._post("/v1/boots", bodies.boot_body(self._kiosk, boot))
        welcome = replace(wire.read_welcome(answer, self._kiosk, boot.id), process=self.process)
        try:
            self.renew()
        except BookingError as error:
            _log.warning("the server's keys are not renewed", why=str(error))
        return welcome

    def greeted(self, process: str) -> None:
        """Tell with each request that this process's answer to the greeting was heeded."""
        self._line.greeted = process

    def renew(self) -> None:
        """Take over the server's newest keys. Raises BookingError."""
        self._line.renew()

    def claim(self, claim: str, voucher: Voucher, proof: Proof | None = None) -> Claim:
        """Claim a voucher's tickets, in several tries that count as one."""
        body = bodies.claim_body(self._kiosk, self._boot, voucher, proof)
        answer = self._try("/v1/claims", body, {"Idempotency-Key": claim})
        return wire.read_claim(answer, self._kiosk, claim, self._signing())

    def reissue(self, claim: str, issue: Issue, why: str) -> ClaimedTicket:
        """Replace an issue by the next one, if it is still the current one."""
        body = {"supersedes": issue.number, "reason": why, "boot_id": self._boot}
        answer = self._try(f"/v1/claims/{claim}/tickets/{issue.ticket}/reissue", body)
        return wire.read_reissue(answer, issue, self._signing())

    def reprint(self, claim: str, reprint: Reprint) -> Claim:
        """Claim the next issue of a ticket on the word of staff, in several tries that count as one."""
        body = bodies.reprint_body(self._kiosk, self._boot, reprint)
        answer = self._try(f"/v1/tickets/{reprint.issue.ticket}/reprint", body, {"Idempotency-Key": claim})
        return wire.read_reprint(answer, self._kiosk, claim, reprint.issue, self._signing())

    def report(self, facts: Sequence[Fact]) -> dict[str, bool]:
        """Report facts, in several tries that count as one."""
        answer = self._try("/v1/facts", bodies.facts_body(self._kiosk, self._boot, facts))
        return wire.read_acknowledged(answer, self._kiosk)

    def heartbeat(self, told: Heartbeat) -> float | None:
        """Say how the kiosk is, once; in how many seconds the server expects the next word."""
        known = self._line.keys
        self._beside.keys, self._beside.greeted = known, self._line.greeted
        answer = self._beside.ask("POST", "/v1/heartbeats", bodies.heartbeat_body(self._kiosk, told))
        if self._beside.keys is not known:
            self._line.keys = self._beside.keys
        return wire.read_heard(_done(answer), self._kiosk)

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _signing(self) -> KeySet:
        """The keys that could sign a ticket when the last answer was made; older paper keeps its older keys."""
        return self._line.keys.at(self._line.told_at)

    def _try(self, path: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
        for attempt in stamina.retry_context(
            on=ServerAway, attempts=TRIES, timeout=self._section.budget, wait_initial=0.2, wait_max=1.0, wait_jitter=0.5
        ):
            with attempt:
                return self._post(path, body, headers)
        raise AssertionError("a retry ends by returning or raising")  # pragma: no cover

    def _post(self, path: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
        return _done(self._line.ask("POST", path, body, headers))


def _done(answer: Answer) -> bytes:
    """The body of an answer that says that it was done. Raises BookingError."""
    if answer.ok:
        return answer.body
    refusal = wire.read_refusal(answer.body, answer.status)
    if answer.status >= 500 and isinstance(refusal, WrongAnswer):
        raise ServerAway(f"status {answer.status}")
    raise refusal
