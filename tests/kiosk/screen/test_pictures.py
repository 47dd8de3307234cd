"""The live picture: from a real virtual camera, and from eyes that do what a test says."""

import asyncio
from contextlib import aclosing

import pytest

from drivers.address import Address
from drivers.cameras import reader as cameras
from drivers.errors import DeviceStuck
from kiosk.screen import pictures as module
from kiosk.screen.hub import Hub
from kiosk.screen.pictures import Pictures


class Eye:
    """A camera that has these pictures, one after another, and sees no codes."""

    def __init__(self, *script):
        self.script = list(script)
        self.looks = 0

    def live(self):
        self.looks += 1
        what = self.script.pop(0) if self.script else None
        if isinstance(what, Exception):
            raise what
        return what

    def read(self, timeout):
        return None

    def close(self):
        """Nothing to let go of."""


@pytest.fixture
def hub():
    return Hub()


@pytest.fixture
def make(hub, monkeypatch):
    monkeypatch.setattr(module, "PERIOD", 0.001)
    made = []

    def make(*script):
        made.append(Pictures({"camera:": Eye(*script)} if script else {}, hub))
        return made[-1]

    yield make
    for pictures in made:
        pictures.close()


async def take(stream, count):
    async with asyncio.timeout(20):
        return [await anext(stream) for _ in range(count)]


async def test_each_new_picture_is_shown_once(make):
    pictures = make(b"one", None, None, b"two")
    async with aclosing(pictures.stream()) as stream:
        assert await take(stream, 2) == [b"one", b"two"]


async def test_two_who_look_see_all_the_pictures_and_not_every_other(make):
    pictures = make(*(None, None, None), b"one", *[None] * 30, b"two")
    async with aclosing(pictures.stream()) as here, aclosing(pictures.stream()) as there:
        both = await asyncio.gather(*(take(stream, 2) for stream in (here, there)))
    assert both == [[b"one", b"two"]] * 2


async def test_nobody_looks_at_a_camera_while_nobody_looks_on(make):
    pictures = make(b"one")
    eye = pictures._eyes["camera:"]
    await asyncio.sleep(0.02)
    assert eye.looks == 0
    async with aclosing(pictures.stream()) as stream:
        await take(stream, 1)
    looks = eye.looks
    await asyncio.sleep(0.02)
    assert eye.looks == looks


async def test_a_picture_is_kept_no_longer_than_somebody_looks(make):
    pictures = make(b"somebody's face")
    async with aclosing(pictures.stream()) as stream:
        await take(stream, 1)
    assert b"face" not in repr(vars(pictures)).encode()
    eye = pictures._eyes["camera:"]
    async with aclosing(pictures.stream()) as stream:
        eye.script.append(b"another")
        assert await take(stream, 1) == [b"another"]


async def test_a_camera_that_hangs_or_fails_is_looked_at_again(make):
    pictures = make(DeviceStuck("it hangs", "wait"), b"one")
    async with aclosing(pictures.stream()) as stream:
        assert await take(stream, 1) == [b"one"]


async def test_a_camera_that_comes_later_is_seen(make):
    pictures = make()
    assert not pictures.cameras
    async with aclosing(pictures.stream()) as stream:
        waiting = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0.01)
        pictures._eyes["camera:"] = Eye(b"one")
        assert await waiting == [b"one"]


async def test_the_end_of_the_hub_ends_the_pictures(make, hub):
    stream = make(b"one").stream()
    await take(stream, 1)
    hub.close()
    async with asyncio.timeout(20):
        assert [picture async for picture in stream] == []


async def test_what_the_real_camera_sees_is_jpeg(hub, tmp_path):
    with cameras.from_address(Address.parse(f"virtual:{tmp_path / 'phone.png'}")) as reader:
        pictures = Pictures({"virtual:": reader}, hub)
        async with aclosing(pictures.stream()) as stream:
            taking = asyncio.create_task(take(stream, 1))
            while not taking.done():
                await asyncio.to_thread(reader.read, 0.1)
            (picture,) = taking.result()
        assert picture.startswith(b"\xff\xd8")
        assert picture.endswith(b"\xff\xd9")
        pictures.close()
