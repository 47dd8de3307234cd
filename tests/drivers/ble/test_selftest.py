import os

import pytest
from dbus_fast import Variant

from drivers.ble import selftest as selftest_module
from drivers.ble.loopback import loopback
from drivers.ble.radio import Radio
from drivers.ble.selftest import Standing, selftest, version
from drivers.ble.virtual.bluez import ADAPTER
from drivers.ble.virtual.service import Fault
from drivers.errors import DeviceLost
from tests.drivers.ble.handing import engaged
from tests.drivers.ble.test_settings import SHIPPED

GOOD = ["bus", "service", "adapter", "power", "settings", "scan", "hears", "hand-over"]


async def in_memory(_radio):
    return await loopback()


async def steps(radio, hand_over=in_memory, real=False, seconds=0.2):
    return [step async for step in selftest(radio, seconds, hand_over, real=real)]


def failed(found):
    return [step.id for step in found if step.status is Standing.FAIL]


async def test_where_all_is_well_each_step_says_so(rig):
    await rig.phone(str(engaged().invitation.uuid))
    async with rig.radio() as radio:
        found = await steps(radio)
    assert [step.id for step in found] == GOOD
    assert {step.status for step in found} == {Standing.OK, Standing.SKIP}
    assert found[1].finding == "bluetoothd runs: BlueZ 5.66"


async def test_silence_is_a_failure_and_the_hand_over_is_tried_all_the_same(rig):
    async with rig.radio() as radio:
        found = await steps(radio)
    assert failed(found) == ["hears"]
    assert found[-1].id == "hand-over"


async def off(rig):
    rig.bluez.switch(on=False)


async def pulled(rig):
    rig.bluez.pull()


async def killed(rig):
    await rig.bluez.kill()


async def hanging(rig):
    rig.bluez.faults["ObjectManager.GetManagedObjects"].append(Fault(silent=True))


async def forbidden(rig):
    denied = Fault(error="org.freedesktop.DBus.Error.AccessDenied", text="rejected")
    rig.bluez.faults["ObjectManager.GetManagedObjects"].append(denied)


@pytest.mark.parametrize(
    ("fault", "culprit"),
    [(off, "power"), (pulled, "adapter"), (killed, "service"), (hanging, "service"), (forbidden, "service")],
)
async def test_what_is_missing_is_the_last_step_and_says_what_to_do(rig, fault, culprit):
    await fault(rig)
    radio = Radio()
    radio.adapter.patience = 0.5
    async with radio:
        found = await steps(radio)
    assert failed(found) == [culprit] == [found[-1].id]
    assert found[-1].remedy


async def test_without_a_bus_that_is_what_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    async with Radio() as radio:
        assert failed(await steps(radio)) == ["bus"]


async def test_a_scan_that_is_refused_is_the_last_step(rig):
    rig.bluez.faults["Adapter1.StartDiscovery"].append(Fault(error="Failed", text="stuck"))
    async with rig.radio() as radio:
        found = await steps(radio)
    assert failed(found) == ["scan"] == [found[-1].id]


async def lost(_radio):
    raise DeviceLost("the phone went", "call it back")


async def another(_radio):
    return False


@pytest.mark.parametrize("hand_over", [lost, another])
async def test_a_hand_over_that_fails_is_told(rig, hand_over):
    await rig.phone(str(engaged().invitation.uuid))
    async with rig.radio() as radio:
        found = await steps(radio, hand_over)
    assert failed(found) == ["hand-over"]
    assert found[-1].remedy


@pytest.mark.parametrize(
    ("text", "status"),
    [(SHIPPED.read_text(), Standing.OK), ("[GATT]\nCache = yes\n", Standing.WARN), (None, Standing.WARN)],
)
async def test_settings_that_do_not_protect_customers_are_told(rig, monkeypatch, tmp_path, text, status):
    asked = []

    def file_of(process):
        asked.append(process)
        return tmp_path / "bluetooth.conf"

    monkeypatch.setattr(selftest_module, "file_of", file_of)
    if text is not None:
        (tmp_path / "bluetooth.conf").write_text(text)
    async with rig.radio() as radio:
        found = {step.id: step for step in await steps(radio, real=True)}
    assert found["settings"].status is status
    assert asked == [os.getpid()]
    assert "pairable" not in found


async def test_an_adapter_that_can_be_paired_with_is_told(rig):
    rig.bluez._objects.change("/org/bluez/hci0", ADAPTER, {"Pairable": Variant("b", True)})
    async with rig.radio() as radio:
        found = {step.id: step for step in await steps(radio, real=True)}
    assert found["pairable"].status is Standing.WARN


def test_what_names_no_version_is_unknown():
    assert version("bluetooth:v0000p0000d0000") == "of an unknown version"
