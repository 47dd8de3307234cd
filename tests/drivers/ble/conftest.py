import pytest


@pytest.fixture(scope="module")
def system_bus(requires):
    """A D-Bus daemon that all of this module take for the machine's own."""
    requires("dbus")
    from drivers.ble.virtual.bus import PrivateBus

    with PrivateBus() as bus, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        yield bus


@pytest.fixture
async def rig(system_bus):
    """The air, bluetoothd in software, and phones as many as are wanted."""
    from tests.drivers.ble.rig import Rig

    rig = Rig(system_bus.address)
    await rig.bluez.start(system_bus.address)
    yield rig
    await rig.close()
