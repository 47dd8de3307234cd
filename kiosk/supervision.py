"""Keeps a component going, so that a broken camera never stops the printer."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from kiosk.journal.store import JournalError

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds to wait after each failure in turn; the last one again and again."""

_log = structlog.get_logger(__name__)


async def supervise(name: str, work: Callable[[], Awaitable[None]], stop: asyncio.Event | None = None) -> None:
    """Do the work again whenever it fails, until it ends by itself or ``stop`` is set. Raises only JournalError."""
    failures = 0
    while stop is None or not stop.is_set():
        try:
            await work()
        except JournalError:
            raise
        except Exception:  # noqa: BLE001 - this is the supervision point
            _log.exception("a component failed and is started again", component=name)
            await _pause(PAUSES[min(failures, len(PAUSES) - 1)], stop)
            failures += 1
        else:
            return


async def _pause(seconds: float, stop: asyncio.Event | None) -> None:
    """Wait, but not beyond the stop: a broken camera must not hold up the end of the kiosk."""
    with suppress(TimeoutError):
        await asyncio.wait_for((stop or asyncio.Event()).wait(), seconds)
