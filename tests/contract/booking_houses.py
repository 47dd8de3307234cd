"""The houses of the booking contract: a server with its customers each, and the ports of its kiosks."""

import secrets
from contextlib import contextmanager

from kiosk.booking.client import HttpBooking
from kiosk.booking.identity import Identity
from kiosk.booking.pretix.client import PretixBooking
from kiosk.booking.pretix.device import Device
from kiosk.config.model import BookingSection
from kiosk.trust import development
from tests.kiosk.booking.pretix import house as pretix
from tests.kiosk.booking.pretix import records
from tests.kiosk.mock.conftest import RELAXED, running


class Own:
    """The server that comes with the kiosk."""

    reissues = True

    def __init__(self, house):
        self.house = house

    @classmethod
    @contextmanager
    def opened(cls):
        with running(RELAXED) as house:
            yield cls(house)

    def port(self, number, url=""):
        name, boot = f"kiosk-{number}", secrets.token_hex(16)
        section = BookingSection(url=url or self.house.url, timeout=5.0, connect_timeout=1.0, budget=5.0)
        who = Identity(name, development.kiosk_key(name), development.key_set())
        return HttpBooking(who, boot, section, now=lambda: self.house.clock().timestamp()), boot

    def buy(self, seats):
        return self.house.buy(seats).qr

    def unknown(self):
        return "V1" + "0" * 26


class Foreign:
    """A pretix."""

    reissues = False

    def __init__(self, house):
        self.house = house
        self.devices = [house.enrolled(f"lobby-{number}") for number in range(1, 4)]

    @classmethod
    @contextmanager
    def opened(cls):
        with pretix.running() as house:
            yield cls(house)

    def port(self, number, url=""):
        found = self.devices[number - 1]
        section = BookingSection(url=url or self.house.url, timeout=5.0, connect_timeout=1.0, budget=5.0)
        who = Device(f"kiosk-{number}", records.ORGANIZER, found.number, found.token, records.EVENT, records.PICKUP)
        return PretixBooking(section, who), secrets.token_hex(16)

    def buy(self, seats):
        return self.house.buy(seats).tickets[-1].secret

    def unknown(self):
        return "0" * 32
