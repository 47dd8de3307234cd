"""Who signs in these tests, and what the kiosk asks in them."""

from datetime import UTC, datetime

from kiosk.booking.port import Boot, Heartbeat
from kiosk.domain.booking import Fact, FactKind, Issue
from kiosk.domain.health import Readiness
from kiosk.domain.voucher import Voucher, VoucherKind
from kiosk.trust import development
from kiosk.trust.keys import KeySet, ServerKey, SigningKey, new_key
from tests.kiosk.booking.samples import CLAIM, acknowledged, claim, heard, ticket, welcome

VOUCHER = Voucher("V1" + "0" * 26, VoucherKind.OPAQUE)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SECOND = SigningKey(2, new_key())
FORGER = SigningKey(1, new_key())
STRANGER = SigningKey(9, new_key())


def public(key):
    return ServerKey(key.kid, key.private.public_key().public_bytes_raw(), LONG_AGO)


BOTH = KeySet((*development.key_set(), public(SECOND)))
"""The set after the server has got a second key."""


def fact():
    return Fact("f1", FactKind.WAITING, CLAIM, datetime(2026, 3, 14, tzinfo=UTC))


CALLS = {
    "boot": (lambda booking: booking.boot(Boot("boot-1")), welcome()),
    "claim": (lambda booking: booking.claim(CLAIM, VOUCHER), claim()),
    "reissue": (lambda booking: booking.reissue(CLAIM, Issue("T1", 1, "AA" * 8), "lost"), ticket(issue=2)),
    "report": (lambda booking: booking.report((fact(),)), acknowledged()),
    "heartbeat": (lambda booking: booking.heartbeat(Heartbeat("boot-1", Readiness.READY, 5.0)), heard()),
}
