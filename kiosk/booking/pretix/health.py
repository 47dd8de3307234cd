"""Whether this device may do at a pretix what a kiosk must, and whether the list can be relied upon."""

import secrets
from datetime import UTC, datetime

from kiosk.booking.port import WrongAnswer
from kiosk.booking.pretix.api import Api
from kiosk.booking.pretix.device import Device
from kiosk.booking.pretix.wire import Event, PickupList

PROCESS = "pretix"
_SETTINGS = {
    "allow_multiple_entries": False,
    "allow_entry_after_exit": False,
    "include_pending": False,
    "addon_match": False,
    "subevent": None,
}
"""How the list must be set: any other way a ticket could be handed out twice, or none be found."""


def check(api: Api, device: Device) -> Event:
    """The event, if all is as it must be. Raises BookingError, which says what staff have to change in pretix."""
    info = api.info()
    if (info.organizer, info.device_id) != (device.organizer, device.number):
        raise WrongAnswer("it takes this kiosk for another device", "enrol this kiosk again")
    event = api.event()
    pickup = api.pickup_list()
    if pickup is None:
        remedy = "write the number of a list of this event into [pretix] pickup_list"
        raise WrongAnswer(f"{event.slug} has no check-in list {device.pickup_list}", remedy)
    if wrong := mistakes(pickup):
        remedy = "change that in pretix, in the settings of this list; it must be a list of its own, for kiosks only"
        raise WrongAnswer(f"the check-in list {pickup.id} can't be relied upon: {', '.join(wrong)}", remedy)
    # There is no such check-in; what is asked is whether it may be asked.
    api.annul(secrets.token_hex(32), datetime.now(UTC), "may this device annul?")
    return event


def mistakes(pickup: PickupList) -> list[str]:
    """The settings of a list that must be others."""
    found = [name for name, right in _SETTINGS.items() if getattr(pickup, name) != right]
    return found + (["rules"] if pickup.rules else [])
