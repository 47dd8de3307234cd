"""Keeps the pictures of those screenings that somebody watches true; one watcher in each server process.

What this process writes it looks at at once, what others write on the same database a moment later.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from starlette.types import Scope

from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.rounds import attempt
from kiosk.mock.sale.live import pictures
from kiosk.mock.sale.live.pictures import Picture

_BREATH = 0.02
"""seconds between two looks, however much is written"""


class Room:
    """A screening that is watched, and what is known of it."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.watchers = 0
        self.turned: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """done once there is another picture"""

    def show(self, picture: Picture) -> None:
        """Let all who watch see a new picture."""
        self.picture = picture
        turned, self.turned = self.turned, asyncio.get_running_loop().create_future()
        turned.set_result(None)


class Watcher:
    """Knows who watches which screening. Used on one event loop, but for ``nudge``."""

    def __init__(self, office: Office, hang_up: Callable[[Scope], None] = lambda _: None) -> None:
        self._office = office
        self._rooms: dict[str, Room] = {}
        self._addresses: Counter[str] = Counter()
        self._nudged = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.ended = self._loop.create_future()
        """done once no stream goes on"""
        self.hang_up = hang_up
        """cuts the connection of a request whose client does not read"""
        # Threads of its own, and the store's connections for reading: orders that wait hold up nobody who watches.
        self._threads = ThreadPoolExecutor(2, "watcher")
        self._looking = asyncio.create_task(self._keep_looking())

    def __repr__(self) -> str:
        return f"<Watcher of {len(self._rooms)} screenings for {self._addresses.total()} clients>"

    def nudge(self) -> None:
        """Something was written: look at once. May be called on any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever watched
            self._loop.call_soon_threadsafe(self._nudged.set)

    def end(self) -> None:
        """End all streams; idempotent."""
        if not self.ended.done():
            self.ended.set_result(None)
            self._nudged.set()

    async def close(self) -> None:
        """End all streams and look no more; idempotent."""
        self.end()
        await self._looking
        self._threads.shutdown()

    @contextlib.contextmanager
    def place(self, address: str) -> Iterator[None]:
        """A place among those who watch; raise Problem if there are too many, in all or from this address."""
        limits = self._office.settings.limits
        if self._addresses.total() >= limits.streams or self._addresses[address] >= limits.streams_per_address:
            raise Problem(Fault.TOO_MANY_WATCHERS)
        self._addresses[address] += 1
        try:
            yield
        finally:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    @contextlib.asynccontextmanager
    async def room(self, screening_id: str) -> AsyncIterator[Room]:
        """What is known of the screening, kept true within the block; raise Problem if there is no such screening."""
        if screening_id not in self._rooms:
            picture = await self._loop.run_in_executor(self._threads, pictures.look, self._office, screening_id)
            self._rooms.setdefault(screening_id, Room(picture))
        room = self._rooms[screening_id]
        room.watchers += 1
        self._nudged.set()
        try:
            yield room
        finally:
            room.watchers -= 1
            if not room.watchers:
                del self._rooms[screening_id]

    async def _keep_looking(self) -> None:
        while not self.ended.done():
            seconds = self._office.settings.watch_seconds if self._rooms else None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), seconds)
            self._nudged.clear()
            if self._rooms:
                await self._look()
                await asyncio.sleep(_BREATH)

    async def _look(self) -> None:
        known = {screening: room.picture for screening, room in self._rooms.items()}
        look = partial(pictures.look_again, self._office, known)
        found: Mapping[str, Picture] = await self._loop.run_in_executor(
            self._threads, attempt, "looking at the seats that are watched", look, {}
        )
        for screening, picture in found.items():
            if screening in self._rooms:
                self._rooms[screening].show(picture)
