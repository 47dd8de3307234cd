"""Which driver serves which address: rows of a table, imported when used.

Families: ``printer`` (factories of a transport: ``factory(Address) -> Opener``), ``reader`` (factories of a
CodeReader: ``factory(Address) -> CodeReader``) and ``handover`` (``factory(Address, bytes) -> PhoneReader``, which
waits in a loop; the bytes are the kiosk's id, and may be left out). Third parties add rows by entry points of the
group ``kiosk.drivers``, named ``family.scheme``.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from drivers.address import Address
from drivers.errors import UnknownScheme

GROUP = "kiosk.drivers"

_DRIVERS = {
    ("handover", "ble"): "drivers.ble.reader:from_address",
    ("printer", "file"): "drivers.printers.file:opener",
    ("printer", "serial"): "drivers.printers.serial_line:opener",
    ("printer", "tape"): "drivers.replay:opener",
    ("printer", "tcp"): "drivers.printers.tcp:opener",
    ("printer", "usb"): "drivers.printers.usb:opener",
    ("printer", "virtual"): "drivers.printers.virtual.transport:opener",
    ("reader", "camera"): "drivers.cameras.reader:from_address",
    ("reader", "hid"): "drivers.scanners.keyboard:from_address",
    ("reader", "serial"): "drivers.scanners.serial_engine:from_address",
    ("reader", "typed"): "drivers.scanners.typed:from_address",
    ("reader", "virtual"): "drivers.cameras.reader:from_address",
}


def schemes(family: str) -> frozenset[str]:
    """All schemes that a family understands, third parties' included."""
    ours = {scheme for known, scheme in _DRIVERS if known == family}
    theirs = {
        point.name.partition(".")[2] for point in entry_points(group=GROUP) if point.name.startswith(f"{family}.")
    }
    return frozenset(ours | theirs)


def factory(family: str, address: Address) -> Callable[..., Any]:
    """The factory that serves an address; ours win over third parties'. Raises UnknownScheme."""
    row = _DRIVERS.get((family, address.scheme))
    if row is not None:
        module, _, name = row.partition(":")
        return getattr(import_module(module), name)  # type: ignore[no-any-return]
    for point in entry_points(group=GROUP, name=f"{family}.{address.scheme}"):
        return point.load()  # type: ignore[no-any-return]
    raise UnknownScheme(family, address.scheme, schemes(family))
