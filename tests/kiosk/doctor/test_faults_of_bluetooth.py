"""Faults of Bluetooth, on a message bus and a service in software; and the hand-over without a radio."""

import asyncio

import pytest

from drivers.ble.adapter import Condition
from drivers.ble.loopback import loopback
from drivers.ble.virtual.air import Air
from drivers.ble.virtual.bluez import Bluez
from kiosk.doctor.bluetooth import _CULPRITS
from tests.kiosk.doctor.conftest import culprit

BLE = ("ble.bus", "ble.service", "ble.adapter", "ble.loopback")


@pytest.fixture(scope="module")
def bus(requires):
    requires("dbus")
    from drivers.ble.virtual.bus import PrivateBus

    with PrivateBus() as bus, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        yield bus


@pytest.fixture
async def bluez(bus):
    bluez = Bluez(Air(supervision=0.05))
    await bluez.start(bus.address)
    yield bluez
    await bluez.kill()


async def examined(kiosk):
    kiosk.write(reader="ble:")
    return await asyncio.to_thread(kiosk.examined, *BLE)


async def test_an_adapter_that_is_well_is_no_problem(kiosk, bluez):
    report = await examined(kiosk)
    assert {line.id: line.status for line in report.lines} == dict.fromkeys(BLE, "ok")


async def test_an_adapter_that_is_off_is_told(kiosk, bluez):
    bluez.switch(on=False)
    line = culprit(await examined(kiosk))
    assert (line.id, "power on" in line.remedy) == ("ble.adapter", True)


async def test_an_adapter_that_is_not_there_is_told(kiosk, bluez):
    bluez.pull()
    line = culprit(await examined(kiosk))
    assert (line.id, "plug it in" in line.remedy) == ("ble.adapter", True)


async def test_a_service_that_does_not_run_is_told(kiosk, bus):
    line = culprit(report := await examined(kiosk))
    assert (line.id, "systemctl restart bluetooth" in line.remedy) == ("ble.service", True)
    assert report.exit_code == 69


async def test_a_machine_without_a_bus_is_told(kiosk, monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    line = culprit(await examined(kiosk))
    assert (line.id, "install dbus" in line.remedy) == ("ble.bus", True)


def test_whatever_is_wrong_with_an_adapter_is_a_fault_of_one_line():
    assert set(_CULPRITS) == {condition.name for condition in Condition} - {"READY", "UNKNOWN"}


async def test_a_hand_over_without_a_radio_works():
    assert await loopback()
