"""The daemon as a service: its manager is told when it is ready, how it is, and while all that must be well is.

READY means that the kiosk answers: it serves customers, or is out of service and says so on its page and to commands. A
start that waited for a disk to come back would be killed for that, and another one could do no more.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from kiosk.domain.health import Health, Readiness
from kiosk.ops.notify import Notifier
from kiosk.ops.watchdog import Watchdog
from kiosk.supervision import supervise

LOOK_SECONDS = 2.0
"""Between two looks how the kiosk is."""

_WORDS = {
    Readiness.READY: "serves customers",
    Readiness.DEGRADED: "serves customers, but",
    Readiness.OUT_OF_SERVICE: "is out of service",
}

_log = structlog.get_logger(__name__)


class Service:
    """What the service manager hears of one daemon; silent, and without a task, where there is no manager."""

    def __init__(self, notifier: Notifier, health: Callable[[], Health]) -> None:
        """Take who tells the manager, and what tells how the kiosk is."""
        self._notifier = notifier
        self._health = health
        self._watchdog: Watchdog | None = None
        self._told = ""
        self._starved_for: str | None = None

    def __repr__(self) -> str:
        return f"<Service {self._told}>"

    def ready(self) -> None:
        """The kiosk answers. Told once, however often it is said."""
        if not self._told:
            self._notifier.ready()
            self._tell_status()

    def watch(self, watchdog: Watchdog) -> None:
        """From now on the manager hears that all is well only while nothing is lost."""
        self._watchdog = watchdog

    @asynccontextmanager
    async def running(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Tell the manager while the block runs; ``stop`` is set when the kiosk begins to end."""
        if not self._notifier.listening:
            yield
            return
        work = asyncio.create_task(supervise("signs of life", partial(self._run, stop)))
        farewell = asyncio.create_task(self._say_farewell(stop))
        try:
            yield
        finally:
            for task in (work, farewell):
                task.cancel()
            await asyncio.gather(work, farewell, return_exceptions=True)
            self._notifier.stopping()

    async def _run(self, stop: asyncio.Event) -> None:
        pause = min(LOOK_SECONDS, self._notifier.feed_seconds or LOOK_SECONDS)
        loop = asyncio.get_running_loop()
        fed = loop.time()
        while True:
            if self._told and not stop.is_set():
                self._tell_status()
            if self._is_well() and loop.time() + pause - fed >= (self._notifier.feed_seconds or 0.0):
                self._notifier.alive()
                fed = loop.time()
            await asyncio.sleep(pause)

    async def _say_farewell(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._notifier.stopping()
        self._notifier.status("stops: the ticket in hand is finished first")

    def _is_well(self) -> bool:
        lost = self._watchdog.lost() if self._watchdog else None
        if lost != self._starved_for:
            self._starved_for = lost
            if lost:
                _log.error("lost until a new start; the service manager hears no more that all is well", component=lost)
        return lost is None

    def _tell_status(self) -> None:
        line = _line(self._health())
        if line != self._told:
            self._notifier.status(line)
            self._told = line


def _line(health: Health) -> str:
    """How the kiosk is, in a sentence for people."""
    words, problem = _WORDS[health.readiness], health.problem
    return f"{words}: {problem.code}, {problem.text.en} ({problem.remedy})" if problem else words
