"""Enrolment: a one-time code of the staff's is exchanged for the server's knowing this kiosk's key.

The code is short, so what protects it from a server that only pretends to be ours is TLS, and people: both sides show a
fingerprint of all keys, which is the same only if nobody stood between them.
"""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import durable
from kiosk.booking import wire
from kiosk.booking.identity import is_here
from kiosk.booking.line import UNSIGNED
from kiosk.booking.port import BookingError, ServerAway, WrongAnswer
from kiosk.booking.transport import Answer, Transport
from kiosk.config.errors import ConfigError, Problem
from kiosk.config.model import Config
from kiosk.trust import development
from kiosk.trust.errors import NotAKey, Untrusted
from kiosk.trust.keys import KeySet, fingerprint, new_key, public_text, read_private, write_private
from kiosk.trust.messages import Asked, check_answer, sign_request

PATH = "/v1/enrolments"
NOT_TAKEN = frozenset({"enrolment_refused", "bad_request"})
"""Reasons of a server that knows what an enrolment is and does not take this code."""

AGAIN = "then enrol again with the same code, as long as it counts"


class CodeRefused(BookingError):
    """The server does not take the code."""

    reason: ClassVar[str] = "enrolment_refused"

    def __init__(self) -> None:
        super().__init__(
            "the booking server does not take this code for this kiosk",
            "a code is for one [kiosk] id, and works once, for some minutes: have staff make a new one",
        )


@dataclass(frozen=True)
class Enrolled:
    """What the kiosk is now at the server."""

    kiosk: str
    cinema: str
    fingerprint: str
    """twenty digits in groups of four, computed here; people compare them with the server's"""


def enrol(config: Config, code: str, now: Callable[[], float] = time.time) -> Enrolled:
    """Make a key, let the server know it, and put both files where the configuration wants them.

    A key that was there before stays until the server is known to have taken the new one. Until then the new one waits
    beside it, and the next enrolment is made with the same: where only the server's answer was lost, it says it again.
    Raises ConfigError or BookingError.
    """
    booking = config.booking
    if not booking.key_file:
        sentence, remedy = "it is not said where the key shall be", "set booking.key_file and booking.server_keys"
        raise ConfigError("the configuration", (Problem("booking.key_file", None, sentence, remedy),))
    key_file = Path(booking.key_file)
    try:
        enrolled, keys = _exchange(config, code, _waiting(key_file), now)
        durable.write(Path(booking.server_keys), keys.write(), 0o644)
        durable.settle(key_file)
    except (ServerAway, WrongAnswer) as error:
        error.remedy = f"{error.remedy}; {AGAIN}"
        raise
    except OSError as error:
        remedy = "let this user write into that folder, then enrol again with the same code"
        problem = Problem("booking", None, f"the keys can't be kept: {error}", remedy)
        raise ConfigError(str(key_file.parent), (problem,)) from error
    return enrolled


def _waiting(key_file: Path) -> Ed25519PrivateKey:
    """The key that waits: of an earlier enrolment, which the server may know, or a new one. Raises OSError."""
    try:
        return read_private(durable.draft_of(key_file).read_bytes())
    except (FileNotFoundError, NotAKey):
        key = new_key()
        durable.draft(key_file, write_private(key))
        return key


def _exchange(config: Config, code: str, key: Ed25519PrivateKey, now: Callable[[], float]) -> tuple[Enrolled, KeySet]:
    kiosk = config.kiosk.id
    body = json.dumps({"code": code, "kiosk": kiosk, "public_key": public_text(key)}).encode()
    headers = {"kiosk": kiosk, "content-type": "application/json"}
    transport = Transport(config.booking)
    try:
        nonce = secrets.token_urlsafe()
        proof = sign_request(key, kiosk, "POST", transport.url(PATH), headers, body, now=now(), nonce=nonce)
        answer = transport.ask("POST", PATH, body, headers | proof)
    finally:
        transport.close()
    if not answer.ok:
        raise (
            CodeRefused if wire.reason_of(answer.body) in NOT_TAKEN else wire.read_refusal(answer.body, answer.status)
        )
    asked = Asked("POST", transport.url(PATH), proof["Signature"])
    enrolled, keys = _believed(answer, asked, kiosk, key.public_key().public_bytes_raw())
    if development.publishes(keys) and not is_here(config.booking):
        raise WrongAnswer("everybody can sign with its keys: they are for development", "give the server its own keys")
    return enrolled, keys


def _believed(answer: Answer, asked: Asked, kiosk: str, public: bytes) -> tuple[Enrolled, KeySet]:
    """What the answer says, if it is signed by the very keys that it names and shows our fingerprint."""
    said = wire.read_enrolled(answer.body)
    try:
        keys = KeySet.read(answer.body)
        check_answer(keys, answer.status, answer.headers, answer.body, asked=asked)
    except Untrusted as error:
        raise WrongAnswer(str(error), UNSIGNED) from error
    own = fingerprint(kiosk, public, keys)
    if (said.kiosk, said.fingerprint) != (kiosk, own):
        raise WrongAnswer("it has enrolled another kiosk or another key", "try again, over a network that you trust")
    return Enrolled(kiosk, said.cinema, own), keys
