"""What customers type, on its way to the reader ``typed:``."""

from drivers.scanners import typed
from kiosk.domain.voucher import Voucher


def enter(text: str, place: str = "typed:") -> Voucher:
    """Hand a typed code to the reader of a place, in its canonical form, and return what it means.

    Raises NotAVoucher, whose ``typo`` says that a character is wrong: that is told where it was typed, begins no visit
    and is no guess. Raises DeviceUnavailable where the kiosk has no such reader.
    """
    voucher = Voucher.parse(text)
    typed.put(voucher.code, place)
    return voucher
