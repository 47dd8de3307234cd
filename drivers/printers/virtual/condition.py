"""The condition that a printer is in, what changes it, and the bytes that tell of it.

The tables are those of Epson's TM manuals: DLE EOT, GS r, and the four bytes of the automatic status.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """What sensors and switches say."""

    powered: bool = True
    cover_open: bool = False
    paper_out: bool = False
    near_end: bool = False
    cutter_jammed: bool = False
    unrecoverable: bool = False
    head_hot: bool = False
    drawer_high: bool = False

    @property
    def error(self) -> bool:
        """Whether anything is wrong that loading paper or closing the cover doesn't mend."""
        return self.cutter_jammed or self.unrecoverable or self.head_hot

    @property
    def offline(self) -> bool:
        """Whether the printer works on nothing but real-time commands."""
        return not self.powered or self.cover_open or self.paper_out or self.error


FAULTS: Mapping[str, Mapping[str, bool]] = {
    "paper-out": {"paper_out": True, "near_end": True},
    "near-end": {"near_end": True},
    "load-paper": {"paper_out": False, "near_end": False},
    "open-cover": {"cover_open": True},
    "close-cover": {"cover_open": False},
    "jam-cutter": {"cutter_jammed": True},
    "clear-cutter": {"cutter_jammed": False},
    "heat-head": {"head_hot": True},
    "cool-head": {"head_hot": False},
    "break": {"unrecoverable": True},
    "power-off": {"powered": False},
    "power-on": {"powered": True, "unrecoverable": False, "cutter_jammed": False, "head_hot": False},
}
"""What can happen to a printer, and how its condition changes by that."""

_Bits = tuple[tuple[int, Callable[[Condition], bool]], ...]

_ERRORS: _Bits = (
    (0x08, lambda c: c.cutter_jammed),
    (0x20, lambda c: c.unrecoverable),
    (0x40, lambda c: c.head_hot),
)
_PAPER: _Bits = ((0x03, lambda c: c.near_end), (0x0C, lambda c: c.paper_out))
_REAL_TIME: Mapping[int, _Bits] = {
    1: ((0x04, lambda c: c.drawer_high), (0x08, lambda c: c.offline)),
    2: ((0x04, lambda c: c.cover_open), (0x20, lambda c: c.paper_out), (0x40, lambda c: c.error)),
    3: _ERRORS,
    4: ((0x0C, lambda c: c.near_end), (0x60, lambda c: c.paper_out)),
}
_ON_REQUEST: Mapping[int, _Bits] = {
    1: _PAPER,
    2: ((0x01, lambda c: c.drawer_high),),
}
_AUTOMATIC: tuple[_Bits, ...] = (
    (
        (0x10, lambda _: True),
        (0x04, lambda c: c.drawer_high),
        (0x08, lambda c: c.offline),
        (0x20, lambda c: c.cover_open),
    ),
    _ERRORS,
    _PAPER,
    (),
)
_GROUPS = (
    (0x01, bytes((0x04, 0, 0, 0))),
    (0x02, bytes((0x28, 0, 0, 0))),
    (0x04, bytes((0, 0x68, 0, 0))),
    (0x08, bytes((0, 0, 0x0F, 0))),
)
"""for each bit of GS a: which bits of the automatic status it subscribes to"""


def real_time(condition: Condition, n: int) -> bytes:
    """The answer to DLE EOT n; empty for an n that is not 1 to 4."""
    bits = _REAL_TIME.get(n)
    return b"" if bits is None else bytes((0x12 | _byte(bits, condition),))


def on_request(condition: Condition, n: int) -> bytes:
    """The answer to GS r n; empty for an n without meaning."""
    bits = _ON_REQUEST.get(n % 48)
    return b"" if bits is None else bytes((_byte(bits, condition),))


def automatic(condition: Condition) -> bytes:
    """The four bytes of the automatic status."""
    return bytes(_byte(bits, condition) for bits in _AUTOMATIC)


def subscribed_change(groups: int, before: Condition, after: Condition) -> bool:
    """Whether a change touches anything that ``groups``, the parameter of GS a, asks to be told of."""
    changed = bytes(a ^ b for a, b in zip(automatic(before), automatic(after), strict=True))
    masks = (mask for bit, mask in _GROUPS if groups & bit)
    return any(a & b for mask in masks for a, b in zip(mask, changed, strict=True))


def _byte(bits: _Bits, condition: Condition) -> int:
    return sum(mask for mask, is_set in bits if is_set(condition))
