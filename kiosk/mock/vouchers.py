"""An order's vouchers: one to scan, one to type, and one to scan that says for whom it is and who signed it.

They are derived from the order's secret, which the buyer has and the server keeps only as a hash, and from the
server's pepper. So the server can show them to the buyer again and to nobody else, not even from its own records.
The secret is derived in the same way, from the key of the request that made the order: who asks again with that key,
because the answer was lost, is told the same.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

from kiosk.domain.voucher import ALPHABET, Voucher, VoucherKind, opaque, typed
from kiosk.trust.codes import SignedVoucher, read_voucher
from kiosk.trust.errors import Untrusted
from kiosk.trust.keys import KeySet


def order_id(pepper: str, key: str) -> str:
    """The id of the order that a request with this key makes; ten characters."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in _derive(pepper, "order", key)[:10])


def order_secret(pepper: str, key: str) -> str:
    """The secret of that order."""
    return urlsafe_b64encode(_derive(pepper, "order secret", key)[:24]).decode()


def scanned(pepper: str, secret: str) -> Voucher:
    """The voucher of the QR code."""
    return opaque(_derive(pepper, "qr", secret)[:16])


def spelled(pepper: str, secret: str) -> Voucher:
    """The voucher to type."""
    return typed(_derive(pepper, "typed", secret)[:8])


def signed(pepper: str, secret: str, cinema: bytes, starts_at: datetime, seats: int) -> SignedVoucher:
    """What the signed voucher says; the server's key of the day signs it."""
    return SignedVoucher(_derive(pepper, "signed", secret)[:8], cinema, starts_at, seats)


def identity(voucher: Voucher, keys: KeySet) -> str:
    """By what the records know a voucher; empty if it is one that none of the keys has signed.

    That of a signed one is its random part: which key has signed it is a matter of the day.
    """
    if voucher.kind is not VoucherKind.SIGNED:
        return voucher.code
    try:
        return identity_of_signed(read_voucher(voucher.code, keys))
    except Untrusted:
        return ""


def identity_of_signed(voucher: SignedVoucher) -> str:
    """By what the records know a signed voucher."""
    return f"K1:{voucher.random.hex()}"


def keyed_hash(pepper: str, identity: str) -> str:
    """What the records keep of a voucher."""
    return _derive(pepper, "voucher", identity).hex()


def secret_hash(pepper: str, secret: str) -> str:
    """What the records keep of an order's secret."""
    return _derive(pepper, "secret", secret).hex()


def _derive(pepper: str, purpose: str, text: str) -> bytes:
    message = f"{purpose}:{text}".encode("utf-8", "surrogatepass")
    return hmac.new(pepper.encode(), message, hashlib.sha256).digest()
