"""What a customer shows: the code of any ticket of the order, as pretix sends it by mail or shows it in a wallet."""

import re

from kiosk.domain.voucher import NotAVoucher, Voucher, VoucherKind

# pretix' own generators make letters and digits, or base64 of up to 200; a house may import others.
_SECRET = re.compile(r"[A-Za-z0-9+/=._-]{8,250}")


def read(text: str) -> Voucher:
    """The voucher that a text is: case counts, and nothing is forgiven. Raises NotAVoucher."""
    text = text.rstrip("\r\n")
    if not _SECRET.fullmatch(text):
        raise NotAVoucher
    return Voucher(text, VoucherKind.FOREIGN)
