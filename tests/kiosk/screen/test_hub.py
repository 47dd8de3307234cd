import asyncio

from kiosk.screen.hub import Hub


async def test_all_who_wait_are_woken_by_something_new():
    hub = Hub()
    waiting = [asyncio.create_task(hub.wait(hub.version, 60)) for _ in range(10)]
    await asyncio.sleep(0)
    hub.changed()
    await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert hub.version == 2


async def test_who_has_not_seen_the_newest_does_not_wait():
    hub = Hub()
    hub.changed()
    hub.changed()
    await asyncio.wait_for(hub.wait(1, 60), 10)


async def test_who_has_seen_the_newest_waits_so_long_and_no_longer():
    hub = Hub()
    await asyncio.wait_for(hub.wait(hub.version, 0.01), 10)
    assert hub.version == 1


async def test_a_closed_hub_lets_all_go_at_once():
    hub = Hub()
    waiting = asyncio.create_task(hub.wait(hub.version, 60))
    await asyncio.sleep(0)
    hub.close()
    hub.close()
    await asyncio.wait_for(waiting, 10)
    await asyncio.wait_for(hub.wait(hub.version, 60), 10)
    assert hub.closed
