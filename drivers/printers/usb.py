"""Printers on USB past the kernel's driver: ``usb://04b8:0202?serial=X&interface=0``. The only file that imports pyusb.

The ids are those that ``lsusb`` shows. Interface and endpoints are read from the device: of its interfaces one that is
a printer's and talks back is preferred. The device is not reset, nor configured anew if it is configured: that makes a
printer forget what it holds. What the kernel attached (usblp) is detached, and attached again at the end.
"""

import errno
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, NamedTuple

import usb.core
import usb.util
from usb.backend import libusb1

from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.printers.transport import Opener
from drivers.printers.usb_address import UsbName, read
from drivers.refusals import unavailable

_LEAST_MS = 10
"""0 is for ever to libusb, and a transfer that is called off at once can't even begin"""
_READ_PACKETS = 8
_NAP = 0.01
_PACKET = 0x7FF
_PRINTER, _OWN = 7, 0xFF
_PREFERENCE: Mapping[tuple[int, int], int] = {(_PRINTER, 2): 0, (_PRINTER, 1): 1, (_OWN, 0): 2}
"""class and protocol: a printer that talks back, one that does not, a maker's own; others come after these"""
_UNSPOKEN = frozenset({(_PRINTER, 3), (_PRINTER, 4)})
"""IEEE 1284.4 and IPP over USB, which take no bare bytes"""

FindBackend = Callable[[], Any]


class _Pipes(NamedTuple):
    """Where bytes leave, and where they come in if they do."""

    interface: Any
    out: Any
    into: Any

    @property
    def rank(self) -> tuple[int, bool]:
        """The lower, the better it can be printed on."""
        kind = (self.interface.bInterfaceClass, self.interface.bInterfaceProtocol)
        return _PREFERENCE.get(kind, len(_PREFERENCE)), self.into is None


