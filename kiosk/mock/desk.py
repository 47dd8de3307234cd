"""The counter and the gate in Python: what staff and ushers ask of a server. Who asks again is answered as before."""

import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests

from kiosk.mock.client import Caller, PhoneRefused
from kiosk.mock.redemption import counter_wire, wire

_Fact = dict[str, Any]

_TRIES = 3
_RENEWED_EVERY = 15.0
_RENEWALS = 20
_MOST_FACTS = 100
"""in one message"""
_NO_VERDICT = 429
"""From this status on a refusal says nothing of what was asked."""


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

    def __init__(
        self, base_url: str, token: str, *, language: str = "en", ca_file: str = "", cinema: str = "", hall: str = ""
    ) -> None:
        """``cinema`` and ``hall`` say where the gate stands: it refuses tickets for elsewhere, or for another time."""
        super().__init__(base_url, token, language=language, ca_file=ca_file)
        self._place = {"cinema": cinema or None, "hall": hall or None}
        self._open: dict[str, str] = {}
        """the scans, by their code, of which nobody knows whether they were heard"""

    def admit(self, code: str) -> wire.Admitted:
        """Let the holder of a paper with this code in. Raises PhoneRefused, requests.RequestException.

        Where no answer came nobody was let in, and the next scan of that code is the same scan once more.
        """
        scan = self._open.setdefault(code, secrets.token_hex(16))
        try:
            answer = self._insist("v1/admissions", {"code": code[:512], "scan": scan, **self._place})
        except PhoneRefused as refusal:
            if not _stays_open(refusal):
                del self._open[code]
            raise
        del self._open[code]
        return wire.Admitted.model_validate(answer)


class Counter(Desk):
    """Staff with this number, who redeem vouchers. All raise PhoneRefused, requests.RequestException."""

    def __init__(self, base_url: str, token: str, staff: str, *, language: str = "en", ca_file: str = "") -> None:
        super().__init__(base_url, token, language=language, ca_file=ca_file)
        self._staff = staff
        self._turn = threading.Lock()
        self._unsaid: list[_Fact] = []
        """what happened to tickets and nobody answered for; it is told again before all else"""

    def claim(self, voucher: str, late: str = "", unproved: str = "") -> counter_wire.Claimed:
        """The tickets of a voucher, under a lease.

        ``late`` says why after collection has closed, ``unproved`` why without the phone that is to prove itself.
        """
        if self._unsaid:
            self._report([])
        key = secrets.token_hex(16)
        body = {"voucher": voucher, "staff": self._staff, "late": late or None, "unproved": unproved or None}
        try:
            answer = self._insist("v1/counter/claims", body, **{"Idempotency-Key": key})
        except (requests.RequestException, PhoneRefused) as error:
            if _stays_open(error):
                self._bury(key)
            raise
        return counter_wire.Claimed.model_validate(answer)

    @contextmanager
    def kept(self, claim: str, every: float = _RENEWED_EVERY) -> Iterator[None]:
        """Keep the lease of a claim while the block goes on, for some minutes at most; ``every`` in seconds."""
        over = threading.Event()

        def renew() -> None:
            for _ in range(_RENEWALS):
                if over.wait(every):
                    return
                # Whoever goes on with the claim hears what is wrong.
                with suppress(requests.RequestException, PhoneRefused, ValueError):
                    self.tell("waiting", claim)

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def reissue(self, claim: str, ticket: counter_wire.CounterTicket, reason: str) -> counter_wire.CounterTicket:
        """The next issue of a ticket, for a reason; the paper of this one is void from then on."""
        body = {"supersedes": ticket.issue, "reason": reason, "staff": self._staff}
        path = f"v1/counter/claims/{claim}/tickets/{ticket.ticket}/reissue"
        return counter_wire.CounterTicket.model_validate(self._insist(path, body))

    def tell(self, kind: str, claim: str, ticket: counter_wire.CounterTicket | None = None) -> bool:
        """Report what happened to a ticket, or to the whole claim; whether that changed anything."""
        return self._report([_fact(kind, claim, ticket)])

    def end(self, claim: str, unsent: Iterable[counter_wire.CounterTicket]) -> None:
        """End a claim; what was not sent to a printer goes back."""
        self._report([*(_fact("not_sent", claim, ticket) for ticket in unsent), _fact("ended", claim)])

    def look(self, ticket: str) -> wire.TicketState:
        """A ticket as it is now."""
        return wire.TicketState.model_validate(self._call("GET", f"v1/tickets/{ticket}"))

    def show(self, code: str) -> counter_wire.Seen:
        """What a paper that the customer shows is worth."""
        body = {"code": code[:512], "scan": secrets.token_hex(16), "staff": self._staff}
        return counter_wire.Seen.model_validate(self._insist("v1/counter/papers", body))

    def _report(self, facts: list[_Fact]) -> bool:
        """Tell them after those that are still to be told; whether the last one changed anything."""
        with self._turn:
            told = [*self._unsaid, *facts][-_MOST_FACTS:]
            self._unsaid = []
            try:
                answer = self._insist("v1/counter/facts", {"staff": self._staff, "facts": told})
            except (requests.RequestException, PhoneRefused) as error:
                if _stays_open(error):
                    self._unsaid = [fact for fact in told if fact["kind"] != "waiting"]
                raise
        return wire.FactsAnswer.model_validate(answer).acknowledged[-1].applied

    def _bury(self, claim: str) -> None:
        """Let a claim that may still be under way be dead when it arrives, as soon as the server can be told."""
        with suppress(requests.RequestException, PhoneRefused, ValueError):
            self.tell("ended", claim)


def _stays_open(error: Exception) -> bool:
    """Whether nobody knows what the server made of it."""
    return not isinstance(error, PhoneRefused) or error.status >= _NO_VERDICT


def _fact(kind: str, claim: str, ticket: counter_wire.CounterTicket | None = None) -> _Fact:
    fact = {"id": secrets.token_hex(16), "kind": kind, "claim": claim}
    if ticket is None:
        return fact
    return fact | {"ticket": ticket.ticket, "issue": ticket.issue, "serial": ticket.serial}
