"""The signed line to the server: the kiosk signs what it asks, and believes only what the server has signed."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from kiosk import durable
from kiosk.booking.identity import Identity
from kiosk.booking.port import Seen, WrongAnswer
from kiosk.booking.transport import Answer, Transport
from kiosk.domain.booking import Head
from kiosk.trust.errors import NotAKey, Untrusted
from kiosk.trust.keys import KeySet
from kiosk.trust.messages import Asked, check_answer, journal_text, sign_request

UNSIGNED = "see who answers there: the server's own answers are signed; after a change of its keys, enrol again"

_log = structlog.get_logger(__name__)


class Line:
    """Asks one server in the name of one kiosk and one start of it.

    ``head`` tells where the journal ends now; it goes with each request, so that the server can tell a journal that
    was rolled back.
    """

    def __init__(
        self,
        transport: Transport,
        identity: Identity,
        boot_id: str,
        head: Callable[[], Head | None],
        now: Callable[[], float] = time.time,
        nonce: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        self._transport = transport
        self._identity = identity
        self._boot = boot_id
        self._head = head
        self._now = now
        self._nonce = nonce
        self.keys = identity.keys
        """the server's keys that are believed now"""
        self.seen = Seen()

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request, its body as JSON; a success that the server did not sign is no answer.

        Raises ServerAway or WrongAnswer.
        """
        content = b"" if body is None else json.dumps(body).encode()
        head = self._head()
        signed = self._signed(method, path, content, head, headers or {})
        answer = self._transport.ask(method, path, content, signed)
        if answer.ok:
            self._check(answer, Asked(method, self._transport.url(path), signed["Signature"]))
        self._note(answer, head)
        return answer

    def renew(self) -> None:
        """Take over the server's set of keys, if it is another one; only a key that is known can vouch for it.

        Raises BookingError. A set that can't be kept is believed until the kiosk ends.
        """
        answer = self.ask("GET", "/v1/keys")
        if not answer.ok:
            raise WrongAnswer(f"status {answer.status} for its keys")
        try:
            keys = KeySet.read(answer.body)
        except NotAKey as error:
            raise WrongAnswer(str(error)) from error
        if keys == self.keys:
            return
        self.keys = keys
        _log.info("the server has another set of keys", keys=[key.kid for key in keys])
        if self._identity.keys_file is not None:
            try:
                durable.write(self._identity.keys_file, keys.write(), 0o644)
            except OSError as error:
                _log.warning("the server's keys can't be kept", file=str(self._identity.keys_file), why=str(error))

    def _signed(
        self, method: str, path: str, body: bytes, head: Head | None, headers: Mapping[str, str]
    ) -> dict[str, str]:
        kiosk = self._identity.kiosk
        own = {
            "authorization": f"Bearer development-{kiosk}",
            "kiosk": kiosk,
            "kiosk-boot": self._boot,
            **{name.lower(): value for name, value in headers.items()},
        }
        if body:
            own["content-type"] = "application/json"
        if head is not None:
            own["kiosk-journal"] = journal_text(head)
        url = self._transport.url(path)
        return own | sign_request(
            self._identity.key, kiosk, method, url, own, body, now=self._now(), nonce=self._nonce()
        )

    def _check(self, answer: Answer, asked: Asked) -> None:
        try:
            check_answer(self.keys, answer.status, answer.headers, answer.body, asked=asked)
        except Untrusted as error:
            raise WrongAnswer(str(error), UNSIGNED) from error

    def _note(self, answer: Answer, head: Head | None) -> None:
        # Of a refusal, which nobody signs, only what does no harm: another process leads to another greeting.
        process = answer.headers.get("server-boot", self.seen.process)
        highest = self.seen.head
        if answer.ok and head is not None and (highest is None or head.seq > highest.seq):
            highest = head
        self.seen = Seen(process, highest)
