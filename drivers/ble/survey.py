"""Who is heard in a while: how often, how strongly, and whether it could be a phone with a voucher."""

from dataclasses import dataclass, field
from uuid import RFC_4122, UUID

from drivers.ble.handover import UNSEEN
from drivers.ble.radio import Found


@dataclass(frozen=True)
class Device:
    """A device that was heard."""

    address: str = field(repr=False)
    rssi: int
    """dBm, at its best"""
    heard: int
    hand_over: bool
    """it advertises as phones do that hand a voucher over, to whichever kiosk"""


class Survey:
    """Takes each advertisement."""

    def __init__(self) -> None:
        self._devices: dict[str, Device] = {}

    def heard(self, found: Found) -> None:
        """Take one."""
        before = self._devices.get(found.address, Device(found.address, found.rssi, 0, hand_over=False))
        offers = before.hand_over or any(map(_offers, found.uuids))
        best = max(before.rssi, found.rssi)
        self._devices[found.address] = Device(found.address, best, before.heard + 1, hand_over=offers)

    def devices(self) -> list[Device]:
        """The strongest first."""
        return sorted(self._devices.values(), key=lambda device: -device.rssi)


def _offers(text: str) -> bool:
    """Whether this is the UUID of way N, or one that an invitation gives: those are of version 8."""
    uuid = UUID(text)
    return uuid == UNSEEN or (uuid.variant == RFC_4122 and uuid.version == 8)
