"""What a pretix of the tests knows: orders, tickets, check-ins, devices; and what staff and customers do with them."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

ORGANIZER, EVENT, PICKUP, DOOR = "cineplex", "metropolis", 7, 8


@dataclass
class CheckIn:
    """A row of the check-in table, successful or not."""

    list: int
    device: int | None
    at: datetime
    nonce: str
    successful: bool = True


@dataclass
class Ticket:
    """An order position."""

    id: int
    order: "Order"
    number: int
    secret: str
    seat: dict[str, Any] | None
    blocked: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    checkins: list[CheckIn] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)

    def held(self, on: int = PICKUP) -> list[CheckIn]:
        """The successful check-ins on a list."""
        return [one for one in self.checkins if one.list == on and one.successful]

    @property
    def states(self) -> list[str]:
        """What kiosks have noted, in their order."""
        return [log["info"].get("state", "") for log in self.logs]


@dataclass
class Order:
    """An order; status p(aid), n (pending), c(ancelled), e(xpired)."""

    code: str
    status: str = "p"
    tickets: list[Ticket] = field(default_factory=list)


@dataclass
class Device:
    """A device of the organizer."""

    number: int
    name: str
    code: str
    token: str = ""
    revoked: bool = False
    allowed: set[str] = field(default_factory=lambda: {"redeem", "annul", "search", "printlog"})


@dataclass
class Records:
    """All that is known."""

    orders: dict[str, Order] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """of the pick-up list"""
    away: timedelta = timedelta(0)
    """how far the server's clock is from ours"""
    ids: int = 1000

    def now(self) -> datetime:
        """The server's time."""
        return datetime.now(UTC) + self.away

    def buy(self, seats: int = 1, status: str = "p", *, seated: bool = True) -> Order:
        """An order of so many tickets."""
        order = Order("".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ3789") for _ in range(5)), status)
        for number in range(1, seats + 1):
            self.ids += 1
            seat = {"zone_name": "Parkett", "row_name": "F", "seat_number": str(self.ids % 100), "name": "egal"}
            secret = secrets.token_hex(16)
            order.tickets.append(Ticket(self.ids, order, number, secret, seat if seated else None))
        self.orders[order.code] = order
        return order

    def device(self, name: str) -> Device:
        """A new device, with the code that staff are shown."""
        device = Device(len(self.devices) + 1, name, secrets.token_hex(8))
        self.devices[name] = device
        return device

    def enrolled(self, name: str) -> Device:
        """A device that has its token."""
        device = self.device(name)
        device.token = secrets.token_hex(32)
        return device

    def revert(self, ticket: Ticket) -> None:
        """Staff revert the check-in in the backend."""
        ticket.checkins = [one for one in ticket.checkins if one.list != PICKUP]

    def hand_out(self, ticket: Ticket) -> None:
        """Staff check a ticket in by hand."""
        ticket.checkins.append(CheckIn(PICKUP, None, self.now(), ""))

    def door(self, secret: str) -> bool:
        """The door scans a paper, on its own list."""
        found = self.by_secret(secret)
        if found is None or found.held(DOOR):
            return False
        found.checkins.append(CheckIn(DOOR, 99, self.now(), secrets.token_hex()))
        return True

    def tickets(self) -> Iterator[Ticket]:
        """All tickets."""
        return (ticket for order in self.orders.values() for ticket in order.tickets)

    def by_secret(self, secret: str) -> Ticket | None:
        """The ticket with this code."""
        return next((one for one in self.tickets() if secrets.compare_digest(one.secret, secret)), None)
