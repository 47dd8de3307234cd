"""Printers on USB: what says that it is one, and what a maker of printers gave a class of its own."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from drivers.finding.found import Found, Kind
from drivers.finding.makers import PRINTERS
from drivers.finding.trees import Trees, Usb, interfaces, refusal, usb_above, word

_PRINTER, _OWN = "07", "ff"
_SPOKEN = frozenset({"01", "02"})
"""one way, both ways; the others are no bare bytes"""


def printers(trees: Trees) -> list[Found]:
    """All of them, by where they are plugged in; of several that are alike the serial number is in the address."""
    devices = {usb.folder: usb for usb in _devices(trees)}
    alike = Counter((usb.vendor, usb.product) for usb in devices.values())
    return [_found(trees, usb, alone=alike[usb.vendor, usb.product] == 1) for usb in devices.values()]


def _devices(trees: Trees) -> Iterator[Usb]:
    for interface in interfaces(trees):
        usb = usb_above(interface)
        if usb is not None and _prints(interface, usb):
            yield usb


def _prints(interface: Path, usb: Usb) -> bool:
    kind = word(interface / "bInterfaceClass").lower()
    if kind == _PRINTER:
        return word(interface / "bInterfaceProtocol") in _SPOKEN
    return kind == _OWN and usb.vendor.lower() in PRINTERS


def _found(trees: Trees, usb: Usb, *, alone: bool) -> Found:
    serial = "" if alone or not usb.serial else f"?serial={usb.serial}"
    node = trees.dev / "bus" / "usb" / word(usb.folder / "busnum").zfill(3) / word(usb.folder / "devnum").zfill(3)
    nodes = (str(node), *(str(trees.dev / "usb" / name) for name in _kernel_names(usb)))
    trouble, remedy = refusal(node, "lp")
    return Found(Kind.PRINTER, f"usb://{usb.vendor}:{usb.product}{serial}", usb.name, nodes, trouble, remedy)


def _kernel_names(usb: Usb) -> list[str]:
    """What the kernel's own driver (usblp) calls it, if it has it."""
    return sorted(place.name for place in usb.folder.glob("*/usbmisc/lp*"))
