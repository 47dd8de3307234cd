"""What all addresses of scanners can say."""

import re
from dataclasses import dataclass, field

from drivers.address import Address
from drivers.errors import AddressError
from drivers.scanners.lines import LONGEST_FRAME, Frame

COMMON = ("prefix", "suffix", "idle", "again")
_LEAST, _MOST = 0.1, 60.0


@dataclass(frozen=True)
class Reading:
    """How the lines of a scanner are read."""

    frame: Frame = field(default_factory=Frame)
    """what stands around each code"""
    idle: float = 1.0
    """seconds of silence after which a half line is thrown away"""
    again: float = 2.0
    """seconds without a code after which it was taken away: longer than most scanners wait before they repeat it"""


def name(address: Address) -> str:
    """The address as logs may see it: without options."""
    return f"{address.scheme}:{address.spec}"


def reading(address: Address) -> Reading:
    """What the options that are COMMON say; raises AddressError."""
    frame = Frame(_part(address, "prefix"), _part(address, "suffix"))
    return Reading(frame, _seconds(address, "idle", Reading.idle), _seconds(address, "again", Reading.again))


def _seconds(address: Address, option: str, default: float) -> float:
    text = address.options.get(option, str(default))
    if not re.fullmatch(r"\d{1,2}(\.\d{1,3})?", text) or not _LEAST <= float(text) <= _MOST:
        raise AddressError(
            str(address), f'"{option}" is a number of seconds from {_LEAST:g} to {_MOST:g}; it is {text}'
        )
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
