"""What D-Bus tells of one Bluetooth adapter, and of the service org.bluez behind it.

bleak notices neither that the service was killed nor that it is back, so this watches the owner of its name.
"""

import asyncio
import time
from collections.abc import Callable
from enum import Enum
from typing import Any

from dbus_fast import BusType, DBusFastError, Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus

from drivers.back_off import BackOff
from drivers.errors import DeviceLost, DeviceTimeout, DeviceUnavailable

ADAPTER = "org.bluez.Adapter1"
LOST_BUS = (DBusFastError, OSError, EOFError)
"""what calls raise where the bus is away, or goes"""

UNOWNED = frozenset(f"org.freedesktop.DBus.Error.{name}" for name in ("ServiceUnknown", "NameHasNoOwner", "NoReply"))
"""what the bus answers in place of a service that is not running, or has just been killed"""

_PROPERTIES = "org.freedesktop.DBus.Properties"
_MANAGER = "org.freedesktop.DBus.ObjectManager"
_ROOT = "/org/bluez"
_WATCHED = (
    "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'",
    f"type='signal',sender='org.bluez',interface='{_MANAGER}',path='/'",
    f"type='signal',sender='org.bluez',interface='{_PROPERTIES}',arg0='{ADAPTER}'",
)
_TELLS_OF = {"PropertiesChanged": (1, "Powered"), "InterfacesAdded": (1, ADAPTER), "InterfacesRemoved": (1, ADAPTER)}
"""what in the body of a signal, and where, is a reason to look"""


class Condition(Enum):
    """Whether an adapter can be used; else what is wrong, and what to do."""

    UNKNOWN = ("nobody has looked yet", "wait a moment")
    NO_BUS = ("the system's message bus (D-Bus) is away", "install dbus and start it; the kiosk comes back by itself")
    NO_SERVICE = ("the Bluetooth service is not running", "systemctl restart bluetooth")
    HANGS = ("the Bluetooth service does not answer", "systemctl restart bluetooth")
    NO_ADAPTER = ("the adapter is not there", "plug it in, or name another one; bluetoothctl list shows them")
    OFF = ("the adapter is switched off", "bluetoothctl power on, or rfkill unblock bluetooth")
    FORBIDDEN = ("this user may not use Bluetooth", "make it a member of the group bluetooth, and start the kiosk anew")
    READY = ("it is ready", "nothing")

    @property
    def what(self) -> str:
        """The sentence."""
        return self.value[0]

    @property
    def remedy(self) -> str:
        """What a person can do."""
        return self.value[1]


_REFUSED = {"org.freedesktop.DBus.Error.AccessDenied": Condition.FORBIDDEN}


