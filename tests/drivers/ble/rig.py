"""Bluetooth in software for tests: no radio, but bleak, its BlueZ backend and D-Bus are the real ones."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.ble.deadlines import Deadlines
from drivers.ble.radio import Radio
from drivers.ble.virtual.air import Air
from drivers.ble.virtual.bluez import Bluez
from drivers.ble.virtual.phone import Phone


class Rig:
    def __init__(self, address, manners=None):
        self.address = address
        self.air = Air(supervision=0.05)
        self.bluez = Bluez(self.air, manners=manners)
        self.phones = []

    async def phone(self, uuid, **how):
        phone = await Phone.begin(self.air, uuid, **how)
        self.phones.append(phone)
        return phone

    async def vanish(self, phone):
        self.phones.remove(phone)
        await phone.vanish()

    @asynccontextmanager
    async def radio(self, **deadlines):
        async with Radio(deadlines=Deadlines(**{"between": 0.01, **deadlines})) as radio:
            yield radio

    async def linked(self, radio, phone, uuid):
        """Both ends of a link between them."""
        found = await radio.find(uuid, 5)
        ours = await radio.connect(found)
        return ours, await phone.accept(5)

    def watched_power(self):
        """A list of what the adapter is switched to from now on."""
        switched, switch = [], self.bluez.switch

        def noted(*, on):
            switched.append(on)
            switch(on=on)

        self.bluez.switch = noted  # type: ignore[method-assign]
        return switched

    async def close(self):
        for phone in self.phones:
            await phone.close()
        await self.bluez.kill()


async def becomes(radio, condition):
    async with asyncio.timeout(5):
        while radio.adapter.condition is not condition:
            await radio.adapter.changes()


def open_descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))
