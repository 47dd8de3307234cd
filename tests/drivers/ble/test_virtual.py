"""bluetoothd in software keeps to what the real one does, as a client of D-Bus sees it."""

import asyncio

import pytest
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from drivers.ble.gatt import C2S, S2C
from drivers.ble.virtual import bus as bus_module
from drivers.ble.virtual.bluez import ADAPTER, Bluez, Manners
from drivers.ble.virtual.bus import PrivateBus
from drivers.ble.virtual.device import CHARACTERISTIC, DEVICE
from drivers.ble.virtual.objects import MANAGER, PROPERTIES
from drivers.ble.virtual.service import Fault
from drivers.errors import DeviceLost, DeviceTimeout, DeviceUnavailable

HCI0 = "/org/bluez/hci0"
UUID = "46ab3bb5-7a51-86fe-8a9f-26e10becd180"
OTHER = "0d1c0f0e-7a51-86fe-8a9f-26e10becd180"


class Client:
    """A client of org.bluez, and the signals that it heard."""

    def __init__(self, bus):
        self.bus = bus
        self.heard = []
        self.came = asyncio.Event()
        bus.add_message_handler(self._heard)

    def _heard(self, message):
        if message.message_type is MessageType.SIGNAL:
            self.heard.append((message.member, message.path, message.body))
            self.came.set()

    async def ask(self, path, interface, member, signature="", *body):
        """What is answered; its error's name where it is one."""
        reply = await self.bus.call(Message("org.bluez", path, interface, member, signature=signature, body=[*body]))
        if reply.message_type is MessageType.ERROR:
            return reply.error_name.removeprefix("org.bluez.Error."), reply.body[0]
        return reply.body[0] if reply.body else None

    async def discover(self, **wanted):
        assert await self.ask(HCI0, ADAPTER, "SetDiscoveryFilter", "a{sv}", wanted) is None
        return await self.ask(HCI0, ADAPTER, "StartDiscovery")

    async def until(self, told):
        """Wait for something heard for which ``told(member, path, body)`` is true; return what it gave."""
        async with asyncio.timeout(5):
            while True:
                for each in self.heard:
                    if found := told(*each):
                        return found
                self.came.clear()
                await self.came.wait()

    async def device(self):
        return await self.until(lambda member, _, body: member == "InterfacesAdded" and DEVICE in body[1] and body[0])

    async def resolved(self):
        """The path of each characteristic, by its UUID, when the services are known."""
        await self.until(lambda member, _, body: member == "PropertiesChanged" and "ServicesResolved" in body[1])
        objects = await self.ask("/", MANAGER, "GetManagedObjects")
        shown = {path: each[CHARACTERISTIC] for path, each in objects.items() if CHARACTERISTIC in each}
        return {properties["UUID"].value: path for path, properties in shown.items()}

    def strengths(self):
        changes = [body[1] for member, _, body in self.heard if member == "PropertiesChanged"]
        return [changed["RSSI"].value for changed in changes if "RSSI" in changed]


@pytest.fixture
async def client(rig):
    client = Client(await MessageBus(bus_address=rig.address).connect())
    await client.bus.call(
        Message(
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "AddMatch",
            signature="s",
            body=["type='signal',sender='org.bluez'"],
        )
    )
    yield client
    client.bus.disconnect()
    await client.bus.wait_for_disconnect()


async def test_two_clients_discover_and_one_does_it_once(rig, client):
    assert await client.discover() is None
    assert await client.ask(HCI0, ADAPTER, "StartDiscovery") == ("InProgress", "Operation already in progress")
    second = await MessageBus(bus_address=rig.address).connect()
    await Client(second).discover()
    assert await client.ask(HCI0, ADAPTER, "StopDiscovery") is None
    assert rig.bluez.discovering
    second.disconnect()
    await second.wait_for_disconnect()
    while rig.bluez.discovering:
        await asyncio.sleep(0.01)


async def test_a_discovery_that_nobody_began_can_not_be_ended(client):
    assert await client.ask(HCI0, ADAPTER, "StopDiscovery") == ("Failed", "No discovery started")


async def test_an_adapter_that_is_off_is_not_ready(rig, client):
    rig.bluez.switch(on=False)
    assert await client.ask(HCI0, ADAPTER, "StartDiscovery") == ("NotReady", "Resource Not Ready")


async def test_only_what_was_asked_for_is_shown(rig, client):
    await rig.phone(OTHER)
    await rig.phone(UUID, rssi=-95)
    near = await rig.phone(UUID)
    await client.discover(UUIDs=Variant("as", [UUID]), RSSI=Variant("n", -90))
    path = await client.device()
    assert path.endswith(near.address.to_string(with_type_qualifier=False).replace(":", "_"))
    await client.until(lambda *_: len(client.strengths()) > 2)
    assert rig.bluez.known == [path]


async def test_without_a_filter_for_strength_the_same_one_is_told_once(rig, client):
    phone = await rig.phone(UUID)
    await client.discover(UUIDs=Variant("as", [UUID]))
    await client.device()
    rig.air.louder(phone.address, -40)
    await client.until(lambda *_: client.strengths())
    assert client.strengths() == [-40]


async def test_when_discovery_ends_strengths_are_unknown_and_devices_are_soon_forgotten(system_bus, rig, client):
    await rig.bluez.kill()
    hasty = Bluez(rig.air, manners=Manners(forgets_after=0.05))
    await hasty.start(rig.address)
    await rig.phone(UUID)
    await client.discover()
    path = await client.device()
    await client.ask(HCI0, ADAPTER, "StopDiscovery")
    await client.until(lambda member, where, body: (member, where) == ("PropertiesChanged", path) and "RSSI" in body[2])
    await client.until(lambda member, _, body: member == "InterfacesRemoved" and body == [path, [DEVICE]])
    await hasty.kill()


