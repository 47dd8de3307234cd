"""Keeps components going, so that a broken camera never stops the printer; staff may start one of them again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from kiosk.journal.store import JournalError

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds to wait after each failure in turn; the last one again and again."""

Work = Callable[[asyncio.Event], Awaitable[None]]

_log = structlog.get_logger(__name__)


async def supervise(
    name: str,
    work: Callable[[], Awaitable[None]],
    stop: asyncio.Event | None = None,
    failed: Callable[[], None] = lambda: None,
) -> None:
    """Do the work again whenever it fails, until it ends by itself or ``stop`` is set. Raises only JournalError.

    ``failed`` is called at each failure.
    """
    failures = 0
    while stop is None or not stop.is_set():
        try:
            await work()
        except JournalError:
            raise
        except Exception:  # noqa: BLE001 - this is the supervision point
            _log.exception("a component failed and is started again", component=name)
            failed()
            await _pause(PAUSES[min(failures, len(PAUSES) - 1)], stop)
            failures += 1
        else:
            return


@dataclass
class _Component:
    """One turn of a component."""

    enough: asyncio.Event
    """tells the work to end"""
    grace: float
    doing: asyncio.Task[None]
    again: bool = False
    """whether it ends only to start again"""


class Components:
    """What is supervised, by name."""

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()
        """how often each failed since the start of the process"""
        self._known: dict[str, _Component] = {}

    def __repr__(self) -> str:
        return f"<Components {', '.join(self._known)}>"

    @property
    def names(self) -> tuple[str, ...]:
        """Those that can be started again now."""
        return tuple(self._known)

    async def keep(self, name: str, work: Work, grace: float = 0.0) -> None:
        """Supervise the work under a name, by which it can be started again. Raises only JournalError.

        ``work`` takes the event by which it is told to end; it is cancelled ``grace`` seconds after that.
        """
        again = True
        while again:
            enough = asyncio.Event()
            doing = asyncio.create_task(supervise(name, partial(work, enough), enough, partial(self._note, name)))
            turn = self._known[name] = _Component(enough, grace, doing)
            try:
                await doing
            except asyncio.CancelledError:
                if not turn.again or _is_cancelled():
                    raise
            finally:
                del self._known[name]
            again = turn.again

    async def restart(self, name: str) -> bool:
        """End a component, wait until it has let go of what it held, and let it start again; False if unknown."""
        turn = self._known.get(name)
        if turn is None:
            return False
        _log.info("a component is started again", component=name)
        turn.again = True
        turn.enough.set()
        _, late = await asyncio.wait({turn.doing}, timeout=turn.grace)
        for task in late:
            task.cancel()
            await asyncio.wait({task})
        return True

    def end(self) -> None:
        """Tell all of them to end."""
        for turn in self._known.values():
            turn.enough.set()

    def _note(self, name: str) -> None:
        self.failures[name] += 1


def _is_cancelled() -> bool:
    """Whether it is the task that asks which is to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _pause(seconds: float, stop: asyncio.Event | None) -> None:
    """Wait, but not beyond the stop: a broken camera must not hold up the end of the kiosk."""
    with suppress(TimeoutError):
        await asyncio.wait_for((stop or asyncio.Event()).wait(), seconds)
