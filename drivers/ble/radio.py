"""Bluetooth through bleak, for a program that runs for months: nothing here waits without an end.

This is the only file that imports bleak. What it guards against, each seen on a real bluetoothd or in bleak's threads:
a killed bluetoothd is never told of; no call of D-Bus has a deadline; two scanners fail, as does a scan beside a
connection; strangers' addresses pile up in the service.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError, BleakError, BleakGATTProtocolError

from drivers.ble.adapter import LOST_BUS, UNOWNED, Adapter, Condition
from drivers.ble.aside import Aside
from drivers.ble.deadlines import Deadlines
from drivers.ble.discreet import hush
from drivers.ble.gatt import C2S, S2C
from drivers.ble.inbox import Inbox
from drivers.errors import DeviceLost, DeviceStuck, DeviceTimeout, DeviceUnavailable, DriverError

T = TypeVar("T")

_UNKNOWN_STRENGTH = -127
_EVERY = {"filters": {"RSSI": -90}}
"""with a filter for strength the service tells every advertisement, else only changes of 8 dB"""
_AGAIN = "hold the phone nearer and start again, or show the QR code"


@dataclass(frozen=True)
class Found:
    """A phone that advertises, and as which services. Its address is for cool-downs and never for logs."""

    address: str = field(repr=False)
    rssi: int
    """dBm"""
    uuids: tuple[str, ...] = ()
    device: BLEDevice | None = field(repr=False, default=None)


class Radio:
    """One adapter's only user: looks for phones, connects to one at a time. Used as a context, in one event loop."""

    def __init__(
        self, adapter: str = "hci0", deadlines: Deadlines | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``adapter`` is its name or address as bluetoothctl shows them; it is never left to chance."""
        hush()
        self.adapter = Adapter(adapter, clock)
        self._deadlines = deadlines or Deadlines()
        self._busy = asyncio.Lock()
        self._aside = Aside()
        self._gives_way: asyncio.Event | None = None
        self._link: RadioLink | None = None
        self._watch: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<Radio {self.adapter.name}: {self.adapter.condition.what}>"

    async def __aenter__(self) -> Self:
        self._watch = asyncio.get_running_loop().create_task(self.adapter.watch())
        while self.adapter.condition is Condition.UNKNOWN:
            await self.adapter.changes()
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._link:
            await self._link.close()
        await self._aside.over(self._deadlines.leave)
        assert self._watch
        self._watch.cancel()
        with suppress(asyncio.CancelledError):
            await self._watch

    @property
    def idle(self) -> bool:
        """Whether nothing is under way, not even the end of a connection."""
        return not self._busy.locked() and not self._link and not self._aside

    async def find(
        self,
        uuid: str,
        seconds: float = 20.0,
        accepts: Callable[[str], bool] = lambda _address: True,
        chosen: Callable[[Found], bool] = lambda _phone: True,
        also: Sequence[str] = (),
    ) -> Found | None:
        """The first phone that advertises the UUID, whose address is accepted, and that is then chosen.

        ``also`` are UUIDs that are as good. None where none came in time. Raises DeviceUnavailable, DeviceLost,
        DeviceTimeout, or DeviceStuck while something else is under way.
        """
        found: asyncio.Future[Found] = asyncio.get_running_loop().create_future()

        def heard(phone: Found) -> None:
            if not found.done() and accepts(phone.address) and chosen(phone):
                found.set_result(phone)

        async with self._scan(heard, [uuid, *also]):
            with suppress(DeviceTimeout):
                return await self.within(seconds, asyncio.wait_for(found, None))
        return None

    async def hear(self, seconds: float = 5.0) -> bool | None:
        """Whether anything at all is heard: a radio that hears nothing may be broken. Raises as ``find``.

        Gives way to ``find``, and then returns None, for nothing is known.
        """
        ends, anything = asyncio.Event(), asyncio.Event()

        def heard(_anybody: Found) -> None:
            anything.set()
            ends.set()

        over = await self._listen(heard, seconds, ends)
        return anything.is_set() or (None if over else False)

    async def listen(self, seconds: float, heard: Callable[[Found], None]) -> None:
        """Tell of everybody's every advertisement for so long. Raises as ``find``, and gives way to it."""
        await self._listen(heard, seconds, asyncio.Event())

    async def _listen(self, heard: Callable[[Found], None], seconds: float, ends: asyncio.Event) -> bool:
        """Whether it ended before its time."""
        async with self._scan(heard, None, ends):
            try:
                await self.within(seconds, ends.wait())
            except DeviceTimeout:
                if not await self.adapter.discovers():
                    raise DeviceUnavailable(f"{self.adapter.name} does not look for devices", _AGAIN) from None
                return False
        return True

    async def connect(self, found: Found) -> "RadioLink":
        """Connect and turn notifications on. Raises as ``find``; it is tried twice where that can help."""
        async with self._alone():
            for tries_left in reversed(range(self._deadlines.tries)):
                try:
                    return await self._connected(found, last=not tries_left)
                except DriverError:
                    if not tries_left:
                        raise
                await asyncio.sleep(self._deadlines.between)
        raise AssertionError("there is always one try")

    async def _connected(self, found: Found, *, last: bool) -> "RadioLink":
        assert found.device
        inbox, seconds = Inbox(), self._deadlines.connect
        client = BleakClient(found.device, lambda _client: inbox.end(), timeout=seconds, bluez=self._bluez())
        try:
            await self.within(seconds + 1, client.connect())
            mtu = _mtu(client)
            starting = client.start_notify(S2C, lambda _which, value: inbox.put(bytes(value)))
            await self.within(self._deadlines.notify, starting)
        except BaseException:
            self._aside.later(_let_go(client, self._deadlines.disconnect, forget=last))
            raise
        self._link = RadioLink(self, client, inbox, mtu)
        return self._link

    async def write(self, client: BleakClient, chunk: bytes, broken: asyncio.Event) -> None:
        """Write to the phone with its answer, as RadioLink does."""
        await self.within(self._deadlines.write, client.write_gatt_char(C2S, chunk, response=True), broken)

    def release(self, client: BleakClient) -> None:
        """Disconnect beside all else, since that takes seconds; the service then forgets the phone."""
        self._link = None
        self._aside.later(_let_go(client, self._deadlines.disconnect, forget=True))

    async def within(self, seconds: float, work: Coroutine[Any, Any, T], broken: asyncio.Event | None = None) -> T:
        """Do the work, until its deadline, and no longer than the adapter is there. What is late goes on aside."""
        broken = broken or self.adapter.broken
        loop = asyncio.get_running_loop()
        task, lost = loop.create_task(work), loop.create_task(broken.wait())
        try:
            await asyncio.wait({task, lost}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.cancel()
            if not task.done():
                task.cancel()
                self._aside.put(task)
        if task.done():
            return _outcome(task)
        if broken.is_set():
            raise DeviceLost(f"{self.adapter.name} is lost: {self.adapter.condition.what}", _AGAIN)
        raise DeviceTimeout(f"Bluetooth did not answer within {seconds:g} s", _AGAIN)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """One thing at a time, and not before the last connection is gone."""
        if self._gives_way:
            self._gives_way.set()
        elif self._busy.locked() or self._link:
            raise DeviceStuck(f"{self.adapter.name} is at work already", "wait until the hand-over is over")
        async with self._busy:
            await self._aside.over(self._deadlines.disconnect)
            condition = self.adapter.condition
            if condition is not Condition.READY:
                raise DeviceUnavailable(f"no Bluetooth at {self.adapter.name}: {condition.what}", condition.remedy)
            yield

    @asynccontextmanager
    async def _scan(
        self,
        heard: Callable[[Found], None],
        uuids: list[str] | None,
        gives_way: asyncio.Event | None = None,
    ) -> AsyncIterator[None]:
        def told(device: BLEDevice, data: AdvertisementData) -> None:
            # Events come for phones that have left, too.
            if data.rssi != _UNKNOWN_STRENGTH:
                heard(Found(device.address, data.rssi, tuple(data.service_uuids), device))

        async with self._alone():
            scanner = BleakScanner(told, uuids, bluez=self._bluez() | _EVERY)
            self._gives_way = gives_way
            try:
                await self.within(self._deadlines.start, scanner.start())
                yield
            finally:
                self._gives_way = None
                with suppress(DriverError):
                    await self.within(self._deadlines.stop, scanner.stop())

    def _bluez(self) -> Any:
        """What bleak is told at each use, since an adapter that is plugged in again may have another name."""
        return {"adapter": self.adapter.name}


class RadioLink:
    """The Link to a phone; see there."""

    def __init__(self, radio: Radio, client: BleakClient, inbox: Inbox, mtu: int) -> None:
        self.mtu = mtu
        self._radio = radio
        self._client = client
        self._inbox = inbox
        self._broken = radio.adapter.broken
        self._closed = False

    async def send(self, chunk: bytes) -> None:
        """See Link; written with the phone's answer, so that none is lost on the way."""
        if self._inbox.over or not self._client.is_connected:
            raise _gone()
        await self._radio.write(self._client, chunk, self._broken)

    async def receive(self, seconds: float) -> bytes:
        """See Link."""
        chunk = await self._radio.within(seconds, self._inbox.take(), self._broken)
        if chunk is None:
            raise _gone()
        return chunk

    async def close(self) -> None:
        """See Link."""
        if not self._closed:
            self._closed = True
            self._inbox.end()
            self._radio.release(self._client)


def _gone() -> DeviceLost:
    return DeviceLost("the connection to the phone is gone", _AGAIN)


def _mtu(client: BleakClient) -> int:
    """The most bytes of one write; raises where the phone has no hand-over to offer, or has left."""
    try:
        c2s, s2c = (client.services.get_characteristic(uuid) for uuid in (C2S, S2C))
    except BleakError as error:
        raise _gone() from error
    if not c2s or not s2c:
        raise DeviceUnavailable("the phone offers no hand-over", "update the phone's app")
    return c2s.max_write_without_response_size


async def _let_go(client: BleakClient, seconds: float, *, forget: bool) -> None:
    for step in (client.disconnect, client.unpair)[: 1 + forget]:
        with suppress(BleakError, TimeoutError, AssertionError, *LOST_BUS):
            async with asyncio.timeout(seconds / 2):
                await step()


def _outcome(task: asyncio.Task[T]) -> T:
    try:
        return task.result()
    except TimeoutError as error:
        raise DeviceTimeout("Bluetooth did not answer in time", _AGAIN) from error
    except (BleakDBusError, BleakBluetoothNotAvailableError, BleakGATTProtocolError, *LOST_BUS) as error:
        lost = getattr(error, "dbus_error", None) in UNOWNED
        raise (DeviceLost if lost else DeviceUnavailable)(f"Bluetooth refused: {error}", _AGAIN) from error
    except (BleakError, AssertionError) as error:
        # bleak says so, or asserts the contrary, where it knows of no such device or connection (any more).
        raise _gone() from error
