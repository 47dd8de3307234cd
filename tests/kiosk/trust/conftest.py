"""Keys of the tests' own, always the same."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.trust.keys import KeySet, ServerKey, SigningKey

START = datetime(2026, 3, 14, tzinfo=UTC)


def private(number):
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


@pytest.fixture
def key():
    """The server's key."""
    return SigningKey(7, private(7))


@pytest.fixture
def stranger():
    """A key of the same number that nobody pinned."""
    return SigningKey(7, private(8))


@pytest.fixture
def keys(key):
    """What the kiosk has pinned."""
    return KeySet((ServerKey(7, key.private.public_key().public_bytes_raw(), START),))
