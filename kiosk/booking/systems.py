"""The booking systems that a kiosk can be connected to: one row each, and what every row's module offers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from kiosk.booking.port import Booking
from kiosk.config.model import Config
from kiosk.domain.booking import Head

SYSTEMS: Mapping[str, str] = {
    "kiosk": "kiosk.booking.own",
    "pretix": "kiosk.booking.pretix.system",
}
"""What ``booking.system`` can name, and the module that knows it; imported on use."""


@dataclass(frozen=True)
class Finding:
    """One step on the way to a server: how it went, and what to do if it went wrong."""

    step: str
    ok: bool
    said: str
    remedy: str = ""
    seconds: float | None = None
    ends: float | None = None
    """when what was found is good no longer, in seconds since 1970; None where it has no end"""


@dataclass(frozen=True)
class Enrolment:
    """What a kiosk has become at its server."""

    data: Mapping[str, str]
    """for programs"""
    sentences: tuple[str, ...]
    """for the person who did it"""


class System(Protocol):
    """The module of a booking system."""

    def connect(self, config: Config, boot_id: str, head: Callable[[], Head | None]) -> Booking:
        """The port, for this start of the kiosk; ``head`` tells where the journal ends. Raises ConfigError."""
        ...

    def check(self, config: Config) -> None:
        """Raise ConfigError where what is configured can't work; nobody is asked."""
        ...

    def enrol(self, config: Config, code: str) -> Enrolment:
        """Make this kiosk known at the server by a code of its staff. Raises ConfigError, BookingError."""
        ...

    def ping(self, config: Config) -> Iterator[Finding]:
        """Look at the way to the server, step by step; leaves no trace there."""
        ...


def system(config: Config) -> System:
    """The booking system that is configured."""
    return cast("System", import_module(SYSTEMS[config.booking.system]))
