"""What a scanner reads on a picture of paper or of a display."""

from typing import Any

import zxingcpp


def qr_codes(picture: Any) -> list[str]:
    """The texts of the QR codes on it, an image or a gray array.

    QR codes only: of a ticket that broke off, a reader of all symbologies takes some stack of lines for a bar code.
    """
    # Made here: one that outlives the module is told of as a leak when the interpreter ends.
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [one.text for one in zxingcpp.read_barcodes(picture, formats=formats)]
