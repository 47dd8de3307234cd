"""Signed HTTP messages (RFC 9421): a kiosk signs what it asks, the server signs what it answers.

=======  ==========================================================================================================
request  ``@method``, ``@target-uri``, ``content-digest`` and, where they are there, ``content-type``,
         ``idempotency-key``, ``kiosk``, ``kiosk-boot``, ``kiosk-greeted``, ``kiosk-journal``; keyid is the kiosk's id,
         with a nonce
answer   ``@status``, ``content-digest``, ``content-type``, ``server-boot`` where it is there, and of its request
         ``@method``, ``@target-uri`` and, if there is one, the signature, so that it can't be played again for another
         question; keyid is the number of the server's key
=======  ==========================================================================================================

A message bears one signature, under one label, on one line, so that what an answer names is what was checked. Headers
are any mapping; names are found in any case. Times are seconds since 1970.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.algorithms import ED25519

from kiosk.domain.booking import Head
from kiosk.trust.errors import OutOfTime, Untrusted
from kiosk.trust.keys import KeySet, SigningKey

SKEW = 90.0
"""Seconds that the clocks of kiosk and server may be apart."""
LONGEST_NONCE = 64
HIGHEST_ROW = 2**53 - 1
"""The highest number of a journal's row, on the wire and in the records: what JSON keeps whole everywhere."""
_ALWAYS = ("@method", "@target-uri", "content-digest")
_WHERE_THERE = ("content-type", "idempotency-key", "kiosk", "kiosk-boot", "kiosk-greeted", "kiosk-journal")
_OF_ANSWERS = ("@status", "content-digest", "content-type")
_MARK = "server-boot"
_OF_ASKED = ('"@method";req', '"@target-uri";req')
_SIGNATURE_OF_ASKED = '"signature";req'
_ONE_SIGNATURE = re.compile(r"[a-z*][a-z0-9_.*-]*=:[A-Za-z0-9+/=]*:")
_ASK, _ANSWER = "kiosk-request", "server-answer"


@dataclass(frozen=True)
class Signed:
    """Who signed a request, when, and the nonce that makes it single."""

    kiosk: str
    created: int
    nonce: str


@dataclass(frozen=True)
class Asked:
    """What an answer's signature names of its request."""

    method: str
    url: str
    signature: str = ""
    """the header ``Signature``; what is not exactly one signature counts as none"""


def sign_request(
    key: Ed25519PrivateKey,
    kiosk: str,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float,
    nonce: str,
) -> dict[str, str]:
    """The headers that sign a request: ``Content-Digest``, ``Signature-Input``, ``Signature``."""
    message = _Request(method, url, _lower(headers))
    covered = (*_ALWAYS[:2], *(name for name in _WHERE_THERE if name in message.headers))
    return _sign(key, message, body, covered, kiosk, now, tag=_ASK, nonce=nonce)


def check_request(
    method: str, url: str, headers: Mapping[str, str], body: bytes, public: bytes, *, now: float
) -> Signed:
    """Whether the kiosk that the header ``Kiosk`` names, and whose public key this is, signed the request.

    Raises Untrusted, or OutOfTime for a good signature that is more than SKEW seconds old or ahead.
    """
    message = _Request(method, url, _lower(headers))
    kiosk = message.headers.get("kiosk", "")
    required = (*_ALWAYS, *(name for name in _WHERE_THERE if name in message.headers))
    parameters = _check({kiosk: public}, message, body, required, _ASK)
    signed = Signed(kiosk, int(parameters["created"]), str(parameters.get("nonce", "")))
    if not 0 < len(signed.nonce) <= LONGEST_NONCE:
        raise Untrusted(f"a request has a nonce of at most {LONGEST_NONCE} characters")
    if abs(signed.created - now) > SKEW:
        raise OutOfTime(signed.created - now)
    return signed


def sign_answer(
    key: SigningKey,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float,
    asked: Asked,
) -> dict[str, str]:
    """The headers that sign an answer to the request. Raises Untrusted if the request has what can't be signed."""
    message = _Answer(status, _lower(headers), _asked(asked))
    covered = ("@status", "content-type", *_of_request(message))
    return _sign(key.private, message, body, covered, str(key.kid), now, tag=_ANSWER)


