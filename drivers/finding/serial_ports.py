"""Serial ports, and what is at their other end where that is on USB and says who made it."""

import re
from collections.abc import Iterator
from pathlib import Path

from drivers.finding.found import Found, Kind
from drivers.finding.makers import PRINTERS, SCANNERS, VENDORS
from drivers.finding.trees import Trees, Usb, refusal, usb_above, word

_PORT = re.compile(r"tty(S|USB|ACM|AMA|XRUSB|O)\d+")
_ABSENT = "0"
"""what the kernel says of a port that was foreseen and is not there"""


def serial_ports(trees: Trees) -> list[Found]:
    """All that are there, those on USB first: by their stable name, or else by the kernel's number."""
    found = [_found(trees, node, place) for node, place in _ports(trees)]
    return sorted(found, key=lambda port: ("by-" not in port.address, port.address))


def _ports(trees: Trees) -> Iterator[tuple[Path, Path]]:
    for place in sorted(trees.sys.glob("class/tty/*")):
        node = trees.dev / place.name
        if _PORT.fullmatch(place.name) and word(place / "type") != _ABSENT and node.exists():
            yield node, place


def _found(trees: Trees, node: Path, place: Path) -> Found:
    names = {**trees.names("serial/by-path"), **trees.names("serial/by-id")}
    path = names.get(node.resolve(), node)
    usb = usb_above(place)
    kind, options = _role(usb)
    trouble, remedy = refusal(node, "dialout")
    name = usb.name if usb else f"serial port {node.name}"
    return Found(kind, f"serial://{path}", name, (str(node), str(path)), trouble, remedy, options)


def _role(usb: Usb | None) -> tuple[Kind, str]:
    """What it is most likely, and the options that it then needs."""
    vendor = usb.vendor.lower() if usb else ""
    if vendor in SCANNERS:
        return Kind.SCANNER, f"vendor={VENDORS[vendor]}" if vendor in VENDORS else ""
    return (Kind.PRINTER if vendor in PRINTERS else Kind.LINE), ""