async def test_what_is_under_way_when_the_phone_vanishes_is_an_unlikely_error(rig, client):
    phone = await rig.phone(UUID)
    await client.discover()
    path = await client.device()
    await client.ask(path, DEVICE, "Connect")
    c2s = (await client.resolved())[C2S]
    vanishing = asyncio.create_task(rig.vanish(phone))
    await asyncio.sleep(0)
    answer = await client.ask(c2s, CHARACTERISTIC, "WriteValue", "aya{sv}", b"lost", {"type": Variant("s", "request")})
    assert answer == ("Failed", "Operation failed with ATT error: 0x0e")
    await vanishing
    assert await client.ask(path, PROPERTIES, "Get", "ss", DEVICE, "Connected") == Variant("b", False)


async def test_nothing_of_a_phone_can_be_read(rig, client):
    await rig.phone(UUID)
    await client.discover()
    await client.ask(await client.device(), DEVICE, "Connect")
    shown = await client.resolved()
    for uuid in (C2S, S2C):
        answer = await client.ask(shown[uuid], CHARACTERISTIC, "ReadValue", "a{sv}", {})
        assert answer == ("NotPermitted", "Read not permitted")


async def test_notifications_can_be_ended(rig, client):
    phone = await rig.phone(UUID)
    await client.discover()
    await client.ask(await client.device(), DEVICE, "Connect")
    s2c = (await client.resolved())[S2C]
    theirs = await phone.accept(5)
    await client.ask(s2c, CHARACTERISTIC, "StartNotify")
    await theirs.send(b"heard")
    await client.until(lambda _, path, body: path == s2c and body[1].get("Value") == Variant("ay", b"heard"))
    await client.ask(s2c, CHARACTERISTIC, "StopNotify")
    await theirs.send(b"not heard")
    assert await client.ask(s2c, PROPERTIES, "Get", "ss", CHARACTERISTIC, "Value") == Variant("ay", b"heard")


async def test_connecting_can_be_given_up_and_done_again(rig, client):
    gone = await rig.phone(UUID)
    await client.discover()
    path = await client.device()
    await rig.vanish(gone)
    connecting = asyncio.create_task(client.ask(path, DEVICE, "Connect"))
    await asyncio.sleep(0.05)
    assert await client.ask(path, DEVICE, "Connect") == ("InProgress", "Operation already in progress")
    await client.ask(path, DEVICE, "Disconnect")
    assert await connecting == ("Failed", "le-connection-abort-by-local")
    client.heard.clear()
    here = await rig.phone(OTHER)
    path = await client.device()
    assert await client.ask(path, DEVICE, "Connect") is None
    assert await client.ask(path, DEVICE, "Connect") == ("AlreadyConnected", "Already Connected")
    await here.accept(5)


@pytest.mark.parametrize(
    ("path", "interface", "member", "signature", "body", "error"),
    [
        (HCI0, ADAPTER, "Dance", "", [], "org.freedesktop.DBus.Error.UnknownMethod"),
        (HCI0, ADAPTER, "RemoveDevice", "o", [HCI0 + "/dev_00"], "DoesNotExist"),
        (HCI0 + "/dev_00", DEVICE, "Connect", "", [], "org.freedesktop.DBus.Error.UnknownObject"),
        ("/org/bluez/hci1", PROPERTIES, "GetAll", "s", [ADAPTER], "org.freedesktop.DBus.Error.UnknownObject"),
        (HCI0, PROPERTIES, "Get", "ss", [ADAPTER, "Mood"], "org.freedesktop.DBus.Error.UnknownProperty"),
        (HCI0, PROPERTIES, "Get", "ss", [DEVICE, "Alias"], "org.freedesktop.DBus.Error.UnknownInterface"),
        (
            HCI0,
            PROPERTIES,
            "Set",
            "ssv",
            [ADAPTER, "Address", Variant("s", "")],
            "org.freedesktop.DBus.Error.PropertyReadOnly",
        ),
    ],
)
async def test_what_there_is_not_is_refused_as_bluetoothd_does(client, path, interface, member, signature, body, error):
    assert (await client.ask(path, interface, member, signature, *body))[0] == error


async def test_a_fault_befalls_one_call(rig, client):
    rig.bluez.faults["Adapter1.StartDiscovery"].append(Fault(error="NotReady", text="so it is"))
    assert await client.discover() == ("NotReady", "so it is")
    assert await client.discover() is None


async def test_a_phone_that_nobody_connects_to_waits_no_longer_than_it_should(rig):
    phone = await rig.phone(UUID)
    with pytest.raises(DeviceTimeout):
        await phone.accept(0.01)


async def test_a_phone_hears_that_the_kiosk_is_gone_or_silent(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        ours, theirs = await rig.linked(radio, phone, UUID)
        with pytest.raises(DeviceTimeout):
            await theirs.receive(0.01)
        await theirs.close()
        await theirs.close()
        for attempt in (theirs.send(b"anybody?"), theirs.receive(1), ours.receive(5)):
            with pytest.raises(DeviceLost):
                await attempt


def test_without_the_program_there_is_no_bus(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DeviceUnavailable, match="dbus-daemon") as error:
        PrivateBus()
    assert "dbus" in error.value.remedy


def test_a_bus_that_does_not_start_says_why(monkeypatch, requires):
    requires("dbus")
    monkeypatch.setattr(bus_module, "_CONFIGURATION", "<busconfig><nonsense/></busconfig>")
    with pytest.raises(DeviceUnavailable, match="nonsense"):
        PrivateBus()
