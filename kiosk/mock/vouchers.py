"""An order's two vouchers: one to scan and one to type.

They are derived from the order's secret, which the buyer has and the server keeps only as a hash, and from the
server's pepper. So the server can show them to the buyer again and to nobody else, not even from its own records.
"""

import hashlib
import hmac

from kiosk.domain.voucher import Voucher, opaque, typed


def scanned(pepper: str, secret: str) -> Voucher:
    """The voucher of the QR code."""
    return opaque(_derive(pepper, "qr", secret)[:16])


def spelled(pepper: str, secret: str) -> Voucher:
    """The voucher to type."""
    return typed(_derive(pepper, "typed", secret)[:8])


def keyed_hash(pepper: str, voucher: Voucher) -> str:
    """What the records keep of a voucher."""
    return _derive(pepper, "voucher", voucher.code).hex()


def secret_hash(pepper: str, secret: str) -> str:
    """What the records keep of an order's secret."""
    return _derive(pepper, "secret", secret).hex()


def _derive(pepper: str, purpose: str, text: str) -> bytes:
    message = f"{purpose}:{text}".encode("utf-8", "surrogatepass")
    return hmac.new(pepper.encode(), message, hashlib.sha256).digest()
