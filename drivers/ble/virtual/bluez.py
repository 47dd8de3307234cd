"""bluetoothd in software: org.bluez with one adapter, whose radio is bumble's."""

import asyncio
from dataclasses import dataclass
from typing import Any

from bumble.device import Advertisement, Device
from bumble.hci import Address
from dbus_fast import Message, Variant

from drivers.ble.virtual.air import Air
from drivers.ble.virtual.device import CHARACTERISTIC, RemoteDevice
from drivers.ble.virtual.device import DEVICE as DEVICE1
from drivers.ble.virtual.discovery import Clients, advertised
from drivers.ble.virtual.objects import MANAGER, PROPERTIES, Objects
from drivers.ble.virtual.service import Answer, Fault, Refused, Service

ADAPTER = "org.bluez.Adapter1"


@dataclass(frozen=True)
class Manners:
    """How this bluetoothd behaves; the real one takes 2.4 s to disconnect."""

    mtu: int = 517
    disconnect_takes: float = 0.0
    forgets_after: float = 30.0
    """seconds after the end of discovery (TemporaryTimeout)"""


class Bluez:
    """Owns org.bluez while it runs; may be killed and started again, and its adapter pulled and put back."""

    def __init__(self, air: Air, adapter: str = "hci0", manners: Manners | None = None) -> None:
        self.path = f"/org/bluez/{adapter}"
        self._air = air
        self._manners = manners or Manners()
        self._radio: Device | None = None
        self._clients = Clients()
        self._devices: dict[str, RemoteDevice] = {}
        self._service = Service("org.bluez", self._methods(), self._left)
        self._objects = Objects(self._service.send)

    @property
    def faults(self) -> dict[str, list[Fault]]:
        """What befalls the next calls, by member: ``faults["Device1.Connect"].append(Fault(error="Failed"))``."""
        return self._service.faults

    @property
    def discovering(self) -> bool:
        """Whether any client looks for devices."""
        return self._clients.discovering

    @property
    def known(self) -> list[str]:
        """The paths of the devices that it knows."""
        return list(self._devices)

    async def start(self, address: str) -> None:
        """Take the name on the bus of that address, with the adapter there and switched on."""
        self._radio = await self._air.join("adapter", Address.generate_static_address())
        self._radio.on(self._radio.EVENT_ADVERTISEMENT, self._advertised)
        await self._service.start(address)
        self.plug()

    async def kill(self) -> None:
        """As after SIGKILL: no signal, no goodbye; all that was known is forgotten. May be started again."""
        await self._service.stop()
        self._forget_all()
        self._objects.remove(self.path)
        radio, self._radio = self._radio, None
        if radio:
            for connection in list(radio.connections.values()):
                await radio.disconnect(connection, 0x13)
            await radio.stop_scanning()
            await self._air.leave(radio.random_address)

    def pull(self) -> None:
        """The adapter is pulled out: its objects go, with all devices."""
        self._forget_all()
        self._objects.remove(self.path)
        self._service.later(self._scan())

    def plug(self) -> None:
        """The adapter is put in."""
        properties = {
            "Address": Variant("s", "00:1A:7D:DA:71:13"),
            "Name": Variant("s", "virtual"),
            "Alias": Variant("s", "virtual"),
            "Modalias": Variant("s", "usb:v1D6Bp0246d0542"),
            "Powered": Variant("b", True),
            "Discovering": Variant("b", False),
            "Pairable": Variant("b", False),
            "UUIDs": Variant("as", []),
            "Roles": Variant("as", ["central"]),
        }
        self._objects.add(self.path, ADAPTER, properties)

    def switch(self, *, on: bool) -> None:
        """The adapter is switched on or off; off, it knows no devices."""
        if not on:
            self._forget_all()
            self._service.later(self._scan())
        self._objects.change(self.path, ADAPTER, {"Powered": Variant("b", on)})

    def _methods(self) -> dict[tuple[str, str], Any]:
        return {
            (MANAGER, "GetManagedObjects"): self._managed,
            (PROPERTIES, "Get"): self._get,
            (PROPERTIES, "GetAll"): self._get_all,
            (PROPERTIES, "Set"): self._set,
            (ADAPTER, "SetDiscoveryFilter"): self._filter,
            (ADAPTER, "StartDiscovery"): self._start,
            (ADAPTER, "StopDiscovery"): self._stop,
            (ADAPTER, "RemoveDevice"): self._remove,
            (DEVICE1, "Connect"): self._connect,
            (DEVICE1, "Disconnect"): self._disconnect,
            (CHARACTERISTIC, "ReadValue"): self._read,
            (CHARACTERISTIC, "WriteValue"): self._write,
            (CHARACTERISTIC, "StartNotify"): self._start_notify,
            (CHARACTERISTIC, "StopNotify"): self._stop_notify,
        }

    async def _managed(self, _call: Message) -> Answer:
        return "a{oa{sa{sv}}}", [self._objects.all()]

    async def _get(self, call: Message) -> Answer:
        properties = self._properties(call)
        if call.body[1] not in properties:
            raise Refused("org.freedesktop.DBus.Error.UnknownProperty", call.body[1])
        return "v", [properties[call.body[1]]]

    async def _get_all(self, call: Message) -> Answer:
        return "a{sv}", [self._properties(call)]

    async def _set(self, call: Message) -> None:
        _, name, value = call.body
        self._properties(call)
        if call.path != self.path or name != "Powered":
            raise Refused("org.freedesktop.DBus.Error.PropertyReadOnly", name)
        self.switch(on=value.value)

    def _properties(self, call: Message) -> dict[str, Variant]:
        self._known(call)
        try:
            return self._objects.get(str(call.path), call.body[0])
        except KeyError:
            raise Refused("org.freedesktop.DBus.Error.UnknownInterface", call.body[0]) from None

    def _known(self, call: Message) -> None:
        if call.path not in self._objects:
            raise Refused("org.freedesktop.DBus.Error.UnknownObject", f"no object {call.path}")

    def _ready(self, call: Message) -> None:
        self._known(call)
        if not self._objects.get(self.path, ADAPTER)["Powered"].value:
            raise Refused("NotReady", "Resource Not Ready")

    async def _filter(self, call: Message) -> None:
        self._known(call)
        self._clients.want(str(call.sender), {name: variant.value for name, variant in call.body[0].items()})

    async def _start(self, call: Message) -> None:
        self._ready(call)
        self._clients.start(str(call.sender))
        await self._scan()

    async def _stop(self, call: Message) -> None:
        self._ready(call)
        self._clients.stop(str(call.sender))
        await self._scan()

    async def _scan(self) -> None:
        """Listen while anybody wants to hear."""
        assert self._radio
        wanted = self.discovering
        if wanted == self._radio.is_scanning:
            return
        self._objects.change(self.path, ADAPTER, {"Discovering": Variant("b", wanted)})
        if wanted:
            await self._radio.start_scanning(filter_duplicates=False)
            return
        await self._radio.stop_scanning()
        for device in self._devices.values():
            device.unheard()
            asyncio.get_running_loop().call_later(self._manners.forgets_after, self._expire, device.path)

    def _left(self, client: str) -> None:
        if self._clients.forget(client) and self._radio:
            self._service.later(self._scan())

    def _advertised(self, advertisement: Advertisement) -> None:
        uuids = advertised(advertisement.data)
        address = advertisement.address.to_string(with_type_qualifier=False)
        rssi = self._air.strength(address)
        if self.path not in self._objects or not self._clients.wanted(uuids, rssi):
            return
        path = f"{self.path}/dev_{address.replace(':', '_')}"
        device = self._devices.get(path)
        if device is None:
            assert self._radio
            shown = self._objects, self._service
            device = self._devices[path] = RemoteDevice(path, self.path, advertisement.address, self._radio, shown)
        device.seen(uuids, rssi, every=self._clients.every)

    def _expire(self, path: str) -> None:
        device = self._devices.get(path)
        if device and not device.connected and not self.discovering:
            self._forget(path)

    def _forget(self, path: str) -> None:
        self._devices.pop(path, None)
        self._objects.remove(path)

    def _forget_all(self) -> None:
        self._clients.stop_all()
        for path, device in list(self._devices.items()):
            self._forget(path)
            if device.connected:
                self._service.later(device.disconnect(0))

    async def _remove(self, call: Message) -> None:
        self._ready(call)
        device = self._devices.get(call.body[0])
        if device is None:
            raise Refused("DoesNotExist", "Does Not Exist")
        await device.disconnect(0)
        self._forget(device.path)

    def _device(self, call: Message) -> RemoteDevice:
        self._known(call)
        return next(each for path, each in self._devices.items() if f"{call.path}/".startswith(path + "/"))

    async def _connect(self, call: Message) -> None:
        device = self._device(call)
        self._objects.get(self.path, ADAPTER)
        await device.connect(self._manners.mtu)

    async def _disconnect(self, call: Message) -> None:
        await self._device(call).disconnect(self._manners.disconnect_takes)

    async def _read(self, call: Message) -> Answer:
        return "ay", [await self._device(call).read(str(call.path))]

    async def _write(self, call: Message) -> None:
        value, options = call.body
        answered = "type" not in options or options["type"].value == "request"
        await self._device(call).write(str(call.path), bytes(value), answered=answered)

    async def _start_notify(self, call: Message) -> None:
        await self._device(call).notify(str(call.path), on=True)

    async def _stop_notify(self, call: Message) -> None:
        await self._device(call).notify(str(call.path), on=False)
