"""Ed25519 keys: one of each kiosk, some of the server, and the set of the server's that a kiosk has pinned."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk.trust.errors import NotAKey, Untrusted

ALGORITHM = "Ed25519"
_MOST_KEYS = 16


def new_key() -> Ed25519PrivateKey:
    """A new private key."""
    return Ed25519PrivateKey.generate()


def write_private(key: Ed25519PrivateKey) -> bytes:
    """The key as a PEM file (PKCS #8), not encrypted."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_private(pem: bytes) -> Ed25519PrivateKey:
    """The key of a PEM file. Raises NotAKey."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise NotAKey("this is not a private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAKey(f"this key is not one of {ALGORITHM}")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key, in base64."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


def read_public(text: str) -> bytes:
    """The 32 bytes of a public key in base64. Raises NotAKey."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError as error:
        raise NotAKey("a public key is 32 bytes in base64") from error
    if len(raw) != 32:
        raise NotAKey("a public key is 32 bytes in base64")
    return raw


def check(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise Untrusted unless the public key's owner signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as error:
        raise Untrusted("the signature is wrong") from error


@dataclass(frozen=True, repr=False)
class SigningKey:
    """A private key of the server, under the number by which its signatures name it."""

    kid: int
    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"<SigningKey {self.kid}>"


@dataclass(frozen=True)
class ServerKey:
    """A public key of the server; it may sign from ``not_before`` until ``not_after``."""

    kid: int
    """1 to 255"""
    public: bytes
    """32 bytes"""
    not_before: datetime
    not_after: datetime | None = None

    def may_sign(self, moment: datetime) -> bool:
        """Whether a signature of that moment counts."""
        return self.not_before <= moment and (self.not_after is None or moment <= self.not_after)


@dataclass(frozen=True)
class KeySet:
    """The server's public keys. What a key that was withdrawn has signed is not believed any more."""

    keys: tuple[ServerKey, ...]

    def __iter__(self) -> Iterator[ServerKey]:
        return iter(self.keys)

    def get(self, kid: int) -> ServerKey:
        """The key of that number. Raises Untrusted."""
        for key in self.keys:
            if key.kid == kid:
                return key
        raise Untrusted(f"the key {kid} is not one of the server's")

    def at(self, moment: datetime) -> Self:
        """Those that may sign at that moment."""
        return type(self)(tuple(key for key in self.keys if key.may_sign(moment)))

    def as_data(self) -> dict[str, Any]:
        """The document, as JSON values."""
        return {"keys": [_entry(key) for key in self.keys]}

    def write(self) -> bytes:
        """The document as the kiosk keeps it."""
        return json.dumps(self.as_data(), indent=2).encode() + b"\n"

    @classmethod
    def read(cls, document: bytes | str) -> Self:
        """Read a document strictly. Raises NotAKey."""
        try:
            entries = json.loads(document)["keys"]
            keys = tuple(_key(entry) for entry in entries)
        except NotAKey:
            raise
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise NotAKey("this is not a set of server keys") from error
        if not keys or len(keys) > _MOST_KEYS or len({key.kid for key in keys}) != len(keys):
            raise NotAKey(f"a set of server keys has 1 to {_MOST_KEYS} keys, each with a number of its own")
        return cls(keys)


def fingerprint(kiosk: str, public: bytes, keys: KeySet) -> str:
    """Twenty digits that kiosk and server show after enrolment; equal only if nobody stood between them."""
    parts = [kiosk.encode(), public, *(key.public for key in sorted(keys, key=lambda key: key.kid))]
    digest = hashlib.sha256(b"".join(len(part).to_bytes(2, "big") + part for part in (b"enrolment", *parts))).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**20:020}"
    return " ".join(digits[start : start + 4] for start in range(0, 20, 4))


def _entry(key: ServerKey) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "kid": key.kid,
        "alg": ALGORITHM,
        "public_key": b64encode(key.public).decode(),
        "not_before": _text(key.not_before),
    }
    return entry | ({"not_after": _text(key.not_after)} if key.not_after else {})


def _key(entry: dict[str, Any]) -> ServerKey:
    kid = entry["kid"]
    if type(kid) is not int or not 1 <= kid <= 255:
        raise NotAKey("the number of a server key is 1 to 255")
    if entry["alg"] != ALGORITHM:
        raise NotAKey(f"server keys are of {ALGORITHM}")
    until = entry.get("not_after")
    return ServerKey(kid, read_public(entry["public_key"]), _time(entry["not_before"]), _time(until) if until else None)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise NotAKey("the times of a server key need their zone")
    return moment
