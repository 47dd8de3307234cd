"""The shapes of what a pretix says, as a pretix 2026.8 said it."""

from datetime import UTC, datetime
from typing import Any

from tests.kiosk.booking.pretix.records import DOOR, EVENT, PICKUP, Ticket

PAGE = 3
"""tickets on a page; a real one has fifty"""


def event() -> dict[str, Any]:
    """The event: a series."""
    return {
        "slug": EVENT,
        "name": {"de": "Kino Metropolis", "en": "Metropolis Cinema"},
        "live": True,
        "currency": "EUR",
        "timezone": "Europe/Berlin",
        "date_from": "2026-01-01T10:00:00+01:00",
        "location": None,
        "has_subevents": True,
    }


def lists(settings: Any) -> list[dict[str, Any]]:
    """The check-in lists of the event; the kiosks' one with these settings is on the second page."""
    usual = {
        "all_products": True,
        "limit_products": [],
        "subevent": None,
        "checkin_count": 0,
        "position_count": 0,
        "include_pending": False,
        "allow_multiple_entries": False,
        "allow_entry_after_exit": False,
        "rules": {},
        "exit_all_at": None,
        "addon_match": False,
        "ignore_in_statistics": True,
        "consider_tickets_used": True,
    }
    door = {"id": DOOR, "name": "Door", **usual, "allow_multiple_entries": True}
    return [door] * PAGE + [{"id": PICKUP, "name": "Kiosks", **usual, **settings}]


def position(ticket: Ticket, expand: list[str]) -> dict[str, Any]:
    """A ticket, with what is to be expanded."""
    begins = datetime(2026, 12, 24, 20, 15, tzinfo=UTC)
    expanded = {
        "item": {"id": 3, "name": {"de": "Erwachsene", "en": "Adult"}, "default_price": "11.50"},
        "variation": {"id": 4, "value": {"en": "2D"}},
        "subevent": {
            "id": 5,
            "name": {"de": "Die wandernde Erde", "en": "The Wandering Earth", "zh-hans": "流浪地球"},
            "date_from": begins.isoformat(),
            "location": {"de": "Saal 3", "en": "Hall 3"},
        },
    }
    return {
        "id": ticket.id,
        "order": ticket.order.code,
        "positionid": ticket.number,
        "item": 3,
        "variation": 4,
        "subevent": 5,
        **{name: value for name, value in expanded.items() if name in expand},
        "price": "11.50",
        "attendee_name": None,
        "secret": ticket.secret,
        "addon_to": None,
        "seat": ticket.seat,
        "checkins": [
            {
                "id": 1,
                "list": one.list,
                "type": "entry",
                "gate": None,
                "device": None if one.device is None else 500 + one.device,
                "device_id": one.device,
                "datetime": one.at.isoformat(),
                "auto_checked_in": False,
            }
            for one in ticket.held()
        ],
        "print_logs": ticket.logs,
        "order__status": ticket.order.status,
        "order__valid_if_pending": False,
        "order__require_approval": False,
        "order__locale": "de",
        "valid_from": ticket.valid_from and ticket.valid_from.isoformat(),
        "valid_until": ticket.valid_until and ticket.valid_until.isoformat(),
        "blocked": ["admin"] if ticket.blocked else None,
    }


def page(rows: list[Any], number: int) -> dict[str, Any] | None:
    """A page of a list; None where there is no such page."""
    here = rows[(number - 1) * PAGE : number * PAGE]
    if number > 1 and not here:
        return None
    more = len(rows) > number * PAGE
    # Where a link leads is the server's choice: one that is followed is found out.
    return {"count": len(rows), "next": "http://192.0.2.1/stolen" if more else None, "previous": None, "results": here}
