"""Our own contract over HTTP."""

import json
from collections.abc import Sequence
from typing import Any

import stamina

from kiosk.booking import wire
from kiosk.booking.port import Boot, ServerAway, Welcome, WrongAnswer
from kiosk.booking.transport import Transport
from kiosk.config.model import BookingSection
from kiosk.domain.booking import Claim, ClaimedTicket, Fact, Issue
from kiosk.domain.voucher import Voucher

TRIES = 3


class HttpBooking:
    """A booking server that speaks our contract (``kiosk/mock/README.md``).

    Every request has a deadline for its whole answer; a claim and a reissue are tried three times inside the budget,
    which is harmless because the server knows them again.
    """

    def __init__(self, kiosk: str, boot_id: str, config: BookingSection, token: str) -> None:
        self._kiosk = kiosk
        self._boot = boot_id
        self._config = config
        self._transport = Transport(config)
        self._headers = {"Authorization": f"Bearer {token}", "Kiosk": kiosk}

    def __repr__(self) -> str:
        return f"<HttpBooking {self._config.url}>"

    def boot(self, boot: Boot) -> Welcome:
        """Say that the kiosk's process has started."""
        return wire.read_welcome(self._post("/v1/boots", wire.boot_body(self._kiosk, boot)))

    def claim(self, claim: str, voucher: Voucher) -> Claim:
        """Claim a voucher's tickets, in several tries that count as one."""
        body = {"kiosk": self._kiosk, "boot_id": self._boot, "voucher": voucher.code}
        answer = self._try("/v1/claims", body, {"Idempotency-Key": claim})
        return wire.read_claim(answer, claim)

    def reissue(self, claim: str, issue: Issue, why: str) -> ClaimedTicket:
        """Replace an issue by the next one, if it is still the current one."""
        body = {"supersedes": issue.number, "reason": why, "boot_id": self._boot}
        return wire.read_reissue(self._try(f"/v1/claims/{claim}/tickets/{issue.ticket}/reissue", body), issue)

    def report(self, facts: Sequence[Fact]) -> dict[str, bool]:
        """Report facts, in several tries that count as one."""
        return wire.read_acknowledged(self._try("/v1/facts", wire.facts_body(self._kiosk, self._boot, facts)))

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _try(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> bytes:
        for attempt in stamina.retry_context(
            on=ServerAway, attempts=TRIES, timeout=self._config.budget, wait_initial=0.2, wait_max=1.0, wait_jitter=0.5
        ):
            with attempt:
                return self._post(path, body, headers)
        raise AssertionError("a retry ends by returning or raising")  # pragma: no cover

    def _post(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> bytes:
        content = json.dumps(body).encode()
        own = {"Content-Type": "application/json", **self._headers, **(headers or {})}
        answer = self._transport.ask("POST", path, content, own)
        if answer.ok:
            return answer.body
        refusal = wire.read_refusal(answer.body, answer.status)
        if answer.status >= 500 and isinstance(refusal, WrongAnswer):
            raise ServerAway(f"status {answer.status}")
        raise refusal
