"""A USB in software, at the seam below pyusb: devices are plugged in and out, and behave as they are told."""

import errno
import itertools
import os
from dataclasses import dataclass, field
from types import SimpleNamespace

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

OUT, IN = 0x01, 0x82
BULK, INTERRUPT = 2, 3
_STRING = 3


class Descriptor(SimpleNamespace):
    """Its fields, and 0 for all that nobody looks at."""

    def __getattr__(self, name):
        return 0


@dataclass(frozen=True)
class Interface:
    number: int = 0
    kind: tuple[int, int] = (7, 2)
    """class and protocol"""
    endpoints: tuple[tuple[int, int], ...] = ((OUT, BULK), (IN, BULK))
    """address and type"""
    alternate: int = 0


@dataclass(eq=False, repr=False)
class Gadget:
    """A device; errors and short counts are queued and used up one by one."""

    vendor: int = 0x04B8
    product: int = 0x0202
    serial: str | None = "TC6Y0042"
    interfaces: tuple[Interface, ...] = (Interface(),)
    packet: int = 64
    configured: bool = True
    kernel: set[int] = field(default_factory=set)
    """interfaces that a driver of the kernel holds"""
    open_error: int | None = None
    write_errors: list[int | None] = field(default_factory=list)
    read_errors: list[int | None] = field(default_factory=list)
    takes: int = 1 << 20
    replies: list[bytes] = field(default_factory=list)
    """read one by one; an empty one is an empty packet"""
    received: bytes = b""
    history: list[tuple[object, ...]] = field(default_factory=list)
    """what was asked of it beside moving bytes"""
    claims: dict[int, object] = field(default_factory=dict)
    alternates: dict[int, int] = field(default_factory=dict)

    def take(self, data, seconds):
        taken = data[: self.takes]
        self.received += taken
        return len(taken)

    def say(self, seconds):
        return self.replies.pop(0) if self.replies else None


class Bus(IBackend):  # type: ignore[misc]  # pyusb has no types
    """What is plugged in; each plugging gives another address."""

    def __init__(self, *gadgets):
        super().__init__()
        self._addresses = itertools.count(1)
        self.plugged = {}
        for gadget in gadgets:
            self.plug(gadget)

    def plug(self, gadget):
        self.plugged[next(self._addresses)] = gadget
        gadget.claims.clear()

    def unplug(self, gadget):
        self.plugged = {address: other for address, other in self.plugged.items() if other is not gadget}

    def enumerate_devices(self):
        return list(self.plugged)

    def get_device_descriptor(self, dev):
        gadget = self.plugged[dev]
        return Descriptor(
            idVendor=gadget.vendor,
            idProduct=gadget.product,
            iSerialNumber=0 if gadget.serial is None else 3,
            bNumConfigurations=1,
            bus=1,
            address=dev,
            port_number=1,
            port_numbers=(1,),
            speed=2,
        )

    def get_configuration_descriptor(self, dev, config):
        if config:
            raise IndexError(config)
        return Descriptor(bConfigurationValue=1, bNumInterfaces=len(self.plugged[dev].interfaces))

    def get_interface_descriptor(self, dev, intf, alt, config):
        numbers = sorted({interface.number for interface in self.plugged[dev].interfaces})
        found = [one for one in self.plugged[dev].interfaces if one.number == numbers[intf]][alt]
        return Descriptor(
            bInterfaceNumber=found.number,
            bAlternateSetting=found.alternate,
            bNumEndpoints=len(found.endpoints),
            bInterfaceClass=found.kind[0],
            bInterfaceProtocol=found.kind[1],
            endpoints=found.endpoints,
        )

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        address, kind = self.get_interface_descriptor(dev, intf, alt, config).endpoints[ep]
        return Descriptor(bEndpointAddress=address, bmAttributes=kind, wMaxPacketSize=self.plugged[dev].packet)

    def open_device(self, dev):
        gadget = self._there(dev)
        if gadget.open_error is not None:
            raise _error(gadget.open_error)
        return SimpleNamespace(dev=dev, gadget=gadget)

    def close_device(self, dev_handle):
        dev_handle.gadget.history.append(("close",))

    def get_configuration(self, dev_handle):
        return int(self._there(dev_handle.dev).configured)

    def set_configuration(self, dev_handle, config_value):
        dev_handle.gadget.configured = True
        dev_handle.gadget.history.append(("configure", config_value))

    def set_interface_altsetting(self, dev_handle, intf, altsetting):
        dev_handle.gadget.alternates[intf] = altsetting

    def claim_interface(self, dev_handle, intf):
        gadget = self._there(dev_handle.dev)
        if intf in gadget.kernel or intf in gadget.claims:
            raise _error(errno.EBUSY)
        gadget.claims[intf] = dev_handle

    def release_interface(self, dev_handle, intf):
        self._there(dev_handle.dev).claims.pop(intf)
        dev_handle.gadget.history.append(("release", intf))

    def is_kernel_driver_active(self, dev_handle, intf):
        return intf in self._there(dev_handle.dev).kernel

    def detach_kernel_driver(self, dev_handle, intf):
        self._there(dev_handle.dev).kernel.remove(intf)
        dev_handle.gadget.history.append(("detach", intf))

    def attach_kernel_driver(self, dev_handle, intf):
        self._there(dev_handle.dev).kernel.add(intf)
        dev_handle.gadget.history.append(("attach", intf))

    def clear_halt(self, dev_handle, ep):
        dev_handle.gadget.history.append(("clear", ep))

    def reset_device(self, dev_handle):
        raise AssertionError("a reset makes a printer forget what it holds")

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        gadget = self._claimed(dev_handle, intf, timeout)
        _fail(gadget.write_errors)
        count = gadget.take(data.tobytes(), timeout / 1000)
        if not count:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return count

    def bulk_read(self, dev_handle, ep, intf, buff, timeout):
        gadget = self._claimed(dev_handle, intf, timeout)
        assert len(buff) % gadget.packet == 0, "a longer packet would overflow"
        _fail(gadget.read_errors)
        said = gadget.say(timeout / 1000)
        if said is None:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        buff[: len(said)] = type(buff)("B", said)
        return len(said)

    def ctrl_transfer(self, dev_handle, bmRequestType, bRequest, wValue, wIndex, data, timeout):  # noqa: N803
        gadget = self._there(dev_handle.dev)
        assert (bmRequestType, bRequest, wValue >> 8) == (0x80, 6, _STRING)
        text = (gadget.serial or "").encode("utf-16-le") if wValue & 0xFF else b"\x09\x04"
        said = bytes((len(text) + 2, _STRING)) + text
        data[: len(said)] = type(data)("B", said)
        return len(said)

    def _there(self, dev):
        if dev not in self.plugged:
            raise _error(errno.ENODEV)
        return self.plugged[dev]

    def _claimed(self, dev_handle, intf, timeout):
        gadget = self._there(dev_handle.dev)
        assert gadget.claims.get(intf) is dev_handle, "used without a claim"
        assert timeout > 0, "0 is for ever"
        return gadget


def _error(number):
    return USBError(os.strerror(number), -1, number)


def _fail(errors):
    if errors and (number := errors.pop(0)) is not None:
        raise _error(number)
