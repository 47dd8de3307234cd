"""The counter and the gate in Python: what staff and ushers ask of a server. Who asks again is answered as before."""

import secrets
from typing import Any

import requests

from kiosk.mock.client import Caller, PhoneRefused
from kiosk.mock.redemption import counter_wire, wire

_TRIES = 3
_NO_VERDICT = 429
"""From this status on a refusal says nothing of the ticket."""


class Desk(Caller):
    """Somebody who shows a token of the cinema."""

    def __init__(self, base_url: str, token: str, *, language: str = "en", ca_file: str = "") -> None:
        """``ca_file`` has the certificates that https is trusted by, as PEM; empty: the usual ones."""
        super().__init__(base_url)
        self._session.headers.update({"Authorization": f"Bearer {token}".encode(), "Accept-Language": language})
        self._session.verify = ca_file or True

    def _insist(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        """Ask, again where no answer came. Raises PhoneRefused, requests.RequestException."""
        for _ in range(_TRIES - 1):
            try:
                return self._call("POST", path, json=body, headers=headers)
            except (requests.ConnectionError, requests.Timeout):
                continue
        return self._call("POST", path, json=body, headers=headers)


class Gate(Desk):
    """An usher who scans tickets."""

    def __init__(self, base_url: str, token: str, *, language: str = "en", ca_file: str = "") -> None:
        super().__init__(base_url, token, language=language, ca_file=ca_file)
        self._open: dict[str, str] = {}
        """the scans, by their code, of which nobody knows whether they were heard"""

    def admit(self, code: str) -> wire.Admitted:
        """Let the holder of a paper with this code in. Raises PhoneRefused, requests.RequestException.

        Where no answer came nobody was let in, and the next scan of that code is the same scan once more.
        """
        scan = self._open.setdefault(code, secrets.token_hex(16))
        try:
            answer = self._insist("v1/admissions", {"code": code[:512], "scan": scan})
        except PhoneRefused as refusal:
            if refusal.status < _NO_VERDICT:
                del self._open[code]
            raise
        del self._open[code]
        return wire.Admitted.model_validate(answer)


class Counter(Desk):
    """Staff with this number, who redeem vouchers. All raise PhoneRefused, requests.RequestException."""

    def __init__(self, base_url: str, token: str, staff: str, *, language: str = "en", ca_file: str = "") -> None:
        super().__init__(base_url, token, language=language, ca_file=ca_file)
        self._staff = staff

    def claim(self, voucher: str, late: str = "") -> counter_wire.Claimed:
        """The tickets of a voucher, under a lease; ``late`` says why after collection has closed."""
        key = secrets.token_hex(16)
        body = {"voucher": voucher, "staff": self._staff, "late": late or None}
        try:
            answer = self._insist("v1/counter/claims", body, **{"Idempotency-Key": key})
        except requests.RequestException:
            self._bury(key)
            raise
        return counter_wire.Claimed.model_validate(answer)

    def reissue(self, claim: str, ticket: counter_wire.Ticket, reason: str) -> counter_wire.Ticket:
        """The next issue of a ticket, for a reason; the paper of this one is void from then on."""
        body = {"supersedes": ticket.issue, "reason": reason, "staff": self._staff}
        path = f"v1/counter/claims/{claim}/tickets/{ticket.ticket}/reissue"
        return counter_wire.Ticket.model_validate(self._insist(path, body))

    def tell(self, kind: str, claim: str, ticket: counter_wire.Ticket | None = None, reason: str = "") -> bool:
        """Report what happened to a ticket, or to the whole claim; whether that changed anything."""
        fact: dict[str, Any] = {"id": secrets.token_hex(16), "kind": kind, "claim": claim, "reason": reason}
        if ticket is not None:
            fact |= {"ticket": ticket.ticket, "issue": ticket.issue, "serial": ticket.serial}
        answer = self._insist("v1/counter/facts", {"staff": self._staff, "facts": [fact]})
        return wire.FactsAnswer.model_validate(answer).acknowledged[0].applied

    def show(self, code: str) -> counter_wire.Seen:
        """What a paper that the customer shows is worth."""
        body = {"code": code[:512], "scan": secrets.token_hex(16), "staff": self._staff}
        return counter_wire.Seen.model_validate(self._insist("v1/counter/papers", body))

    def _bury(self, claim: str) -> None:
        """Let a claim that may still be under way be dead when it arrives, if the server can be told."""
        try:
            self.tell("ended", claim)
        except (requests.RequestException, ValueError):
            return