def opener(
    address: Address,
    find_backend: FindBackend = libusb1.get_backend,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Opener:
    """What opens the device; raises AddressError where the address is not one of a USB device."""
    wanted = read(address)

    def open_() -> UsbTransport:
        try:
            with ExitStack() as undo:
                pipes = _opened(wanted, find_backend(), undo)
                return UsbTransport(str(wanted), pipes, undo.pop_all(), clock, sleep)
        except usb.core.USBError as error:
            raise unavailable(str(wanted), error, wanted.permission) from error

    return open_


class UsbTransport:
    """One opening of a USB device."""

    def __init__(
        self, name: str, pipes: _Pipes, undo: ExitStack, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._name = name
        self._pipes = pipes
        self._undo = undo
        self._clock = clock
        self._sleep = sleep
        self._open = True

    def __repr__(self) -> str:
        return f"<UsbTransport {self._name}{'' if self._open else ' closed'}>"

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes within the time; raises DeviceLost.

        An endpoint that stalls is cleared. What was in more than one packet is not sent again: some may have arrived.
        """
        out, until = self._pipes.out, self._clock() + timeout
        with self._minding():
            try:
                return _sent(out, data, timeout)
            except usb.core.USBError as error:
                if not _cleared(error, out) or len(data) > out.wMaxPacketSize & _PACKET:
                    raise
            return _sent(out, data, until - self._clock())

    def read(self, timeout: float) -> bytes:
        """What came, or nothing within the time; raises DeviceLost."""
        until = self._clock() + timeout
        with self._minding():
            while True:
                data = self._received(until)
                left = until - self._clock()
                if data or left <= 0:
                    return data
                # an empty packet, of which some printers have many, or a printer that never talks
                self._sleep(min(_NAP, left))

    def close(self) -> None:
        """Give the device back; idempotent. A transfer is over when its call is, so nothing is left to deliver."""
        self._open = False
        self._undo.close()

    def _received(self, until: float) -> bytes:
        into = self._pipes.into
        if into is None:
            return b""
        try:
            return _heard(into, until - self._clock())
        except usb.core.USBError as error:
            if not _cleared(error, into):
                raise
        return _heard(into, until - self._clock())

    @contextmanager
    def _minding(self) -> Iterator[None]:
        """Tell every failure as the loss of the device; pyusb would open a closed one again by itself."""
        if not self._open:
            raise self._lost("it was closed")
        try:
            yield
        except usb.core.USBError as error:
            raise self._lost(error.strerror or str(error)) from error

    def _lost(self, why: str) -> DeviceLost:
        return DeviceLost(
            f"{self._name} went away: {why}",
            "check the printer's power and its cable; the kiosk opens it again by itself",
        )


def _opened(wanted: UsbName, backend: Any, undo: ExitStack) -> _Pipes:
    device = _found(wanted, backend)
    undo.callback(usb.util.dispose_resources, device)
    pipes = _pipes(device, wanted)
    _claim(device, pipes.interface, undo)
    return pipes


def _found(wanted: UsbName, backend: Any) -> Any:
    """The one device that is meant."""
    if backend is None:
        raise DeviceUnavailable("USB can't be used: libusb is missing", "install the system package libusb-1.0-0")
    ids = {"idVendor": wanted.vendor, "idProduct": wanted.product}
    found = list(usb.core.find(find_all=True, backend=backend, **ids))
    if wanted.serial is not None:
        found = [device for device in found if _serial(device) == wanted.serial]
    if not found:
        raise usb.core.USBError("No such device", errno=errno.ENODEV)
    if len(found) > 1:
        serials = ", ".join(sorted(_serial(device) or "one without" for device in found))
        raise DeviceUnavailable(
            f"there are {len(found)} devices {wanted.vendor:04x}:{wanted.product:04x}",
            f'say which by "?serial=…"; their serial numbers are: {serials}',
        )
    return found[0]


def _serial(device: Any) -> str | None:
    """The serial number of a device; None if it has none, or none that this user may read."""
    try:
        serial: str | None = device.serial_number
    except (usb.core.USBError, ValueError):
        serial = None
    usb.util.dispose_resources(device)
    return serial


def _pipes(device: Any, wanted: UsbName) -> _Pipes:
    found = [
        _Pipes(interface, out, _bulk(interface, usb.util.ENDPOINT_IN))
        for interface in _configuration(device)
        if (out := _bulk(interface, usb.util.ENDPOINT_OUT)) is not None
        and (interface.bInterfaceClass, interface.bInterfaceProtocol) not in _UNSPOKEN
        and wanted.interface in {None, interface.bInterfaceNumber}
    ]
    if not found:
        raise DeviceUnavailable(f"{wanted} takes no data there", 'check its ids with lsusb, and "interface" if given')
    return min(found, key=lambda pipes: pipes.rank)


def _configuration(device: Any) -> Any:
    try:
        return device.get_active_configuration()
    except usb.core.USBError as error:
        if error.errno is not None:
            raise
    device.set_configuration()
    return device.get_active_configuration()


def _bulk(interface: Any, direction: int) -> Any:
    """The first bulk endpoint of an interface in a direction, or None."""

    def fits(endpoint: Any) -> bool:
        address, attributes = endpoint.bEndpointAddress, endpoint.bmAttributes
        is_bulk = usb.util.endpoint_type(attributes) == usb.util.ENDPOINT_TYPE_BULK
        return bool(is_bulk and usb.util.endpoint_direction(address) == direction)

    return usb.util.find_descriptor(interface, custom_match=fits)


def _claim(device: Any, interface: Any, undo: ExitStack) -> None:
    number = interface.bInterfaceNumber
    if _held_by_kernel(device, number):
        device.detach_kernel_driver(number)
        undo.callback(_quietly, device.attach_kernel_driver, number)
    usb.util.claim_interface(device, number)
    undo.callback(_quietly, usb.util.release_interface, device, number)
    if len([other for other in device.get_active_configuration() if other.bInterfaceNumber == number]) > 1:
        interface.set_altsetting()


def _held_by_kernel(device: Any, number: int) -> bool:
    try:
        return bool(device.is_kernel_driver_active(number))
    except NotImplementedError:  # by a system without such drivers
        return False


def _quietly(undo: Callable[..., None], *args: Any) -> None:
    with suppress(usb.core.USBError):
        undo(*args)


def _sent(out: Any, data: bytes, timeout: float) -> int:
    try:
        return int(out.write(data, _ms(timeout)))
    except usb.core.USBTimeoutError:
        return 0


def _heard(into: Any, timeout: float) -> bytes:
    try:
        return bytes(into.read(_READ_PACKETS * (into.wMaxPacketSize & _PACKET), _ms(timeout)))
    except usb.core.USBTimeoutError:
        return b""


def _ms(timeout: float) -> int:
    return max(_LEAST_MS, round(timeout * 1000))


def _cleared(error: usb.core.USBError, endpoint: Any) -> bool:
    """Whether the endpoint had stalled, and is now cleared."""
    if error.errno != errno.EPIPE:
        return False
    endpoint.clear_halt()
    return True
