"""The camera's live picture for all who look; taken only while somebody looks, and kept no longer."""

import asyncio
from collections.abc import AsyncGenerator, KeysView, Mapping
from contextlib import suppress

from drivers.errors import DriverError
from drivers.ports import SeeingReader
from drivers.worker import Worker
from kiosk.screen.hub import Hub

PERIOD = 0.05
"""Seconds between two looks for a new picture; the camera says how often there is one."""
_DEADLINE = 2.0


class Pictures:
    """What the first of the cameras sees that have a picture."""

    def __init__(self, eyes: Mapping[str, SeeingReader], hub: Hub) -> None:
        """``eyes`` are the cameras that are open now, by their addresses."""
        self._eyes = eyes
        self._hub = hub
        self._worker = Worker("live picture")
        self._looking = asyncio.Lock()
        self._watchers = 0
        self._newest = b""
        self._number = 0

    def __repr__(self) -> str:
        return f"<Pictures for {self._watchers}>"

    @property
    def cameras(self) -> KeysView[str]:
        """The addresses of those that have a picture."""
        return self._eyes.keys()

    async def stream(self) -> AsyncGenerator[bytes]:
        """Each new picture, as JPEG, until the hub is closed; a slow watcher misses some."""
        self._watchers += 1
        try:
            seen = self._number
            while not self._hub.closed:
                await self._look()
                if self._number != seen:
                    seen = self._number
                    yield self._newest
                await asyncio.sleep(PERIOD)
        finally:
            self._watchers -= 1
            if not self._watchers:
                self._newest = b""

    def close(self) -> None:
        """Take no more pictures; idempotent."""
        self._worker.close()

    async def _look(self) -> None:
        """Take the newest picture, if nobody else is about to: each is handed out once, and all are to see it."""
        eye = next(iter(self._eyes.values()), None)
        if eye is None or self._looking.locked():
            return
        async with self._looking:
            with suppress(DriverError):  # a picture that takes too long is missed
                if picture := await self._worker.call(_DEADLINE, eye.live):
                    self._newest, self._number = picture, self._number + 1
