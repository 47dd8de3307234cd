"""The signed line to the server: the kiosk signs what it asks, and believes only what the server has signed."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from kiosk import durable
from kiosk.booking.identity import Identity
from kiosk.booking.port import BookingError, WrongAnswer
from kiosk.booking.transport import Answer, Transport
from kiosk.clock import spoken
from kiosk.domain.booking import Head
from kiosk.trust import development
from kiosk.trust.errors import NotAKey, Untrusted
from kiosk.trust.keys import KeySet
from kiosk.trust.messages import Asked, check_answer, journal_text, sign_request

KEYS = "/v1/keys"
FAR = 7200.0
"""Seconds that the time of an answer may be from ours: so long a key of the server outlives its date, and no longer.

The clocks of kiosk and server are less than two minutes apart, or the server refuses all that is asked.
"""
HOURS_AWAY = "set the clock, here or at the server"
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
        self.told_at = datetime.min.replace(tzinfo=UTC)
        """the server's time when it last said something that is believed"""
        self.process = ""
        """which process of the server answered last"""
        self.greeted = ""
        """the process whose answer to the greeting was heeded last; each request tells it"""

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request, its body as JSON; a success that the server did not sign is no answer.

        One that is signed with a key that the kiosk does not know makes it ask for the newest keys, once: it may have
        been off when they changed. Raises ServerAway or WrongAnswer.
        """
        content = b"" if body is None else json.dumps(body).encode()
        signed = self._signed(method, path, content, headers or {})
        answer = self._transport.ask(method, path, content, signed)
        if answer.ok:
            asked = Asked(method, self._transport.url(path), signed["Signature"])
            try:
                self._check(answer, asked)
            except WrongAnswer:
                if path == KEYS or not self._learns():
                    raise
                self._check(answer, asked)
        # Of a refusal, which nobody signs, this does no harm: another process leads to another greeting.
        self.process = answer.headers.get("server-boot", self.process)
        return answer

    def renew(self) -> None:
        """Take over the server's set of keys, if it is another one; only a key that is known can vouch for it.

        Raises BookingError. A set that can't be kept is believed until the kiosk ends.
        """
        answer = self.ask("GET", KEYS)
        if not answer.ok:
            raise WrongAnswer(f"status {answer.status} for its keys")
        try:
            keys = KeySet.read(answer.body)
        except NotAKey as error:
            raise WrongAnswer(str(error)) from error
        if keys == self.keys:
            return
        if development.publishes(keys) and not development.publishes(self._identity.keys):
            raise WrongAnswer("everybody can sign with its new keys, they are for development")
        self.keys = keys
        _log.info("the server has another set of keys", keys=[key.kid for key in keys])
        if self._identity.keys_file is not None:
            try:
                durable.write(self._identity.keys_file, keys.write(), 0o644)
            except OSError as error:
                _log.warning("the server's keys can't be kept", file=str(self._identity.keys_file), why=str(error))

    def _signed(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
        kiosk = self._identity.kiosk
        own = {
            "kiosk": kiosk,
            "kiosk-boot": self._boot,
            **{name.lower(): value for name, value in headers.items()},
        }
        if body:
            own["content-type"] = "application/json"
        if self.greeted:
            own["kiosk-greeted"] = self.greeted
        if (head := self._head()) is not None:
            own["kiosk-journal"] = journal_text(head)
        url = self._transport.url(path)
        return own | sign_request(
            self._identity.key, kiosk, method, url, own, body, now=self._now(), nonce=self._nonce()
        )

    def _check(self, answer: Answer, asked: Asked) -> None:
        try:
            created = check_answer(self.keys, answer.status, answer.headers, answer.body, asked=asked)
        except Untrusted as error:
            raise WrongAnswer(str(error), UNSIGNED) from error
        apart = created - self._now()
        if abs(apart) > FAR:
            raise WrongAnswer(f"by its signature it is {spoken(apart)} from now", HOURS_AWAY)
        self.told_at = datetime.fromtimestamp(created, UTC)

    def _learns(self) -> bool:
        """Whether the server has other keys than those that are known."""
        known = self.keys
        try:
            self.renew()
        except BookingError as error:
            _log.warning("the server's keys are not renewed", why=str(error))
        return self.keys != known
