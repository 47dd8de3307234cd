"""What goes on beside all else until it ends, and fails without a word."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Aside:
    """Tasks that nobody waits for, but who wants the place to itself."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin it."""
        self.put(asyncio.get_running_loop().create_task(work))

    def put(self, task: asyncio.Task[Any]) -> None:
        """Let it come to its end here."""
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def over(self, seconds: float) -> None:
        """Wait until all have ended, or for so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()