def check_answer(keys: KeySet, status: int, headers: Mapping[str, str], body: bytes, *, asked: Asked) -> int:
    """Raise Untrusted unless one of the server's keys has signed this answer to this very request.

    Returns when that was by the server's clock, with which the key's dates are compared; the caller has a clock, too.
    """
    message = _Answer(status, _lower(headers), _asked(asked))
    required = (*_OF_ANSWERS, *_of_request(message))
    parameters = _check({str(key.kid): key.public for key in keys}, message, body, required, _ANSWER)
    key = keys.get(int(parameters["keyid"]))
    if not key.may_sign(datetime.fromtimestamp(int(parameters["created"]), UTC)):
        raise Untrusted(f"the server's key {key.kid} was not in use at the time of the answer")
    return int(parameters["created"])


def journal_text(head: Head) -> str:
    """A journal's head as the header ``Kiosk-Journal`` says it."""
    return f"{head.seq}:{head.hash}"


def read_journal(text: str) -> Head:
    """The head that ``Kiosk-Journal`` names. Raises ValueError."""
    seq, colon, digest = text.partition(":")
    if not (colon and seq.isascii() and seq.isdigit() and len(seq) < 17 and int(seq) <= HIGHEST_ROW):
        raise ValueError("a journal's head is written <number>:<hash>")
    if not 0 < len(digest) <= 128 or int(digest, 16) < 0:
        raise ValueError("a journal's hash is written in hexadecimal digits")
    return Head(int(seq), digest)


@dataclass
class _Request:
    method: str
    url: str
    headers: dict[str, str]


@dataclass
class _Answer:
    status_code: int
    headers: dict[str, str]
    request: _Request


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, publics: Mapping[str, bytes]) -> None:
        self._publics = publics

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        public = self._publics.get(key_id)
        return Ed25519PublicKey.from_public_bytes(public) if public else None


class _Verifier(HTTPMessageVerifier):
    """Leaves the time to the caller, who has the clock."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:  # noqa: ARG002
        if not isinstance(sig_input.params.get("created"), int):
            raise InvalidSignature("it does not say when it was made")
        if "expires" in sig_input.params:
            raise InvalidSignature("it says when it ends, which here its making says")


def _sign(
    private: Ed25519PrivateKey,
    message: _Request | _Answer,
    body: bytes,
    covered: tuple[str, ...],
    keyid: str,
    now: float,
    *,
    tag: str,
    nonce: str | None = None,
) -> dict[str, str]:
    before = set(message.headers)
    signer = HTTPMessageSigner(signature_algorithm=ED25519)
    try:
        prepared = signer.prepare(
            message,
            key_id=keyid,
            created=datetime.fromtimestamp(int(now), UTC),
            nonce=nonce,
            label="sig",
            tag=tag,
            covered_component_ids=covered,
            body=body,
        )
    except HTTPMessageSignaturesException as error:
        raise Untrusted(f"it can't be signed: {error}") from error
    # The signer's own apply() would read all of it back, for signatures that are made elsewhere and take their time.
    signature = b64encode(private.sign(prepared.signature_base)).decode()
    digest = {name: value for name, value in message.headers.items() if name not in before}
    return digest | {
        "Signature-Input": f"{prepared.label}={prepared.signature_params}",
        "Signature": f"{prepared.label}=:{signature}:",
    }


def _check(
    publics: Mapping[str, bytes], message: _Request | _Answer, body: bytes, required: tuple[str, ...], tag: str
) -> Mapping[str, Any]:
    if not _ONE_SIGNATURE.fullmatch(message.headers.get("signature", "")):
        raise Untrusted("it is not signed as it must be: one signature is expected")
    verifier = _Verifier(signature_algorithm=ED25519, key_resolver=_Keys(publics))
    try:
        results = verifier.verify(message, max_age=None, expect_tag=tag, require_components=required, body=body)
    except HTTPMessageSignaturesException as error:
        raise Untrusted(f"it is not signed as it must be: {error}") from error
    if len(results) != 1:
        raise Untrusted("it is not signed as it must be: one signature is expected")
    return dict(results[0].parameters)


def _asked(asked: Asked) -> _Request:
    one = _ONE_SIGNATURE.fullmatch(asked.signature)
    return _Request(asked.method, asked.url, {"signature": asked.signature} if one else {})


def _of_request(message: _Answer) -> tuple[str, ...]:
    marked = (_MARK,) if _MARK in message.headers else ()
    signed = (_SIGNATURE_OF_ASKED,) if message.request.headers else ()
    return (*marked, *_OF_ASKED, *signed)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
