"""A kiosk with a radio in software, and customers whose phones hand their vouchers over."""

import asyncio
import json
from base64 import b64encode
from contextlib import asynccontextmanager
from functools import partial

import cv2
import numpy as np
import requests

from drivers.ble.handover import UNSEEN, Invitation, new_key, public
from drivers.ble.phone import Errand, hand_over, hand_over_by_code
from drivers.cameras.decoding import decode
from kiosk.config.model import (
    BookingSection,
    Config,
    KioskSection,
    PrinterSection,
    ReaderSection,
    ScreenSection,
    VisitSection,
)
from kiosk.control.client import ask
from kiosk.daemon import Daemon
from kiosk.mock.client import Phone as Shop
from tests.kiosk import daemons


def radio_config(folder, server, printer, radio="ble:"):
    """A kiosk that takes vouchers from phones, beside those that are typed."""
    return Config(
        kiosk=KioskSection(state_dir=str(folder / "state"), socket=str(folder / "control.sock")),
        booking=BookingSection(url=server.url),
        printer=PrinterSection(device=f"tcp://127.0.0.1:{printer.port}"),
        readers=(ReaderSection(device=radio), ReaderSection(device="typed:")),
        screen=ScreenSection(port=0),
        visit=VisitSection(done_seconds=1),
    )


class Lobby:
    """The kiosk, seen from where customers stand."""

    def __init__(self, config, rig, server):
        self.config = config
        self.rig = rig
        self.server = server
        self.screen = ""

    @classmethod
    @asynccontextmanager
    async def opened(cls, config, rig, server):
        lobby = cls(config, rig, server)
        # Somebody's headphones: a lobby in which nothing is heard makes the watchdog switch the radio off and on.
        await rig.phone("0000184e-0000-1000-8000-00805f9b34fb")
        async with daemons.running(config):
            lobby.screen = (await daemons.status(config, lambda now: now["screen"]))["screen"]
            yield lobby

    async def scene(self, wanted=lambda scene: True):
        """What the screen shows, once it is what is wanted."""
        async with asyncio.timeout(20):
            while not wanted(scene := await asyncio.to_thread(_scene, self.screen)):
                await asyncio.sleep(0.02)
            return scene

    async def invitation(self, wanted=lambda text: True):
        """What a phone's camera reads from the tile on the screen."""
        read = lambda scene: _read(scene["ways"]["ble"]["qr"]) if scene["ways"]["ble"] else ""  # noqa: E731
        scene = await self.scene(lambda scene: read(scene) and wanted(read(scene)))
        return Invitation.parse(read(scene))

    async def buy(self, seats, holder=None, *, holder_only=False):
        key = b64encode(public(holder)).decode() if holder else ""
        with Shop(self.server.url, holder_key=key, holder_only=holder_only) as shop:
            return await asyncio.to_thread(partial(shop.buy, seats=seats))

    async def hand_over(self, voucher, holder=None, invitation=None, **how):
        """What the phone is told, from the first status to the last."""
        invitation = invitation or await self.invitation()
        phone = await self.rig.phone(str(invitation.uuid), **how)
        link = await phone.accept(10)
        return [each async for each in hand_over(link, invitation, Errand(voucher, holder))]

    async def connected(self):
        """Once the kiosk has called the phone that came last."""
        async with asyncio.timeout(10):
            while not (self.rig.phones and self.rig.phones[-1]._link):
                await asyncio.sleep(0.005)

    async def hand_over_by_code(self, voucher, same, holder=None, **how):
        """The same with a phone that has seen nothing, and whose customer compares codes so."""
        phone = await self.rig.phone(str(UNSEEN), **how)
        link = await phone.accept(10)
        return [each async for each in hand_over_by_code(link, Errand(voucher, holder), same)]

    async def type(self, code):
        """Type a code on the screen."""
        return await self._post("typed", {"code": code})

    async def compare(self, code, *, same):
        """Say on the screen whether a phone shows this code, too."""
        return await self._post("same", {"code": code, "same": same})

    async def _post(self, path, body):
        origin = self.screen.rstrip("/")
        sent = partial(requests.post, f"{origin}/{path}", json=body, headers={"Origin": origin}, timeout=5)
        return (await asyncio.to_thread(sent)).status_code

    async def journal(self, kind):
        rows = await asyncio.to_thread(list, ask(self.config.kiosk.socket, do="journal"))
        return [row for row in rows if row["kind"] == kind]

    async def status(self, wanted=lambda now: True):
        return await daemons.status(self.config, wanted)


def _scene(screen):
    with requests.get(f"{screen}events", stream=True, timeout=5) as answer:
        data = (line for line in answer.iter_lines() if line.startswith(b"data: "))
        while "ways" not in (scene := json.loads(next(data)[6:])):
            pass
        return scene


def _read(rows):
    """What a camera reads that looks at these dots."""
    dots = np.array([[0 if dot == "1" else 255 for dot in row] for row in rows.split("\n")], np.uint8)
    picture = cv2.resize(np.pad(dots, 4, constant_values=255), None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)
    (text,) = decode(picture)
    return text


__all__ = ["Daemon", "Lobby", "new_key", "radio_config"]
