"""A pretix of each test's own, and kiosks that are its devices."""

from dataclasses import dataclass
from typing import Any

import pytest
import stamina

from kiosk.booking.port import Boot
from kiosk.booking.pretix.client import PretixBooking
from kiosk.booking.pretix.device import Device
from kiosk.config.model import BookingSection
from tests.kiosk.booking.pretix import house as pretix
from tests.kiosk.booking.pretix import records


@dataclass
class Clock:
    """Steady seconds that pass when a test says so."""

    now: float = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def house():
    with pretix.running() as house:
        yield house


@pytest.fixture
def steady():
    return Clock()


@pytest.fixture
def port(house, steady):
    """Open the port of a kiosk: every start of the same kiosk is the same device."""
    opened = []

    def open_(name="lobby-1", *, greet=True, **more: Any):
        device = house.devices.get(name) or house.enrolled(name)
        section = BookingSection(url=house.url, timeout=5.0, connect_timeout=1.0, budget=10.0)
        who = Device(name, records.ORGANIZER, device.number, device.token, records.EVENT, records.PICKUP, **more)
        port = PretixBooking(section, who, steady)
        opened.append(port)
        if greet:
            port.boot(Boot("boot-1"))
        house.asked.clear()
        return port

    with stamina.set_testing(True, attempts=3, cap=True):
        yield open_
    for port in opened:
        port.close()
