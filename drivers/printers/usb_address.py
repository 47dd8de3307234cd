"""Which USB device an address means: ``usb://04b8:0202?serial=X&interface=0``, with the ids that ``lsusb`` shows."""

import re
from typing import NamedTuple

from drivers.address import Address
from drivers.errors import AddressError


class UsbName(NamedTuple):
    """What is known of a device beforehand."""

    vendor: int
    product: int
    serial: str | None
    interface: int | None

    def __str__(self) -> str:
        serial = f" with the serial number {self.serial}" if self.serial else ""
        return f"the USB printer {self.vendor:04x}:{self.product:04x}{serial}"

    @property
    def permission(self) -> str:
        """How a user gets leave to use the device."""
        match = f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{self.vendor:04x}", ATTR{{idProduct}}=="{self.product:04x}"'
        rule = f'{match}, MODE="0660", GROUP="lp"'
        return f"make a udev rule ({rule}), let the user join the group lp, and plug the printer in again"


def read(address: Address) -> UsbName:
    """The device that an address means; raises AddressError where it means none."""
    address.allow("serial", "interface")
    ids = re.fullmatch(r"//([0-9a-fA-F]{4}):([0-9a-fA-F]{4})/?", address.spec)
    interface = address.options.get("interface")
    if ids is None:
        raise AddressError(str(address), 'write it with the ids that lsusb shows, as "usb://04b8:0202"')
    if interface is not None and not re.fullmatch(r"[0-9]{1,3}", interface):
        raise AddressError(str(address), '"interface" is a number')
    number = None if interface is None else int(interface)
    return UsbName(int(ids[1], 16), int(ids[2], 16), address.options.get("serial"), number)
