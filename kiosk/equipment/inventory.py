"""All devices: what is configured, what is plugged in, and how each is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from drivers.address import Address
from drivers.finding.found import Found, Kind
from kiosk import redaction
from kiosk.config.model import Config


@dataclass(frozen=True)
class Item:
    """One device."""

    kind: str
    device: str
    """as it is configured, or as a configuration would call it"""
    name: str = ""
    """what it says of itself"""
    configured: bool = False
    state: str = "unknown"
    """``ok``, ``warn``, ``fail``; ``unknown`` where nobody can know without trying it; ``unused``: not configured"""
    said: str = ""
    remedy: str = ""


def inventory(config: Config, found: Sequence[Found], running: Sequence[Mapping[str, Any]] = ()) -> list[Item]:
    """The configured devices, then the others; ``running`` is what the daemon says of its devices, if one runs."""
    told = {str(row["name"]): row for row in running}
    ours = [("printer", "printer", config.printer.device)]
    ours += [(redaction.reader(reader.device), "reader", reader.device) for reader in config.readers]
    items = [_told(_configured(kind, device, found), told.get(name)) for name, kind, device in ours]
    used = {node for _, _, device in ours if (thing := match(device, found)) for node in (thing.address, *thing.nodes)}
    return [*items, *(_unused(thing) for thing in found if not used & {thing.address, *thing.nodes})]


def match(device: str, found: Sequence[Found]) -> Found | None:
    """What is plugged in that an address means."""
    address = Address.parse(device)
    if address.scheme == "ble":
        return next((thing for thing in found if thing.kind is Kind.BLUETOOTH and _is_radio(address.spec, thing)), None)
    if address.scheme == "usb":
        return next((thing for thing in found if _is_printer(address, Address.parse(thing.address))), None)
    paths = {address.path(), str(Path(address.path()).resolve())}
    return next((thing for thing in found if paths & {*thing.nodes}), None)


def _is_printer(meant: Address, found: Address) -> bool:
    """Whether the ids are the same, and the serial numbers where both are told."""
    serials = {address.options["serial"] for address in (meant, found) if "serial" in address.options}
    return (found.scheme, found.spec.lower()) == ("usb", meant.spec.lower()) and len(serials) < 2


def _is_radio(spec: str, thing: Found) -> bool:
    """Whether an adapter is meant; of one that is named by its own address nobody can tell from outside."""
    return ":" in spec or thing.address == f"ble:{spec}".removesuffix("hci0")


def _configured(kind: str, device: str, found: Sequence[Found]) -> Item:
    thing = match(device, found)
    if thing is not None:
        state = "fail" if thing.trouble else "ok"
        return Item(kind, device, thing.name, True, state, thing.trouble, thing.remedy)
    address = Address.parse(device)
    if address.scheme in {"usb", "ble"} or address.path().startswith("/dev/"):
        remedy = "plug it in and switch it on; or set another one: kiosk setup"
        return Item(kind, device, "", True, "fail", "it is not there", remedy)
    return Item(kind, device, "", True)


def _told(item: Item, row: Mapping[str, Any] | None) -> Item:
    """What the daemon knows of its devices counts more than what is seen from outside."""
    return item if row is None else replace(item, state=row["state"], said=row["said"], remedy=row["remedy"])


def _unused(thing: Found) -> Item:
    return Item(str(thing.kind), thing.suggested, thing.name, False, "unused", thing.trouble, thing.remedy)
