"""One phone as bluetoothd shows it: Device1, and the GATT objects below it while it is connected."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from bumble.att import ATT_Error, ErrorCode
from bumble.core import ConnectionError as NotConnected
from bumble.core import TimeoutError as NotInTime
from bumble.device import Connection, Device, Peer
from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import Address
from dbus_fast import Variant

from drivers.ble.virtual.objects import Objects
from drivers.ble.virtual.service import Refused, Service

DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"

_CONNECT = 20.0
_FLAGS = {
    Characteristic.Properties.READ: "read",
    Characteristic.Properties.WRITE_WITHOUT_RESPONSE: "write-without-response",
    Characteristic.Properties.WRITE: "write",
    Characteristic.Properties.NOTIFY: "notify",
}


class RemoteDevice:
    """A device that was seen. Its calls raise Refused with bluetoothd's own names."""

    def __init__(
        self, path: str, adapter: str, address: Address, radio: Device, shown: tuple[Objects, Service]
    ) -> None:
        self.path = path
        self.address = address
        self._adapter = adapter
        self._radio = radio
        self._objects, self._service = shown
        self._connection: Connection | None = None
        self._connecting = False
        self._gone = asyncio.Event()
        self._characteristics: dict[str, CharacteristicProxy[bytes]] = {}

    @property
    def connected(self) -> bool:
        """Whether there is a link to it, or may soon be."""
        return self._connecting or self._connection is not None

    def seen(self, uuids: list[str], rssi: int, *, every: bool) -> None:
        """An advertisement came; unless ``every`` is asked for, changes of less than 8 dB are not told."""
        if self.path not in self._objects:
            self._objects.add(self.path, DEVICE, self._first(uuids, rssi))
            return
        before = self._objects.get(self.path, DEVICE).get("RSSI")
        if every or before is None or abs(before.value - rssi) >= 8:
            self._objects.change(self.path, DEVICE, {"RSSI": Variant("n", rssi), "UUIDs": Variant("as", uuids)})

    def unheard(self) -> None:
        """Discovery is over: the strength is not known any more."""
        self._objects.change(self.path, DEVICE, {}, gone=["RSSI"])

    async def connect(self, mtu: int) -> None:
        """Connect; services are looked for afterwards, as their own property tells."""
        if self._connecting:
            raise Refused("InProgress", "Operation already in progress")
        if self._connection:
            raise Refused("AlreadyConnected", "Already Connected")
        self._connecting = True
        try:
            self._connection = await self._radio.connect_le(self.address, timeout=_CONNECT)
        except (NotConnected, NotInTime) as error:
            raise Refused("Failed", "le-connection-abort-by-local") from error
        finally:
            self._connecting = False
        self._gone.clear()
        self._connection.on(self._connection.EVENT_DISCONNECTION, self._lost)
        self._objects.change(self.path, DEVICE, {"Connected": Variant("b", True)})
        self._service.later(self._resolve(self._connection, mtu))

    async def disconnect(self, takes: float) -> None:
        """Disconnect, or give up connecting."""
        if self._connecting:
            await self._radio.cancel_connection()
        await asyncio.sleep(takes)
        if self._connection:
            await self._radio.disconnect(self._connection, 0x13)

    async def write(self, path: str, value: bytes, *, answered: bool) -> None:
        """Write a characteristic."""
        await self._att(self._characteristic(path).write_value(value, with_response=answered))

    async def read(self, path: str) -> bytes:
        """Read a characteristic."""
        return bytes(await self._att(self._characteristic(path).read_value()))

    async def notify(self, path: str, *, on: bool) -> None:
        """Begin or end notifications: each becomes a change of the property Value."""
        characteristic = self._characteristic(path)
        if not on:
            await self._att(characteristic.unsubscribe())
            return

        def told(value: bytes) -> None:
            self._objects.change(path, CHARACTERISTIC, {"Value": Variant("ay", bytes(value))})

        await self._att(characteristic.subscribe(told))
        self._objects.change(path, CHARACTERISTIC, {"Notifying": Variant("b", True)})

    def _characteristic(self, path: str) -> CharacteristicProxy[bytes]:
        if not self._connection:
            raise Refused("Failed", "Not connected")
        return self._characteristics[path]

    async def _att(self, work: Awaitable[Any]) -> Any:
        # bluetoothd answers what was under way when the link went with UNLIKELY_ERROR.
        operation, gone = asyncio.ensure_future(work), asyncio.ensure_future(self._gone.wait())
        await asyncio.wait({operation, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not operation.done() or operation.cancelled():
            operation.cancel()
            raise Refused("Failed", "Operation failed with ATT error: 0x0e")
        try:
            return operation.result()
        except NotInTime as error:
            raise Refused("Failed", "Operation failed with ATT error: 0x0e") from error
        except ATT_Error as error:
            if error.error_code == ErrorCode.READ_NOT_PERMITTED:
                raise Refused("NotPermitted", "Read not permitted") from error
            raise Refused("Failed", f"Operation failed with ATT error: {error.error_code:#04x}") from error

    async def _resolve(self, connection: Connection, mtu: int) -> None:
        peer = Peer(connection)
        try:
            await self._att(peer.request_mtu(mtu))
            await self._att(peer.discover_all())
        except Refused:
            return
        for service in peer.services:
            self._show(service.handle, str(service.uuid.to_hex_str("-")).lower(), service.characteristics, connection)
        self._objects.change(self.path, DEVICE, {"ServicesResolved": Variant("b", True)})

    def _show(
        self, handle: int, uuid: str, characteristics: list[CharacteristicProxy[bytes]], connection: Connection
    ) -> None:
        service = f"{self.path}/service{handle:04x}"
        shown = {"UUID": Variant("s", uuid), "Device": Variant("o", self.path), "Primary": Variant("b", True)}
        self._objects.add(service, SERVICE, shown)
        for each in characteristics:
            path = f"{service}/char{each.handle - 1:04x}"
            self._characteristics[path] = each
            shown = {
                "UUID": Variant("s", str(each.uuid.to_hex_str("-")).lower()),
                "Service": Variant("o", service),
                "Flags": Variant("as", [name for flag, name in _FLAGS.items() if each.properties & flag]),
                "Notifying": Variant("b", False),
                "MTU": Variant("q", connection.att_mtu),
            }
            self._objects.add(path, CHARACTERISTIC, shown)

    def _lost(self, _reason: int) -> None:
        self._connection = None
        self._gone.set()
        self._characteristics.clear()
        for path in self._objects.under(self.path):
            self._objects.remove(path)
        changed = {"ServicesResolved": Variant("b", False), "Connected": Variant("b", False)}
        self._objects.change(self.path, DEVICE, changed)

    def _first(self, uuids: list[str], rssi: int) -> dict[str, Variant]:
        address = self.address.to_string(with_type_qualifier=False)
        return {
            "Address": Variant("s", address),
            "AddressType": Variant("s", "random"),
            "Alias": Variant("s", address.replace(":", "-")),
            "Adapter": Variant("o", self._adapter),
            "Paired": Variant("b", False),
            "Trusted": Variant("b", False),
            "Blocked": Variant("b", False),
            "LegacyPairing": Variant("b", False),
            "Connected": Variant("b", False),
            "ServicesResolved": Variant("b", False),
            "UUIDs": Variant("as", uuids),
            "RSSI": Variant("n", rssi),
        }
