"""Keys that everybody knows, so that kiosk and server find each other on one machine with nothing to set up.

They are made from the texts below and are for the loopback only.
"""

import hashlib
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.trust.keys import KeySet, ServerKey, SigningKey

KIOSKS = tuple(f"kiosk-{number}" for number in range(1, 9))
"""The kiosks that a server with development keys knows."""


@cache
def server_key() -> SigningKey:
    """The published key of the development server."""
    return SigningKey(1, _derived("server"))


@cache
def kiosk_key(kiosk: str) -> Ed25519PrivateKey:
    """The published key of a development kiosk."""
    return _derived(kiosk)


@cache
def key_set() -> KeySet:
    """What a development kiosk has pinned."""
    public = server_key().private.public_key().public_bytes_raw()
    return KeySet((ServerKey(1, public, datetime(2020, 1, 1, tzinfo=UTC)),))


def is_published(key: Ed25519PrivateKey) -> bool:
    """Whether everybody knows this key."""
    raw = key.private_bytes_raw()
    return any(raw == known.private_bytes_raw() for known in (server_key().private, *map(kiosk_key, KIOSKS)))


def publishes(keys: KeySet) -> bool:
    """Whether everybody can sign in the name of a server with these keys."""
    known = {key.public for key in key_set()}
    return any(key.public in known for key in keys)


def _derived(name: str) -> Ed25519PrivateKey:
    seed = hashlib.sha256(f"ticket kiosk, for development only: {name}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)
