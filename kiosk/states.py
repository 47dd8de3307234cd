"""The states of the visit as they come, for whoever follows it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.attendant import Attendant
from kiosk.domain.visit import State


@contextmanager
def followed(attendant: Attendant) -> Iterator[asyncio.Queue[State]]:
    """Put every state into a queue, from now until the block ends."""
    queue: asyncio.Queue[State] = asyncio.Queue()
    listener = queue.put_nowait
    attendant.listeners.add(listener)
    try:
        yield queue
    finally:
        attendant.listeners.discard(listener)
