"""A lobby in software, for one's own program: a bus, bluetoothd with one adapter, and a phone that hands over."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from drivers.ble.exchange import serve
from drivers.ble.handover import Engagement
from drivers.ble.messages import State, Status
from drivers.ble.phone import Errand, hand_over
from drivers.ble.radio import Radio
from drivers.ble.virtual.air import Air
from drivers.ble.virtual.bluez import Bluez
from drivers.ble.virtual.bus import PrivateBus
from drivers.ble.virtual.phone import Phone
from drivers.errors import DeviceUnavailable

_BUS = "DBUS_SYSTEM_BUS_ADDRESS"
_VOUCHER = "SELFTEST"
_KIOSK = b"selftest"


class Lobby:
    """One phone that waits to be asked."""

    def __init__(self, engagement: Engagement, phone: Phone) -> None:
        self._engagement = engagement
        self._phone = phone

    async def hand_over(self, radio: Radio) -> bool:
        """Once, the whole way: whether the voucher came whole and the phone was told. Raises DriverError."""
        giving = asyncio.create_task(self._give())
        try:
            found = await radio.find(str(self._engagement.invitation.uuid))
            if found is None:
                raise DeviceUnavailable("the phone in software was not found", "report it with the log")
            async with serve(await radio.connect(found), self._engagement) as served:
                await served.tell(Status(State.ACCEPTED))
            return served.handover.voucher == _VOUCHER and await giving == [State.ACCEPTED]
        finally:
            giving.cancel()

    async def _give(self) -> list[State]:
        link, errand = await self._phone.accept(), Errand(_VOUCHER)
        return [status.state async for status in hand_over(link, self._engagement.invitation, errand)]


@asynccontextmanager
async def lobby() -> AsyncIterator[Lobby]:
    """Until it is left, all that asks for the machine's message bus is given this one. Raises DeviceUnavailable."""
    before = os.environ.get(_BUS)
    engagement = Engagement.new(_KIOSK)
    with PrivateBus() as bus:
        os.environ[_BUS] = bus.address
        bluez = Bluez(air := Air())
        try:
            await bluez.start(bus.address)
            phone = await Phone.begin(air, str(engagement.invitation.uuid))
            yield Lobby(engagement, phone)
            await phone.close()
        finally:
            await bluez.kill()
            os.environ.pop(_BUS)
            os.environ.update({_BUS: before} if before else {})
