"""What can go wrong with a device, why, and what a person can do about it.

DriverError
├── AddressError        the address of a device can't be understood
├── UnknownScheme       no driver is registered for the address
├── DeviceUnavailable   the device is not there, or refuses to be opened
├── DeviceLost          the device was there and went away
├── DeviceTimeout       a call missed its deadline
├── DeviceStuck         an earlier call still has not returned
├── ProfileError        a printer profile is wrong
├── TapeDiffers         what is sent is not what a tape holds
├── NothingSent         a print job failed before the device took its first byte; it may be tried again
└── HandOverFailed      a phone's hand-over ended before its time (drivers.ble.cause)
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar


class Reason(StrEnum):
    """The stable name of a driver's failure, for programs."""

    BAD_ADDRESS = "bad_address"
    UNKNOWN_SCHEME = "unknown_scheme"
    UNAVAILABLE = "unavailable"
    LOST = "lost"
    TIMEOUT = "timeout"
    STUCK = "stuck"
    BAD_PROFILE = "bad_profile"
    TAPE_DIFFERS = "tape_differs"
    NOTHING_SENT = "nothing_sent"
    HAND_OVER = "hand_over"


class DriverError(Exception):
    """A device failed; ``reason`` is for programs, the text and ``remedy`` for people."""

    reason: ClassVar[Reason]

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class AddressError(DriverError):
    """The address of a device can't be understood."""

    reason = Reason.BAD_ADDRESS

    def __init__(self, address: str, remedy: str) -> None:
        super().__init__(f"{address!r} is not a device address", remedy)


class UnknownScheme(DriverError):
    """No driver is registered for the scheme of an address."""

    reason = Reason.UNKNOWN_SCHEME

    def __init__(self, family: str, scheme: str, known: Iterable[str]) -> None:
        super().__init__(
            f"there is no {family} driver for {scheme!r}",
            f"use one of: {', '.join(sorted(known))}",
        )


class DeviceUnavailable(DriverError):
    """The device is not there, or refuses to be opened."""

    reason = Reason.UNAVAILABLE


class DeviceLost(DriverError):
    """The device was there and went away: unplugged, switched off, connection closed."""

    reason = Reason.LOST


class DeviceTimeout(DriverError):
    """A call to a device missed its deadline; what it did meanwhile is unknown."""

    reason = Reason.TIMEOUT


class DeviceStuck(DriverError):
    """An earlier call to the device has not returned, so no other one is made."""

    reason = Reason.STUCK


class ProfileError(DriverError):
    """A printer profile is wrong; the text names the file and the key."""

    reason = Reason.BAD_PROFILE


class TapeDiffers(DriverError):
    """What is sent to a tape that is played back is not what was sent when it was recorded."""

    reason = Reason.TAPE_DIFFERS


class NothingSent(DriverError):
    """A print job failed before the device took its first byte: nothing is printed, it may be tried again."""

    reason = Reason.NOTHING_SENT
