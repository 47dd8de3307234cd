"""A pretix as a booking system."""

import time
from collections.abc import Callable, Iterator

from kiosk.booking.ping import way
from kiosk.booking.port import Booking, BookingError
from kiosk.booking.pretix import enrolment, health
from kiosk.booking.pretix.api import Api
from kiosk.booking.pretix.client import PretixBooking
from kiosk.booking.pretix.device import device
from kiosk.booking.systems import Enrolment, Finding
from kiosk.config.errors import ConfigError
from kiosk.config.model import Config
from kiosk.domain.booking import Head


def connect(config: Config, boot_id: str, head: Callable[[], Head | None]) -> Booking:  # noqa: ARG001 - not told
    """The pretix of the configuration. Raises ConfigError."""
    return PretixBooking(config.booking, device(config))


def check(config: Config) -> None:
    """Raise ConfigError where the device or its place is missing."""
    device(config)


def enrol(config: Config, code: str) -> Enrolment:
    """Become the device that staff made in pretix. Raises ConfigError, BookingError."""
    return enrolment.enrol(config, code)


def ping(config: Config) -> Iterator[Finding]:
    """Name, connection, TLS; then whether this device may do what it must, and how the list is set."""
    for finding in way(config.booking):
        yield finding
        if not finding.ok:
            return
    try:
        api = Api(config.booking, device(config))
    except ConfigError as error:
        yield Finding("device", ok=False, said=str(error), remedy=error.remedy)
        return
    try:
        yield _device(api)
        begun = time.perf_counter()
        event = health.check(api, device(config))
        took = time.perf_counter() - begun
        yield Finding("list", ok=True, said=f"the list of {event.slug} is as kiosks need it", seconds=took)
    except BookingError as error:
        yield Finding("pretix", ok=False, said=str(error), remedy=error.remedy)
    finally:
        api.close()


def _device(api: Api) -> Finding:
    begun = time.perf_counter()
    info = api.info()
    said = f"pretix knows this kiosk as {info.name}, number {info.device_id} of {info.organizer}"
    return Finding("device", ok=True, said=said, seconds=time.perf_counter() - begun)