class Adapter:
    """Watches one adapter while ``watch`` runs, through restarts of the service and of the bus."""

    def __init__(self, which: str, clock: Callable[[], float] = time.monotonic) -> None:
        """``which`` is a name (``hci0``), or an address: names change with the order in which adapters are found."""
        self.patience = 5.0
        """seconds for one call of D-Bus"""
        self.every = 10.0
        """seconds after which the service is asked whether it is there: one that hangs tells nothing"""
        self.condition = Condition.UNKNOWN
        self._which = which.upper() if ":" in which else which
        self._path = _ROOT if ":" in which else f"{_ROOT}/{which}"
        self._back_off = BackOff(clock)
        self._bus: MessageBus | None = None
        self._look = asyncio.Event()
        self._changed = asyncio.Event()
        self._broken = asyncio.Event()

    def __repr__(self) -> str:
        return f"<Adapter {self.name}: {self.condition.what}>"

    @property
    def name(self) -> str:
        """As the service calls it; its address where that is all that is known."""
        return self._which if self._path == _ROOT else self._path.rpartition("/")[2]

    @property
    def broken(self) -> asyncio.Event:
        """Set when what is under way now can't end well: the service, the adapter or its power went away."""
        return self._broken

    async def changes(self) -> Condition:
        """Wait until the condition is another one."""
        await self._changed.wait()
        return self.condition

    async def watch(self) -> None:
        """Watch until cancelled."""
        try:
            while True:
                lost = Condition.NO_BUS
                try:
                    await self._watch_bus()
                except DeviceTimeout:
                    lost = Condition.HANGS
                    self._back_off.failed()
                except (*LOST_BUS, DeviceLost):
                    self._back_off.failed()
                self._become(lost)
                await asyncio.sleep(self._back_off.left)
        finally:
            self._become(Condition.UNKNOWN)

    async def power_cycle(self) -> None:
        """Switch it off and on. Raises DeviceUnavailable, DeviceLost or DeviceTimeout."""
        await self._set("Powered", Variant("b", False))
        await self._set("Powered", Variant("b", True))

    async def discovers(self) -> bool:
        """Whether the service says that it is looking for devices. Raises as ``power_cycle``."""
        reply = await self._call(self._message(self._path, _PROPERTIES, "Get", "ss", ADAPTER, "Discovering"))
        return reply.message_type is MessageType.METHOD_RETURN and bool(reply.body[0].value)

    async def adapters(self) -> dict[str, dict[str, Variant]]:
        """The properties of all adapters, by their paths. Raises as ``power_cycle``."""
        return _adapters(await self._call(_managed()))

    async def service_process(self) -> int:
        """The number of the service's process; 0 where the bus does not tell. Raises as ``power_cycle``."""
        reply = await self._call(_to_the_bus("GetConnectionUnixProcessID", "org.bluez"))
        return reply.body[0] if reply.message_type is MessageType.METHOD_RETURN else 0

    async def _watch_bus(self) -> None:
        bus = MessageBus(bus_type=BusType.SYSTEM)
        try:
            async with asyncio.timeout(self.patience):
                await bus.connect()
            self._bus = bus
            bus.add_message_handler(self._heard)
            for rule in _WATCHED:
                await self._call(_to_the_bus("AddMatch", rule))
            self._back_off.worked()
            await self._look_when_told(bus)
        except TimeoutError:
            raise DeviceLost("D-Bus does not answer", Condition.NO_BUS.remedy) from None
        finally:
            self._bus = None
            bus.disconnect()

    async def _look_when_told(self, bus: MessageBus) -> None:
        cut = asyncio.ensure_future(bus.wait_for_disconnect())
        self._look.set()
        told = asyncio.ensure_future(self._look.wait())
        try:
            while not cut.done():
                await asyncio.wait({told, cut}, timeout=self.every, return_when=asyncio.FIRST_COMPLETED)
                if told.done():
                    self._look.clear()
                    told = asyncio.ensure_future(self._look.wait())
                    self._become(await self._see())
                elif not cut.done():
                    await self._call(_ping())
            await cut
        finally:
            cut.cancel()
            told.cancel()

    async def _see(self) -> Condition:
        reply = await self._call(_managed())
        if reply.message_type is not MessageType.METHOD_RETURN:
            return _REFUSED.get(str(reply.error_name), Condition.NO_SERVICE)
        for path, properties in _adapters(reply).items():
            if self._which in {path.rpartition("/")[2], properties["Address"].value}:
                self._path = path
                return Condition.READY if properties["Powered"].value else Condition.OFF
        return Condition.NO_ADAPTER

    def _heard(self, message: Message) -> bool:
        if message.message_type is not MessageType.SIGNAL:
            return False
        lost = self._tells_of_loss(str(message.member), message)
        if lost:
            # It may be back before we look: what was under way is lost all the same.
            self._become(lost)
        at = _TELLS_OF.get(str(message.member))
        if lost or (at and at[1] in message.body[at[0]]):
            self._look.set()
        return False

    def _tells_of_loss(self, member: str, message: Message) -> Condition | None:
        body = message.body
        if member == "NameOwnerChanged" and body[0] == "org.bluez":
            return Condition.NO_SERVICE
        if member == "InterfacesRemoved" and body[0] == self._path and ADAPTER in body[1]:
            return Condition.NO_ADAPTER
        if member == "PropertiesChanged" and message.path == self._path and _is_off(body[1]):
            return Condition.OFF
        return None

    def _become(self, condition: Condition) -> None:
        if condition is self.condition:
            return
        self.condition = condition
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        if condition is Condition.READY:
            self._broken = asyncio.Event()
        else:
            self._broken.set()

    async def _set(self, name: str, value: Variant) -> None:
        reply = await self._call(self._message(self._path, _PROPERTIES, "Set", "ssv", ADAPTER, name, value))
        if reply.message_type is MessageType.ERROR:
            raise DeviceUnavailable(f"{self.name} can't be switched: {reply.body[0]}", self.condition.remedy)

    async def _call(self, message: Message) -> Message:
        if self._bus is None:
            raise DeviceUnavailable(Condition.NO_BUS.what, Condition.NO_BUS.remedy)
        try:
            async with asyncio.timeout(self.patience):
                return await self._bus.call(message)
        except TimeoutError:
            raise DeviceTimeout(Condition.HANGS.what, Condition.HANGS.remedy) from None
        except LOST_BUS as error:
            raise DeviceLost(Condition.NO_BUS.what, Condition.NO_BUS.remedy) from error

    def _message(self, path: str, interface: str, member: str, signature: str, *body: Any) -> Message:
        return Message("org.bluez", path, interface, member, signature=signature, body=[*body])


def _managed() -> Message:
    return Message("org.bluez", "/", _MANAGER, "GetManagedObjects")


def _ping() -> Message:
    """Starts no service that somebody has stopped."""
    return Message("org.bluez", _ROOT, "org.freedesktop.DBus.Peer", "Ping", flags=MessageFlag.NO_AUTOSTART)


def _adapters(reply: Message) -> dict[str, dict[str, Variant]]:
    """None where the service refuses to tell."""
    objects = reply.body[0] if reply.message_type is MessageType.METHOD_RETURN else {}
    return {path: shown[ADAPTER] for path, shown in objects.items() if ADAPTER in shown}


def _is_off(changed: dict[str, Variant]) -> bool:
    return "Powered" in changed and not changed["Powered"].value


def _to_the_bus(member: str, text: str) -> Message:
    name = "org.freedesktop.DBus"
    return Message(name, "/org/freedesktop/DBus", name, member, signature="s", body=[text])
