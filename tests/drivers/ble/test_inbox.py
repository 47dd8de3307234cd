import asyncio

from drivers.ble.inbox import ROOM, Inbox


async def test_chunks_are_taken_in_their_order_and_what_came_before_the_end_too():
    inbox = Inbox()
    for chunk in (b"one", b"two"):
        inbox.put(chunk)
    inbox.end()
    inbox.put(b"three")
    assert [await inbox.take() for _ in range(4)] == [b"one", b"two", None, None]


async def test_who_waits_is_given_what_comes():
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.take())
    await asyncio.sleep(0)
    inbox.put(b"late")
    assert await waiting == b"late"


async def test_who_stops_waiting_loses_nothing():
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.take())
    await asyncio.sleep(0)
    inbox.put(b"just now")
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert await inbox.take() == b"just now"


async def test_two_messages_of_most_chunks_each_of_them_twice_have_room_and_more_is_the_end():
    inbox = Inbox()
    for _ in range(ROOM):
        inbox.put(bytes(512))
    assert not inbox.over
    inbox.put(b"one more")
    assert repr(inbox) == "<Inbox of 0, over>"
    assert await inbox.take() is None
