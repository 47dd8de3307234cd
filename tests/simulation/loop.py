"""Virtual time: an event loop whose waiting takes none, and blocking code that waits in it.

Blocking code runs in a greenlet. Where it sleeps, the loop goes on; so all kiosks of a lobby share one thread, and the
order in which things happen follows from the seed alone.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable

import greenlet

from drivers.worker import Worker


class Standstill(Exception):
    """Everybody waits, and nothing will ever happen."""


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop in which a pause ends at once and the clock shows how long it was."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self._selector = self

    def time(self) -> float:
        """Seconds since the beginning."""
        return self.now

    def select(self, timeout: float | None) -> tuple[()]:
        """Let the time pass until something is due."""
        if timeout is None:
            raise Standstill("nothing is ready, and nothing is due")
        self.now += timeout
        return ()

    def add_signal_handler(self, *_: object) -> None:
        """Nobody sends signals here."""

    def _process_events(self, event_list: object) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """There is one thread: nobody is to be woken."""


def sleep(seconds: float) -> None:
    """Wait in blocking code: the loop goes on meanwhile."""
    me = greenlet.getcurrent()
    assert me.parent is not None, "only what a worker calls may block"
    asyncio.get_running_loop().call_later(max(0.0, seconds), me.switch)
    me.parent.switch()


def spawn(function: Callable[[], None]) -> None:
    """Let blocking code run beside the loop."""
    work = greenlet.greenlet(function)
    work.gr_context = contextvars.copy_context()
    asyncio.get_running_loop().call_soon(work.switch)


class GreenWorker(Worker):
    """A worker whose thread is a greenlet of the loop's own thread."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._jobs = _Jobs()  # type: ignore[assignment]  # what is put into it runs as if by a thread
        self._late = set()
        self._closed = False


class _Jobs:
    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._running = False

    def put(self, job: Callable[[], None] | None) -> None:
        if job is None:
            return
        self._waiting.append(job)
        if not self._running:
            self._running = True
            spawn(self._run)

    def _run(self) -> None:
        while self._waiting:
            self._waiting.popleft()()
        self._running = False
