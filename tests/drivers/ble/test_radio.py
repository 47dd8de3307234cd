import asyncio
import os
import time

import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends import BleakBackend, get_default_backend
from bleak.backends.bluezdbus.client import BleakClientBlueZDBus
from bleak.backends.bluezdbus.scanner import BleakScannerBlueZDBus

from drivers.ble.adapter import Adapter, Condition
from drivers.ble.nearest import Nearest, Nearness
from drivers.ble.radio import Radio
from drivers.ble.virtual.bus import PrivateBus
from drivers.ble.virtual.service import Fault
from drivers.errors import DeviceLost, DeviceStuck, DeviceTimeout, DeviceUnavailable
from tests.drivers.ble.rig import becomes, open_descriptors

UUID = "46ab3bb5-7a51-86fe-8a9f-26e10becd180"
OTHER = "0d1c0f0e-7a51-86fe-8a9f-26e10becd180"


async def both_ways(ours, theirs):
    await ours.send(b"to the phone")
    await theirs.send(b"to the kiosk")
    return await theirs.receive(5), await ours.receive(5)


BOTH = (b"to the phone", b"to the kiosk")


def test_bleak_talks_to_bluez_by_its_own_backend():
    assert get_default_backend() is BleakBackend.BLUEZ_DBUS
    assert type(BleakScanner(bluez={"adapter": "hci0"})._backend) is BleakScannerBlueZDBus
    assert type(BleakClient("00:11:22:33:44:55")._backend) is BleakClientBlueZDBus


async def test_a_phone_is_found_by_its_uuid_alone_and_both_sides_are_heard(rig):
    await rig.phone(OTHER)
    phone = await rig.phone(UUID, rssi=-61)
    async with rig.radio() as radio:
        found = await radio.find(UUID, 5)
        assert (found.address, found.rssi) == (phone.address.to_string(with_type_qualifier=False), -61)
        ours = await radio.connect(found)
        theirs = await phone.accept(5)
        assert (ours.mtu, theirs.mtu) == (514, 514)
        assert await both_ways(ours, theirs) == BOTH
        await theirs.send(bytes(514))
        assert await ours.receive(5) == bytes(514)
        await ours.close()
        with pytest.raises(DeviceLost):
            await theirs.receive(5)


