"""Bluetooth in software for the demo: what the kiosk takes for its adapter, and a phone that hands a voucher over.

The kiosk talks to it as to a real one, by bleak and D-Bus, on a bus of the demo's own.
"""

import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import numpy as np
import requests
from anyio.from_thread import BlockingPortal, start_blocking_portal

from drivers.ble.handover import Invitation
from drivers.ble.messages import Status
from drivers.ble.phone import Errand, hand_over
from drivers.cameras.decoding import decode
from drivers.errors import DeviceUnavailable

if TYPE_CHECKING:
    from drivers.ble.virtual.air import Air

HEADPHONES = "0000184e-0000-1000-8000-00805f9b34fb"
"""Somebody in the lobby wears some, so that the kiosk's radio hears that it works."""
_DOT = 6
_QUIET = 4
_TIMEOUT = (2, 5)


class Airwaves:
    """The air of the lobby."""

    def __init__(self, bus: str, air: "Air", portal: BlockingPortal) -> None:
        """``bus`` is what the kiosk's process is to have as DBUS_SYSTEM_BUS_ADDRESS."""
        self.bus = bus
        self._air = air
        self._portal = portal

    def hand_over(self, invitation: str, errand: Errand) -> "Future[list[Status]]":
        """Let a phone hand over to the kiosk whose screen says this; what it will have been told."""
        return self._portal.start_task_soon(self._handed_over, Invitation.parse(invitation), errand)

    async def _handed_over(self, invitation: Invitation, errand: Errand) -> list[Status]:
        from drivers.ble.virtual.phone import Phone  # noqa: PLC0415 - bumble is an extra

        phone = await Phone.begin(self._air, str(invitation.uuid))
        try:
            return [status async for status in hand_over(await phone.accept(), invitation, errand)]
        finally:
            await phone.close()


@contextmanager
def airwaves() -> Iterator[Airwaves]:
    """A lobby's air, a bus and an adapter while the block runs. Raises DeviceUnavailable where something is missing."""
    try:
        from drivers.ble.virtual.air import Air  # noqa: PLC0415 - bumble is an extra
        from drivers.ble.virtual.bus import PrivateBus  # noqa: PLC0415 - only who wants it pays for it
    except ImportError as error:
        raise DeviceUnavailable("Bluetooth in software needs bumble", "pip install 'ticket-kiosk[demo]'") from error
    with (
        PrivateBus() as bus,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_lived_in(Air(), bus.address)) as air,
    ):
        yield Airwaves(bus.address, air, portal)


def seen(screen: str) -> str | None:
    """What a phone's camera reads from the kiosk's page at this address; None while no hand-over is offered."""
    with requests.get(f"{screen}events", stream=True, timeout=_TIMEOUT) as answer:
        said = (json.loads(line[6:]) for line in answer.iter_lines() if line.startswith(b"data: "))
        ble = next(scene["ways"]["ble"] for scene in said if "ways" in scene)
    return _read(ble["qr"]) if ble else None


def _read(rows: str) -> str | None:
    dots = np.array([[0 if dot == "1" else 255 for dot in row] for row in rows.split("\n")], np.uint8)
    picture = np.pad(dots, _QUIET, constant_values=255).repeat(_DOT, 0).repeat(_DOT, 1)
    return next(iter(decode(picture)), None)


@asynccontextmanager
async def _lived_in(air: "Air", bus: str) -> "AsyncIterator[Air]":
    from drivers.ble.virtual.bluez import Bluez  # noqa: PLC0415 - the same
    from drivers.ble.virtual.phone import Phone  # noqa: PLC0415 - the same

    bluez = Bluez(air)
    headphones = await Phone.begin(air, HEADPHONES)
    await bluez.start(bus)
    try:
        yield air
    finally:
        await headphones.close()
        await bluez.kill()
