"""The QR code of an order, as dots: the phone page draws them, and keeps them for when there is no network."""

import segno

from kiosk.mock.sale.wire import Voucher


def rows(voucher: Voucher) -> list[str]:
    """The code's rows from the top, a ``1`` for each dark dot, without the quiet zone.

    It bears the signed voucher, so a kiosk can check it without a server.
    """
    code = segno.make(voucher.signed, error="m", boost_error=False, micro=False)
    return ["".join("01"[dot] for dot in row) for row in code.matrix]