async def test_no_address_is_in_what_is_logged_of_a_phone(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        found = await radio.find(UUID, 5)
    assert found.address not in repr(found)


async def test_where_no_such_phone_is_near_none_is_found(rig):
    await rig.phone(OTHER)
    async with rig.radio() as radio:
        assert await radio.find(UUID, 0.2) is None
        assert not rig.bluez.discovering


async def test_a_phone_whose_address_is_refused_is_passed_over(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        assert await radio.find(UUID, 0.2, accepts=lambda _address: False) is None


def nearest():
    by = Nearest(time.monotonic, Nearness(seconds=0.1))
    return lambda phone: by(phone.address, phone.rssi)


async def test_of_two_phones_the_one_that_is_held_to_the_kiosk_is_chosen(rig):
    await rig.phone(UUID, rssi=-75)
    near = await rig.phone(UUID, rssi=-45)
    async with rig.radio() as radio:
        found = await radio.find(UUID, 5, chosen=nearest())
        assert found.address == near.address.to_string(with_type_qualifier=False)
        rig.air.louder(near.address, -70)
        assert await radio.find(UUID, 0.3, chosen=nearest()) is None


async def test_a_phone_that_is_too_far_away_is_not_told_of(rig):
    await rig.phone(UUID, rssi=-95)
    async with rig.radio() as radio:
        assert await radio.find(UUID, 0.2) is None


async def test_many_connections_leave_no_descriptor_and_no_device_behind(rig):
    counts = []
    async with rig.radio() as radio:
        for _ in range(12):
            phone = await rig.phone(UUID)
            ours, theirs = await rig.linked(radio, phone, UUID)
            assert await both_ways(ours, theirs) == BOTH
            await ours.close()
            await phone.close()
            rig.phones.remove(phone)
            while not radio.idle:
                await asyncio.sleep(0.01)
            counts.append(open_descriptors())
            assert rig.bluez.known == []
    assert len(set(counts[2:])) == 1


async def test_the_scan_is_over_before_the_connection_begins(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        found = await radio.find(UUID, 5)
        assert not rig.bluez.discovering
        await radio.connect(found)
        await phone.accept(5)


async def test_one_thing_at_a_time(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        searching = asyncio.create_task(radio.find(OTHER, 0.2))
        await asyncio.sleep(0)
        with pytest.raises(DeviceStuck):
            await radio.hear(0.1)
        await searching
        await rig.linked(radio, phone, UUID)
        with pytest.raises(DeviceStuck):
            await radio.find(UUID, 0.1)
        assert not radio.idle


async def test_anything_on_the_air_shows_that_the_radio_hears(rig):
    async with rig.radio() as radio:
        assert not await radio.hear(0.2)
        await rig.phone(OTHER)
        assert await radio.hear(0.2)


async def test_silence_is_a_timeout_and_the_link_goes_on(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        ours, theirs = await rig.linked(radio, phone, UUID)
        with pytest.raises(DeviceTimeout):
            await ours.receive(0.05)
        assert await both_ways(ours, theirs) == BOTH


async def test_a_phone_that_vanishes_ends_the_link_and_the_next_one_is_served(rig):
    gone, here = await rig.phone(UUID), await rig.phone(OTHER)
    async with rig.radio() as radio:
        ours, _ = await rig.linked(radio, gone, UUID)
        await rig.vanish(gone)
        with pytest.raises(DeviceLost):
            await ours.receive(5)
        with pytest.raises(DeviceLost):
            await ours.receive(5)
        with pytest.raises(DeviceLost):
            await ours.send(b"anybody?")
        await ours.close()
        assert await both_ways(*await rig.linked(radio, here, OTHER)) == BOTH


async def test_a_phone_that_leaves_between_scan_and_connection_is_a_timeout(rig):
    gone, here = await rig.phone(UUID), await rig.phone(OTHER)
    async with rig.radio(connect=0.3) as radio:
        found = await radio.find(UUID, 5)
        await rig.vanish(gone)
        with pytest.raises(DeviceTimeout):
            await radio.connect(found)
        assert await both_ways(*await rig.linked(radio, here, OTHER)) == BOTH


async def test_what_a_phone_repeats_cuts_or_invents_arrives_as_it_was_sent(rig):
    def mischief(_number, chunk):
        return chunk, chunk, chunk[:3], b"", os.urandom(20)

    phone = await rig.phone(UUID, mischief=mischief)
    async with rig.radio() as radio:
        ours, theirs = await rig.linked(radio, phone, UUID)
        await theirs.send(b"voucher")
        came = [await ours.receive(5) for _ in range(5)]
        assert came[:4] == [b"voucher", b"voucher", b"vou", b""]


@pytest.mark.parametrize(
    "member",
    ["Adapter1.StartDiscovery", "Adapter1.SetDiscoveryFilter"],
)
async def test_a_scan_that_is_refused_is_told_and_the_next_one_works(rig, member):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        rig.bluez.faults[member].append(Fault(error="InProgress", text="Operation already in progress"))
        with pytest.raises(DeviceUnavailable, match="InProgress"):
            await radio.find(UUID, 5)
        assert await radio.find(UUID, 5)


async def test_the_end_of_a_scan_that_is_refused_loses_nothing(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        rig.bluez.faults["Adapter1.StopDiscovery"].append(Fault(error="InProgress", done=True))
        assert await radio.find(UUID, 5)
        assert await radio.find(UUID, 5)


@pytest.mark.parametrize("member", ["Adapter1.StartDiscovery", "Device1.Connect"])
async def test_a_service_that_never_answers_is_a_timeout(rig, member):
    await rig.phone(UUID)
    async with rig.radio(start=0.2, connect=0.2, tries=1, disconnect=0.5) as radio:
        rig.bluez.faults[member].append(Fault(silent=True))
        with pytest.raises(DeviceTimeout):
            await radio.connect(await radio.find(UUID, 5))


async def test_a_connection_that_fails_once_is_tried_again(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        rig.bluez.faults["Device1.Connect"].append(Fault(error="Failed", text="Software caused connection abort"))
        assert await both_ways(*await rig.linked(radio, phone, UUID)) == BOTH


async def test_a_connection_that_fails_twice_is_given_up(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        found = await radio.find(UUID, 5)
        rig.bluez.faults["Device1.Connect"] += [Fault(error="Failed", text="Page Timeout")] * 2
        with pytest.raises(DeviceUnavailable, match="Page Timeout"):
            await radio.connect(found)


async def test_a_device_that_the_service_has_forgotten_is_lost(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        found = await radio.find(UUID, 5)
        ours = await radio.connect(found)
        await phone.accept(5)
        await ours.close()
        with pytest.raises(DeviceLost):
            await radio.connect(found)


async def test_a_slow_disconnect_holds_nobody_up_but_the_next_scan(rig):
    phone = await rig.phone(UUID)
    rig.bluez.faults["Device1.Disconnect"].append(Fault(delay=0.2))
    async with rig.radio() as radio:
        ours, _ = await rig.linked(radio, phone, UUID)
        await ours.close()
        assert not radio.idle
        assert await radio.find(OTHER, 0.05) is None
        assert radio.idle


async def test_a_service_that_hangs_holds_nobody_up_who_lets_go_of_the_radio(rig):
    phone = await rig.phone(UUID)
    rig.bluez.faults["Device1.Disconnect"].append(Fault(silent=True))
    async with asyncio.timeout(10), rig.radio(disconnect=60, leave=0.1) as radio:
        await rig.linked(radio, phone, UUID)


async def test_a_write_that_the_phone_refuses_is_told(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        ours, _ = await rig.linked(radio, phone, UUID)
        rig.bluez.faults["GattCharacteristic1.WriteValue"].append(
            Fault(error="Failed", text="Operation failed with ATT error: 0x80")
        )
        with pytest.raises(DeviceUnavailable):
            await ours.send(b"please")


async def test_a_service_that_is_killed_ends_the_link_and_is_used_again_when_it_is_back(rig):
    phone = await rig.phone(UUID)
    async with rig.radio(disconnect=0.5) as radio:
        ours, _ = await rig.linked(radio, phone, UUID)
        waiting = asyncio.create_task(ours.receive(20))
        await rig.bluez.kill()
        with pytest.raises(DeviceLost):
            await waiting
        await becomes(radio, Condition.NO_SERVICE)
        await ours.close()
        with pytest.raises(DeviceUnavailable, match="not running"):
            await radio.find(UUID, 1)
        await rig.bluez.start(rig.address)
        await becomes(radio, Condition.READY)
        with pytest.raises(DeviceLost):
            await ours.receive(1)
        await phone.advertise()
        assert await both_ways(*await rig.linked(radio, phone, UUID)) == BOTH


async def test_a_service_that_is_killed_ends_a_scan(rig):
    async with rig.radio() as radio:
        searching = asyncio.create_task(radio.find(UUID, 20))
        while not rig.bluez.discovering:
            await asyncio.sleep(0.01)
        await rig.bluez.kill()
        with pytest.raises(DeviceLost):
            await searching


async def test_an_adapter_that_is_pulled_ends_the_link_and_is_used_again_when_it_is_back(rig):
    phone = await rig.phone(UUID)
    async with rig.radio(disconnect=0.5) as radio:
        ours, _ = await rig.linked(radio, phone, UUID)
        rig.bluez.pull()
        with pytest.raises(DeviceLost):
            await ours.receive(5)
        await becomes(radio, Condition.NO_ADAPTER)
        await ours.close()
        rig.bluez.plug()
        await becomes(radio, Condition.READY)
        await phone.advertise()
        assert await both_ways(*await rig.linked(radio, phone, UUID)) == BOTH


async def test_an_adapter_can_be_switched_off_and_on(rig):
    phone = await rig.phone(UUID)
    async with rig.radio(disconnect=0.5) as radio:
        ours, _ = await rig.linked(radio, phone, UUID)
        await radio.adapter.power_cycle()
        with pytest.raises(DeviceLost):
            await ours.receive(5)
        await ours.close()
        await becomes(radio, Condition.READY)
        assert not await radio.adapter.discovers()
        await phone.advertise()
        assert await both_ways(*await rig.linked(radio, phone, UUID)) == BOTH


async def test_an_adapter_of_another_name_is_not_there(rig):
    async with Radio("hci7") as radio:
        assert radio.adapter.condition is Condition.NO_ADAPTER
        with pytest.raises(DeviceUnavailable, match="hci7"):
            await radio.find(UUID, 1)


async def test_without_a_bus_there_is_no_bluetooth(monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    async with Radio() as radio:
        assert radio.adapter.condition is Condition.NO_BUS
        with pytest.raises(DeviceUnavailable, match="message bus"):
            await radio.find(UUID, 1)


async def test_a_bus_that_is_gone_is_used_again_when_it_is_back(requires, monkeypatch):
    requires("dbus")
    with PrivateBus() as first:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", first.address)
        async with Radio() as radio:
            assert radio.adapter.condition is Condition.NO_SERVICE
            with PrivateBus() as second:
                monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", second.address)
                first.close()
                await becomes(radio, Condition.NO_BUS)
                await becomes(radio, Condition.NO_SERVICE)


async def test_an_adapter_that_nobody_watches_can_not_be_switched():
    with pytest.raises(DeviceUnavailable, match="message bus"):
        await Adapter("hci0").power_cycle()
