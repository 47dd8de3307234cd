import asyncio

import pytest

from drivers.ble.adapter import Condition
from drivers.ble.virtual.service import Fault
from drivers.ble.watchdog import Health, Hearing, Pace, Watchdog
from drivers.errors import DeviceUnavailable
from tests.drivers.ble.rig import becomes

UUID = "46ab3bb5-7a51-86fe-8a9f-26e10becd180"
PACE = Pace(every=3600, listen=0.1, back=5, tries=(0.01,))
GOOD, SILENT = Health(Hearing.GOOD), Health(Hearing.SILENT)
SWITCHED = "Properties.Set"


class Dog:
    """A watchdog, and what it said."""

    def __init__(self, radio, restart=None, pace=PACE):
        self.told = []
        self.news = asyncio.Event()
        self.watchdog = Watchdog(radio, self._tell, restart, pace)

    def _tell(self, health):
        self.told.append(health)
        self.news.set()

    async def until(self, hearing):
        async with asyncio.timeout(10):
            while self.watchdog.health.hearing is not hearing:
                self.news.clear()
                await self.news.wait()

    async def __aenter__(self):
        self.running = asyncio.create_task(self.watchdog.run())
        return self

    async def __aexit__(self, *_error):
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


async def test_a_radio_that_hears_something_is_good(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        assert await Dog(radio).watchdog.check() == GOOD


async def test_a_silent_radio_is_switched_off_and_on_and_goes_on_being_used(rig):
    async with rig.radio() as radio:
        powers = rig.watched_power()
        health = await Dog(radio, restart=never).watchdog.check()
        assert health == SILENT
        assert health.usable
        assert powers == [False, True]


async def test_switching_off_and_on_mends_a_scan_that_fails(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        rig.bluez.faults["Adapter1.StartDiscovery"].append(Fault(error="InProgress", text="Operation in progress"))
        assert await Dog(radio, restart=never).watchdog.check() == GOOD


async def test_a_scan_that_only_seems_to_run_is_not_taken_for_silence(rig):
    async with rig.radio() as radio:
        rig.bluez.faults["Adapter1.StartDiscovery"] += [Fault(pretended=True)] * 2
        health = await Dog(radio).watchdog.check()
        assert (health.hearing, health.what) == (Hearing.BROKEN, "hci0 does not look for devices")


async def test_the_service_is_restarted_where_switching_does_not_help(rig):
    await rig.phone(UUID)

    async def restart():
        await rig.bluez.kill()
        await rig.bluez.start(rig.address)

    async with rig.radio() as radio:
        rig.bluez.faults["Adapter1.StartDiscovery"] += [Fault(error="Failed", text="stuck")] * 2
        assert await Dog(radio, restart).watchdog.check() == GOOD


async def test_a_radio_that_nothing_mends_is_broken_and_says_why(rig):
    async def restart():
        raise DeviceUnavailable("nobody may restart it", "ask the administrator")

    async with rig.radio() as radio:
        rig.bluez.faults["Adapter1.StartDiscovery"] += [Fault(error="Failed", text="stuck")] * 2
        health = await Dog(radio, restart).watchdog.check()
        assert health == Health(Hearing.BROKEN, "nobody may restart it", "ask the administrator")
        assert not health.usable


async def test_who_uses_the_radio_is_not_disturbed(rig):
    phone = await rig.phone(UUID)
    async with rig.radio() as radio:
        ours, theirs = await rig.linked(radio, phone, UUID)
        powers = rig.watched_power()
        assert await Dog(radio).watchdog.check() == Health()
        await ours.send(b"still here")
        assert await theirs.receive(5) == b"still here"
        assert powers == []


async def test_listening_gives_way_to_a_customer(rig):
    async with rig.radio() as radio:
        listening = asyncio.create_task(radio.hear(60))
        while not rig.bluez.discovering:
            await asyncio.sleep(0.01)
        assert await radio.find(UUID, 0.05) is None
        assert await listening is None


async def test_a_service_that_dies_is_broken_until_it_is_back(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio, Dog(radio) as dog:
        await dog.until(Hearing.GOOD)
        await rig.bluez.kill()
        await dog.until(Hearing.BROKEN)
        await becomes(radio, Condition.NO_SERVICE)
        assert dog.watchdog.health.remedy
        await rig.bluez.start(rig.address)
        await dog.until(Hearing.GOOD)


async def test_an_adapter_that_is_switched_off_is_switched_on(rig):
    await rig.phone(UUID)
    async with rig.radio() as radio:
        rig.bluez.switch(on=False)
        await becomes(radio, Condition.OFF)
        async with Dog(radio) as dog:
            await dog.until(Hearing.GOOD)


async def test_who_failed_with_the_radio_asks_for_a_look(rig):
    async with rig.radio() as radio, Dog(radio) as dog:
        await dog.until(Hearing.SILENT)
        await rig.phone(UUID)
        dog.watchdog.look()
        await dog.until(Hearing.GOOD)
    assert dog.told == [SILENT, GOOD]


@pytest.mark.parametrize("fault", [Fault(silent=True), Fault(error="Blocked", text="by rfkill")])
async def test_an_adapter_that_can_not_be_switched_is_broken(rig, fault):
    async with rig.radio() as radio:
        radio.adapter.patience = 0.1
        rig.bluez.switch(on=False)
        await becomes(radio, Condition.OFF)
        rig.bluez.faults[SWITCHED].append(fault)
        health = await Dog(radio).watchdog.check()
        assert health.hearing is Hearing.BROKEN


async def never():
    pytest.fail("nobody asked for that")
