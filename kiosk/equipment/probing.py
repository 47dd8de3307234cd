"""Which profile a printer has, told by the printer."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from drivers.address import Address
from drivers.errors import DriverError
from drivers.printers.probe import Findings, answering_process_ids, probe, recognise
from drivers.printers.profile import Profile, load
from drivers.tape import line_to, untaped
from kiosk.config import files

_SPEEDS = ("9600", "19200", "38400", "115200")
"""of serial lines, as printers leave the factory"""


@dataclass(frozen=True)
class Told:
    """What a printer said of itself."""

    address: str
    """as it was given; with the speed at which it answered, where it is a serial line and that was not given"""
    profile: str = ""
    """the shipped one that knows it; empty if none does"""
    name: str = ""
    trouble: str = ""
    """why it said nothing"""
    remedy: str = ""


Probe = Callable[[Address], Findings]


def asked(device: str, put: Probe | None = None) -> Told:
    """Ask the printer at an address; serial lines at the usual speeds. Prints nothing; 15 s at most for each speed."""
    profiles = known()
    put = put or _asker(profiles)
    try:
        for address in _variants(Address.parse(device)):
            found = put(_quiet(address))
            if found.answered:
                name = " ".join(filter(None, (found.maker, found.model)))
                return Told(str(address), recognise(found, profiles) or "", name)
    except DriverError as error:
        return Told(device, trouble=str(error), remedy=error.remedy)
    return Told(device, trouble="it answers nothing", remedy="see that it is on, its cable, and its speed")


def known() -> dict[str, Profile]:
    """The profiles that are shipped, by name."""
    return {path.stem: load(path) for path in sorted((files.folder() / "printers").glob("*.toml"))}


def _asker(profiles: Mapping[str, Profile]) -> Probe:
    makers = answering_process_ids(profiles)
    return lambda address: probe(line_to(untaped(address)), time.monotonic, makers=makers)


def _variants(address: Address) -> Iterator[Address]:
    if address.scheme != "serial" or "baud" in address.options:
        yield address
        return
    for baud in _SPEEDS:
        yield replace(address, options={**address.options, "baud": baud})


def _quiet(address: Address) -> Address:
    """Without flow control on a serial line: where its wires are missing nothing would leave, and a probe is short."""
    if address.scheme != "serial" or "flow" in address.options:
        return address
    return replace(address, options={**address.options, "flow": "none"})
