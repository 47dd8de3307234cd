"""Who looks for which devices: each client of bluetoothd has a discovery of its own."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bumble.core import AdvertisingData

from drivers.ble.virtual.service import Refused

_LISTS = (
    AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.Type.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
)


def advertised(data: AdvertisingData) -> list[str]:
    """The 128-bit UUIDs of services in an advertisement."""
    lists = [raw for kind in _LISTS for raw in data.get_all(kind, raw=True)]
    return [str(uuid.UUID(bytes=raw[at : at + 16][::-1])) for raw in lists for at in range(0, len(raw), 16)]


@dataclass(frozen=True)
class Filter:
    """What a client wants to hear of; nothing said means everything."""

    uuids: frozenset[str] = frozenset()
    rssi: int | None = None

    def fits(self, uuids: list[str], rssi: int) -> bool:
        """Whether an advertisement is one of those."""
        return (not self.uuids or bool(self.uuids & set(uuids))) and (self.rssi is None or rssi >= self.rssi)


class Clients:
    """The filters of all clients, and who is discovering."""

    def __init__(self) -> None:
        self._filters: dict[str, Filter] = {}
        self._active: set[str] = set()

    @property
    def discovering(self) -> bool:
        """Whether anybody is."""
        return bool(self._active)

    @property
    def every(self) -> bool:
        """Whether each advertisement is told: so it is where anybody filters by strength."""
        return any(each.rssi is not None for each in self._asking())

    def wanted(self, uuids: list[str], rssi: int) -> bool:
        """Whether anybody wants to hear of an advertisement."""
        return any(each.fits(uuids, rssi) for each in self._asking())

    def want(self, client: str, asked: Mapping[str, Any]) -> None:
        """SetDiscoveryFilter."""
        uuids = frozenset(each.lower() for each in asked.get("UUIDs", []))
        self._filters[client] = Filter(uuids, asked.get("RSSI"))

    def start(self, client: str) -> None:
        """StartDiscovery; one at a time for each client."""
        if client in self._active:
            raise Refused("InProgress", "Operation already in progress")
        self._active.add(client)

    def stop(self, client: str) -> None:
        """StopDiscovery."""
        if client not in self._active:
            raise Refused("Failed", "No discovery started")
        self._active.remove(client)

    def stop_all(self) -> None:
        """The adapter is gone, or switched off."""
        self._active.clear()

    def forget(self, client: str) -> bool:
        """A client left the bus; whether it was discovering."""
        self._filters.pop(client, None)
        was = client in self._active
        self._active.discard(client)
        return was

    def _asking(self) -> list[Filter]:
        return [self._filters.get(client, Filter()) for client in self._active]
