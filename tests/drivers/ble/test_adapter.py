"""One adapter among others, by its name or by its address."""

import asyncio

import pytest
from dbus_fast import Variant

from drivers.ble.adapter import Adapter, Condition
from drivers.ble.radio import Found, Radio
from drivers.ble.virtual.bluez import ADAPTER, Bluez
from drivers.ble.virtual.bus import PrivateBus
from drivers.ble.virtual.service import Fault, Service
from drivers.errors import DeviceUnavailable
from tests.drivers.ble.handing import engaged, next_one_is_served
from tests.drivers.ble.rig import becomes

ADDRESS = "00:1A:7D:DA:71:13"
DENIED = Fault(error="org.freedesktop.DBus.Error.AccessDenied", text="rejected")
SILENT = Fault(silent=True)


@pytest.mark.parametrize("which", [ADDRESS, ADDRESS.lower(), "hci0"])
async def test_an_adapter_is_known_by_its_name_and_by_its_address(rig, which):
    async with Radio(which) as radio:
        assert (radio.adapter.condition, radio.adapter.name) == (Condition.READY, "hci0")
        await next_one_is_served(rig, radio)


async def test_an_adapter_that_comes_back_under_another_name_is_found_by_its_address(rig):
    async with Radio(ADDRESS) as radio:
        await next_one_is_served(rig, radio)
        await rig.bluez.kill()
        rig.bluez = Bluez(rig.air, "hci1")
        await rig.bluez.start(rig.address)
        await becomes(radio, Condition.READY)
        assert radio.adapter.name == "hci1"
        await next_one_is_served(rig, radio)


async def test_an_address_that_nobody_has_is_not_there(rig):
    async with Radio("00:00:00:00:00:01") as radio:
        assert (radio.adapter.condition, radio.adapter.name) == (Condition.NO_ADAPTER, "00:00:00:00:00:01")
        with pytest.raises(DeviceUnavailable, match="can't be switched"):
            await radio.adapter.power_cycle()


async def test_what_befalls_another_adapter_is_not_ours(rig):
    other = "/org/bluez/hci9"
    shown = {"Address": Variant("s", "00:00:00:00:00:09"), "Powered": Variant("b", True)}
    async with rig.radio() as radio:
        broken = radio.adapter.broken
        rig.bluez._objects.add(other, ADAPTER, shown)
        rig.bluez._objects.change(other, ADAPTER, {"Powered": Variant("b", False)})
        assert list(await radio.adapter.adapters()) == ["/org/bluez/hci0", other]
        rig.bluez._objects.remove(other)
        assert list(await radio.adapter.adapters()) == ["/org/bluez/hci0"]
        assert radio.adapter.condition is Condition.READY
        assert not broken.is_set()


async def test_a_user_who_may_not_talk_to_the_service_is_told_so(rig):
    rig.bluez.faults["ObjectManager.GetManagedObjects"].append(DENIED)
    async with rig.radio() as radio:
        assert radio.adapter.condition is Condition.FORBIDDEN
        assert "group bluetooth" in radio.adapter.condition.remedy
        with pytest.raises(DeviceUnavailable, match="may not"):
            await radio.find(str(engaged().invitation.uuid), 1)


async def test_everybody_who_is_heard_is_told_for_as_long_as_was_asked(rig):
    phone = await rig.phone(str(engaged().invitation.uuid), rssi=-70)
    heard: list[Found] = []
    async with rig.radio() as radio:
        await radio.listen(0.2, heard.append)
    assert {(each.address, each.rssi) for each in heard} == {(phone.address.to_string(with_type_qualifier=False), -70)}
    assert heard[0].uuids == (str(phone._uuid.to_hex_str("-")).lower(),)


async def test_a_bus_that_goes_while_the_service_is_asked_is_waited_for(requires, monkeypatch):
    requires("dbus")
    adapter = Adapter("hci0")
    with PrivateBus() as bus:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        service = Service("org.bluez", {}, lambda _client: None)
        await service.start(bus.address)
        service.faults["ObjectManager.GetManagedObjects"].append(SILENT)
        watching = asyncio.create_task(adapter.watch())
        await taken(service.faults["ObjectManager.GetManagedObjects"])
        bus.close()
        assert await changed(adapter) is Condition.NO_BUS
        with pytest.raises(EOFError):
            await service.stop()
    with PrivateBus() as bus:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        assert await changed(adapter) is Condition.NO_SERVICE
    await ended(watching)


async def test_a_service_that_hangs_is_noticed_and_used_again_when_it_answers(rig):
    adapter = Adapter("hci0")
    adapter.every = 0.05
    watching = asyncio.create_task(adapter.watch())
    assert await changed(adapter) is Condition.READY
    broken, adapter.patience = adapter.broken, 0.5
    rig.bluez.faults["Peer.Ping"].append(SILENT)
    assert await changed(adapter) is Condition.HANGS
    assert broken.is_set()
    assert await changed(adapter) is Condition.READY
    await ended(watching)


async def taken(faults):
    """Wait until they have befallen."""
    async with asyncio.timeout(5):
        while faults:
            await asyncio.sleep(0.005)


async def changed(adapter):
    async with asyncio.timeout(5):
        return await adapter.changes()


async def ended(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
