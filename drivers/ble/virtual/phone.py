"""A phone in software: bumble's GATT server, which an app sees as a Link."""

import asyncio
from collections.abc import Callable, Sequence

from bumble.att import ATT_Error, Attribute, ErrorCode
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import Address

from drivers.ble.gatt import C2S, S2C
from drivers.ble.virtual.air import Air
from drivers.errors import DeviceLost, DeviceTimeout

Mischief = Callable[[int, bytes], Sequence[bytes]]
"""What a phone notifies in place of a chunk, by its number from 0"""


def honest(_number: int, chunk: bytes) -> Sequence[bytes]:
    """Each chunk as it is."""
    return (chunk,)


class Phone:
    """Advertises one UUID and takes one connection, as the platforms let an app do it."""

    def __init__(self, air: Air, device: Device, uuid: str, mischief: Mischief) -> None:
        self.address = device.random_address
        self._air = air
        self._device = device
        self._uuid = UUID(uuid)
        self._links: asyncio.Queue[PhoneLink] = asyncio.Queue()
        self._link: PhoneLink | None = None
        self._mischief = mischief
        properties = Characteristic.Properties
        self._c2s = Characteristic[bytes](
            C2S,
            properties.WRITE | properties.WRITE_WITHOUT_RESPONSE,
            Attribute.WRITEABLE,
            CharacteristicValue(read=_unreadable, write=self._written),
        )
        self._s2c = Characteristic[bytes](
            S2C, properties.NOTIFY, Attribute.Permissions(0), CharacteristicValue(read=_unreadable)
        )
        device.add_service(Service(self._uuid, [self._c2s, self._s2c]))
        device.on(device.EVENT_CONNECTION, self._connected)

    def __repr__(self) -> str:
        return f"<Phone at {self.address}>"

    @classmethod
    async def begin(
        cls, air: Air, uuid: str, *, address: Address | None = None, rssi: int = -50, mischief: Mischief = honest
    ) -> "Phone":
        """A phone that advertises the UUID; its address is a new private one where none is given."""
        device = await air.join("phone", address or Address.generate_private_address(), rssi)
        phone = cls(air, device, uuid, mischief)
        await phone.advertise()
        return phone

    async def advertise(self) -> None:
        """Be found (again): a phone stops it when it is connected."""
        kinds = AdvertisingData.Type
        data = AdvertisingData(
            [
                (kinds.FLAGS, b"\x06"),
                (kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, self._uuid.to_bytes(force_128=True)),
            ]
        )
        await self._device.start_advertising(
            advertising_data=bytes(data), advertising_interval_min=20, advertising_interval_max=20
        )

    async def accept(self, seconds: float = 20) -> "PhoneLink":
        """The link to the next one that connects. Raises DeviceTimeout."""
        try:
            async with asyncio.timeout(seconds):
                return await self._links.get()
        except TimeoutError:
            raise DeviceTimeout("nobody connected to the phone", "hold it nearer to the kiosk") from None

    async def vanish(self) -> None:
        """Carried off, or its battery taken out: no goodbye."""
        await self._air.leave(self.address)
        await self._device.stop_advertising()
        if self._link:
            self._link.lost()

    async def close(self) -> None:
        """Switch it off in good order."""
        if self._link:
            await self._link.close()
        await self._device.stop_advertising()
        await self._air.leave(self.address)

    def _connected(self, connection: Connection) -> None:
        self._link = PhoneLink(self._device, connection, self._s2c, self._mischief)
        self._links.put_nowait(self._link)

    def _written(self, connection: Connection, value: bytes) -> None:
        if not self._link or self._link.connection is not connection:
            raise ATT_Error(ErrorCode.UNLIKELY_ERROR)
        self._link.take(value)


class PhoneLink:
    """The Link to whoever is connected, from the phone's side."""

    def __init__(self, device: Device, connection: Connection, s2c: Characteristic[bytes], mischief: Mischief) -> None:
        self.connection = connection
        self._device = device
        self._s2c = s2c
        self._mischief = mischief
        self._sent = 0
        self._received: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._open = True
        connection.on(connection.EVENT_DISCONNECTION, lambda _reason: self.lost())

    @property
    def mtu(self) -> int:
        """See Link."""
        return self.connection.att_mtu - 3

    def take(self, chunk: bytes) -> None:
        """A chunk came."""
        self._received.put_nowait(bytes(chunk))

    def lost(self) -> None:
        """The connection is over."""
        if self._open:
            self._open = False
            self._received.put_nowait(None)

    async def send(self, chunk: bytes) -> None:
        """See Link."""
        if not self._open:
            raise _gone()
        for value in self._mischief(self._sent, chunk):
            await self._device.notify_subscriber(self.connection, self._s2c, value)
        self._sent += 1

    async def receive(self, seconds: float) -> bytes:
        """See Link."""
        try:
            async with asyncio.timeout(seconds):
                chunk = await self._received.get()
        except TimeoutError:
            raise DeviceTimeout("the kiosk said nothing", "start the hand-over anew") from None
        if chunk is None:
            self._received.put_nowait(None)
            raise _gone()
        return chunk

    async def close(self) -> None:
        """See Link."""
        if self._open:
            await self._device.disconnect(self.connection, 0x13)


def _unreadable(_connection: Connection) -> bytes:
    raise ATT_Error(ErrorCode.READ_NOT_PERMITTED)


def _gone() -> DeviceLost:
    return DeviceLost("the connection to the kiosk is gone", "start the hand-over anew")
