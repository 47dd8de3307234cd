"""Our own contract as a booking system."""

from collections.abc import Callable, Iterator
from dataclasses import asdict

from kiosk.booking import enrolment
from kiosk.booking import ping as way
from kiosk.booking.client import HttpBooking
from kiosk.booking.identity import identity
from kiosk.booking.systems import Enrolment, Finding
from kiosk.config.model import Config
from kiosk.domain.booking import Head


def connect(config: Config, boot_id: str, head: Callable[[], Head | None]) -> HttpBooking:
    """The server of the configuration, for this start of the kiosk. Raises ConfigError."""
    return HttpBooking(identity(config), boot_id, config.booking, head)


def check(config: Config) -> None:
    """Raise ConfigError where the keys are missing or wrong."""
    identity(config)


def enrol(config: Config, code: str) -> Enrolment:
    """Make this kiosk's key and let the server know it. Raises ConfigError, BookingError."""
    enrolled = enrolment.enrol(config, code)
    sentences = (
        f"{enrolled.kiosk} is enrolled at {config.booking.url} for the cinema {enrolled.cinema}.",
        f"Its key is in {config.booking.key_file}; only the kiosk's user may read it.",
        f"Compare this number with the one that the server shows: {enrolled.fingerprint}",
        "If it differs, somebody stands between: have staff withdraw this kiosk. If not, start the kiosk again.",
    )
    return Enrolment(asdict(enrolled), sentences)


def ping(config: Config) -> Iterator[Finding]:
    """Name, connection, TLS, signatures, clock, enrolment."""
    return way.ping(config)
