"""Tells everybody who looks that there is something new to see."""

import asyncio
from contextlib import suppress


class Hub:
    """Counts what is new. Nothing is kept for a looker: who is slow sees the newest, and holds nobody up."""

    def __init__(self) -> None:
        self.version = 1
        """of what is shown"""
        self.closed = False
        """nothing more will be shown"""
        self._news = asyncio.Event()

    def __repr__(self) -> str:
        return f"<Hub {'closed' if self.closed else self.version}>"

    def changed(self) -> None:
        """There is something new."""
        self.version += 1
        self._wake()

    def close(self) -> None:
        """Let all lookers go; idempotent."""
        self.closed = True
        self._wake()

    async def wait(self, seen: int, patience: float) -> None:
        """Return when there is something else than the version that was seen, or after so many seconds."""
        if self.closed or self.version != seen:
            return
        news = self._news
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await news.wait()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
