import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from kiosk.trust import development
from kiosk.trust.errors import NotAKey, Untrusted
from kiosk.trust.keys import (
    KeySet,
    ServerKey,
    check,
    fingerprint,
    new_key,
    public_text,
    read_private,
    read_public,
    write_private,
)

NOW = datetime(2026, 3, 14, tzinfo=UTC)


def test_a_private_key_is_read_as_it_was_written():
    key = new_key()
    assert read_private(write_private(key)).private_bytes_raw() == key.private_bytes_raw()


def test_each_new_key_is_another_one():
    assert new_key().private_bytes_raw() != new_key().private_bytes_raw()


def test_a_key_of_another_kind_is_refused():
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(NotAKey, match="Ed25519"):
        read_private(other)


@pytest.mark.parametrize("pem", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(pem):
    with pytest.raises(NotAKey):
        read_private(pem)


@pytest.mark.parametrize("text", ["", "AAAA", "*", "A" * 44, "é", "A" * 1000])
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(NotAKey):
        read_public(text)


def test_the_public_text_of_a_key_reads_as_its_public_half():
    key = new_key()
    check(read_public(public_text(key)), key.sign(b"hello"), b"hello")
    with pytest.raises(Untrusted):
        check(read_public(public_text(key)), key.sign(b"hello"), b"goodbye")


times = st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
server_keys = st.builds(
    ServerKey,
    kid=st.integers(1, 255),
    public=st.binary(min_size=32, max_size=32),
    not_before=times,
    not_after=st.none() | times,
)


@given(st.lists(server_keys, min_size=1, max_size=16, unique_by=lambda key: key.kid))
def test_a_key_set_is_read_as_it_was_written(keys):
    assert KeySet.read(KeySet(tuple(keys)).write()) == KeySet(tuple(keys))


@pytest.mark.parametrize(
    "change",
    [
        {"kid": 0},
        {"kid": 256},
        {"kid": True},
        {"kid": "1"},
        {"kid": 1.0},
        {"alg": "none"},
        {"alg": None},
        {"public_key": "AAAA"},
        {"public_key": 7},
        {"public_key": None},
        {"not_before": "2020-01-01T00:00:00"},
        {"not_before": "soon"},
        {"not_before": None},
        {"not_after": 7},
    ],
)
def test_a_key_set_with_a_wrong_entry_is_refused(change):
    entry = development.key_set().as_data()["keys"][0]
    with pytest.raises(NotAKey):
        KeySet.read(json.dumps({"keys": [entry | change]}))
    for name in change:
        if name != "not_after":
            with pytest.raises(NotAKey):
                KeySet.read(json.dumps({"keys": [{key: value for key, value in entry.items() if key != name}]}))


@pytest.mark.parametrize(
    "document", ["", "[]", "7", '{"keys": []}', '{"keys": 7}', '{"keys": [7]}', "[" * 5000, "\xff"]
)
def test_what_is_no_key_set_is_refused(document):
    with pytest.raises(NotAKey):
        KeySet.read(document)


def test_two_keys_of_one_number_are_refused():
    entry = development.key_set().as_data()["keys"][0]
    with pytest.raises(NotAKey):
        KeySet.read(json.dumps({"keys": [entry, entry]}))


def test_a_key_signs_within_its_dates_only():
    key = ServerKey(1, bytes(32), NOW, NOW + timedelta(days=1))
    days = [-1, 0, 1, 2]
    assert [key.may_sign(NOW + timedelta(days=day)) for day in days] == [False, True, True, False]
    assert ServerKey(1, bytes(32), NOW).may_sign(NOW + timedelta(days=9999))


def test_the_fingerprint_is_twenty_digits_that_depend_on_every_key_and_on_the_name(keys, stranger):
    other = KeySet((ServerKey(7, stranger.private.public_key().public_bytes_raw(), NOW),))
    prints = {
        fingerprint("kiosk-1", bytes(32), keys),
        fingerprint("kiosk-2", bytes(32), keys),
        fingerprint("kiosk-1", bytes(31) + b"1", keys),
        fingerprint("kiosk-1", bytes(32), other),
    }
    assert len(prints) == 4
    assert all(len(it.replace(" ", "")) == 20 and it.replace(" ", "").isdigit() for it in prints)


def test_the_fingerprint_does_not_depend_on_the_order_of_the_keys(keys):
    one, two = ServerKey(1, bytes(32), NOW), ServerKey(2, b"2" * 32, NOW)
    assert fingerprint("k", b"", KeySet((one, two))) == fingerprint("k", b"", KeySet((two, one)))


def test_the_development_keys_are_known_as_such_and_never_change():
    assert development.is_published(development.server_key().private)
    assert all(development.is_published(development.kiosk_key(kiosk)) for kiosk in development.KIOSKS)
    assert not development.is_published(new_key())
    assert public_text(development.server_key().private) == "3BA6+yr/qgvAxK4vJf7jvH7hOTRA2JavAjJH5C1eqhE="
    assert public_text(development.kiosk_key("kiosk-1")) == "SG6NkJrMLhBpwyR3ZkmNzOWNcWZ2O1XCDynmVJYeS6M="


def test_a_signing_key_does_not_show_itself(key):
    assert repr(key) == "<SigningKey 7>"
