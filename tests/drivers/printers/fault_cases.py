"""Which profiles are tried on which printers, over which lines, and what each may say of a paper."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from drivers.ports import Evidence
from drivers.printers.document import Document, Feed, Op, Qr, Text
from drivers.printers.profile import Made, Profile, Proof, load
from tests.drivers.printers.samples import PROFILES


class Wire(StrEnum):
    """What lies between host and printer."""

    NETWORK = "network"
    """TCP or USB: both ends notice when the other goes away"""
    SERIAL = "serial"
    """a printer that is switched off and on is only silent meanwhile; it holds the host back"""
    SERIAL_UNCHECKED = "serial without flow control"
    """and here it loses what it has no room for"""


@dataclass(frozen=True)
class Case:
    """A profile on a virtual printer's dialect; ``says`` is all that may be said of a paper, besides nothing."""

    name: str
    profile: Profile
    dialect: str
    says: frozenset[Evidence]
    wires: tuple[Wire, ...] = (Wire.NETWORK, Wire.NETWORK, Wire.SERIAL)

    @property
    def drawn(self) -> bool:
        """Whether papers are told by their codes, not by their words."""
        return self.profile.text is Made.RASTER

    def document(self, job: str) -> Document:
        """A ticket that is known by its first and its last line, wherever it is cut or torn."""
        ends: tuple[Op, Op] = (Text(f"job {job}", 2), Text(f"end {job}"))
        if self.drawn:
            ends = (Qr(f"job {job}", 0.2), Qr(f"end {job}", 0.2))
        return Document((ends[0], Feed(5 + 17 * (int(job) % 4)), ends[1]))


def _case(
    name: str, row: str, speaks: str, *says: Evidence, wires: tuple[Wire, ...] | None = None, **changes: Any
) -> Case:
    profile = replace(load(PROFILES / f"{row}.toml"), **changes)
    case = Case(name, profile, speaks, frozenset(says))
    return case if wires is None else replace(case, wires=wires)


_NATIVE: dict[str, Any] = {"text": Made.NATIVE}
_PROVED, _PROCESSED, _INFERRED = Evidence.PROVED, Evidence.PROCESSED, Evidence.INFERRED
_UNCHECKED = (Wire.SERIAL_UNCHECKED,)

CASES = (
    _case("epson", "epson-tm-t88-native", "epson", _PROVED, _PROCESSED, _INFERRED),
    _case("epson, raster", "epson-tm-t88", "epson", _PROVED, _PROCESSED, _INFERRED),
    _case("epson, hybrid", "epson-tm-t20iii", "epson", _PROVED, _PROCESSED, _INFERRED, text=Made.HYBRID),
    _case("epson, no flow control", "epson-tm-t88-native", "epson", _PROVED, _PROCESSED, _INFERRED, wires=_UNCHECKED),
    _case("generic", "generic-80mm", "generic", _PROCESSED, _INFERRED, **_NATIVE),
    _case("generic, raster", "generic-80mm", "generic", _PROCESSED, _INFERRED),
    _case("generic, told of nothing", "xprinter-80mm", "generic", _INFERRED, **_NATIVE),
    _case("generic, no flow control", "generic-80mm", "generic", _PROCESSED, _INFERRED, wires=_UNCHECKED, **_NATIVE),
    _case("citizen", "citizen-ppu-700", "citizen", _PROCESSED, _INFERRED, **_NATIVE),
    _case("citizen, raster", "citizen-ppu-700", "citizen", _PROCESSED, _INFERRED),
    _case("custom, counted", "custom-vkp80iii", "custom-vkp80iii", _PROVED, _INFERRED, **_NATIVE),
    _case("custom, counted, raster", "custom-vkp80iii", "custom-vkp80iii", _PROVED, _INFERRED),
    _case("custom, seen", "custom-vkp80ii", "custom-vkp80ii", _PROVED, _INFERRED, **_NATIVE),
    _case("custom, seen, raster", "custom-vkp80ii", "custom-vkp80ii", _PROVED, _INFERRED),
    _case("phoenix", "pyramid-phoenix", "phoenix", _INFERRED, **_NATIVE),
    _case("idle", "snbc-bt-t080-usb", "generic", _INFERRED, **_NATIVE),
    _case("one way", "one-way-80mm", "one-way", **_NATIVE),
    _case("one way, raster", "one-way-80mm", "one-way"),
    _case("liar, in turn", "xprinter-80mm", "clone", _INFERRED, **_NATIVE),
    _case("liar, idle", "generic-80mm", "clone", _INFERRED, dialect="clone", proof=Proof.IDLE, asb=False, **_NATIVE),
    _case("taken for an epson", "epson-tm-t88-native", "generic"),
    _case("taken for a presenter", "custom-vkp80ii", "epson", **_NATIVE),
)
"""All rungs, native and raster; the last two are wrong profiles, which must never lead to a proof."""
