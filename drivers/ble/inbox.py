"""What a phone has notified and nobody has read yet; bounded, for a stranger's phone may send without an end."""

import asyncio
from collections import deque

from drivers.ble.framing import MAX_CHUNKS

ROOM = 4 * MAX_CHUNKS
"""chunks: two messages of the greatest number in a row, each notification twice; at most 256 KiB"""


class Inbox:
    """Chunks, oldest first, until the end. One that is full is at its end, and what is in it is not worth reading."""

    def __init__(self) -> None:
        self.over = False
        self._chunks: deque[bytes] = deque()
        self._news = asyncio.Event()

    def __repr__(self) -> str:
        return f"<Inbox of {len(self._chunks)}{', over' if self.over else ''}>"

    def put(self, chunk: bytes) -> None:
        """A chunk came; without effect after the end."""
        if self.over:
            return
        if len(self._chunks) == ROOM:
            self._chunks.clear()
            self.end()
            return
        self._chunks.append(chunk)
        self._news.set()

    def end(self) -> None:
        """No more will come; what came can still be taken."""
        self.over = True
        self._news.set()

    async def take(self) -> bytes | None:
        """Wait for the next chunk; None where there will be none."""
        while not self._chunks and not self.over:
            self._news.clear()
            await self._news.wait()
        return self._chunks.popleft() if self._chunks else None
