"""What all addresses of scanners can say."""

import re

from drivers.address import Address
from drivers.errors import AddressError
from drivers.scanners.lines import LONGEST_FRAME, Frame

_IDLE_BOUNDS = (0.1, 60.0)


def name(address: Address) -> str:
    """The address as logs may see it: without options."""
    return f"{address.scheme}:{address.spec}"


def frame(address: Address) -> Frame:
    """What stands around each code: ``prefix`` and ``suffix``; raises AddressError."""
    return Frame(_part(address, "prefix"), _part(address, "suffix"))


def idle(address: Address, default: float) -> float:
    """Seconds of silence after which a half line is thrown away; raises AddressError."""
    low, high = _IDLE_BOUNDS
    text = address.options.get("idle", str(default))
    if not re.fullmatch(r"\d{1,2}(\.\d{1,3})?", text) or not low <= float(text) <= high:
        raise AddressError(str(address), f'"idle" is a number of seconds from {low:g} to {high:g}; it is {text}')
    return float(text)


def _part(address: Address, option: str) -> str:
    text = address.options.get(option, "")
    if not text.isascii() or len(text) > LONGEST_FRAME or re.search(r"[\r\n]", text):
        raise AddressError(
            str(address),
            f'"{option}" has at most {LONGEST_FRAME} characters of ASCII and no line end, which is never part of it; '
            "write a control character as %02",
        )
    return text
