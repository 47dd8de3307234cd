"""One daemon thread that makes all calls to one blocking device.

``asyncio.to_thread`` would do but for one thing: a call that outlives its deadline then holds the whole process until
it returns. Here the late call is left behind, the device is *stuck*, and further calls are refused until it is back.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from drivers.errors import DeviceStuck, DeviceTimeout

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """Calls functions one after another on a thread of its own, each under a deadline."""

    def __init__(self, name: str) -> None:
        """Begin the thread; ``name`` is what people call the device."""
        self.name = name
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._late: set[Future[Any]] = set()
        self._closed = False
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def __repr__(self) -> str:
        return f"<Worker {self.name}{' stuck' if self.stuck else ''}>"

    @property
    def stuck(self) -> bool:
        """Whether a call that nobody waits for any more has still not returned."""
        self._late = {future for future in self._late if not future.done()}
        return bool(self._late)

    async def call(self, deadline: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function on the thread; return what it returns, raise what it raises.

        Raises DeviceTimeout after ``deadline`` seconds: the function may still be running and have effects (one that
        has not begun never will). Raises DeviceStuck, without calling, while an earlier late call has not returned, and
        after ``close``.
        """
        if self.stuck or self._closed:
            raise DeviceStuck(
                f"the {self.name} has not come back from an earlier call",
                f"switch the {self.name} off and on; if that does not help, restart the kiosk",
            )
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(function(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - it is raised again where the result is awaited
                future.set_exception(error)

        loop = asyncio.get_running_loop()
        woken = loop.create_future()
        future.add_done_callback(lambda _: _wake_from_afar(loop, woken))
        self._jobs.put(job)
        timer = loop.call_later(deadline, _wake, woken)
        try:
            await woken
        finally:
            timer.cancel()
            in_time = future.done()
            if not in_time and not future.cancel():
                self._late.add(future)
        if not in_time:
            raise DeviceTimeout(
                f"the {self.name} did not answer within {deadline:g} s",
                f"check the cable and the power of the {self.name}",
            )
        return future.result()

    def close(self) -> None:
        """Let the thread end after the calls that were made; idempotent."""
        self._closed = True
        self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


def _wake_from_afar(loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[None]) -> None:
    """Wake from another thread; a call can outlive the loop of whoever made it."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(_wake, waiting)
