"""Who this kiosk is at a pretix: a device of an organizer, with a token that is as good as a master key."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from kiosk.booking.identity import ENROL, read_file, refuse
from kiosk.booking.pretix.wire import Initialized
from kiosk.config.errors import ConfigError, Problem
from kiosk.config.model import Config

_NEEDED = {
    "event": "write the short form of the event or series, as it stands in its address",
    "pickup_list": "make a check-in list for kiosks in pretix, and write the number from its address",
    "device_file": f"name a file in a folder that the kiosk's user may write; then {ENROL}",
}


@dataclass(frozen=True)
class Device:
    """A device as pretix knows it, and the place where it works."""

    kiosk: str
    """what this kiosk is called where nobody knows the number"""
    organizer: str
    number: int
    """what pretix calls ``device_id``: of this organizer's devices"""
    token: str = field(repr=False)
    event: str
    pickup_list: int
    cinema: str = ""
    """as tickets name it; empty where that is the event's own name"""


def device(config: Config) -> Device:
    """The device that a configuration names. Raises ConfigError, which says how to enrol where that is missing."""
    check(config)
    section, file = config.pretix, Path(config.pretix.device_file)
    data = read_file("pretix.device_file", file, private=True)
    try:
        found = Initialized.model_validate_json(data)
    except ValidationError:
        refuse("pretix.device_file", file, "this is not what an enrolment writes", ENROL)
    return Device(
        kiosk=config.kiosk.id,
        organizer=found.organizer,
        number=found.device_id,
        token=found.api_token,
        event=section.event,
        pickup_list=section.pickup_list,
        cinema=config.kiosk.cinema,
    )


def check(config: Config) -> None:
    """Raise ConfigError where the configuration does not say all that a pretix needs."""
    missing = [
        Problem(f"pretix.{key}", None, "this is missing: the booking server is a pretix", remedy)
        for key, remedy in _NEEDED.items()
        if not getattr(config.pretix, key)
    ]
    if missing:
        raise ConfigError("the configuration", tuple(missing))
