"""Cameras and scanners, followed for as long as the kiosk runs."""

import asyncio
from collections.abc import Callable, MutableMapping
from contextlib import suppress

import structlog

from drivers.address import Address
from drivers.errors import DriverError
from drivers.ports import CodeReader, Scan
from drivers.registry import factory
from drivers.worker import Worker

READ_SECONDS = 0.5
READ_DEADLINE = 5.0
PAUSE_SECONDS = 1.0

_log = structlog.get_logger(__name__)


async def follow(
    device: str, show: Callable[[Scan], None], stop: asyncio.Event, troubles: MutableMapping[str, str]
) -> None:
    """Show what a reader sees; one that is away is told of once and tried again until the stop."""
    worker = Worker(f"reader {device}")
    address = Address.parse(device)
    try:
        reader: CodeReader = await worker.call(READ_DEADLINE, factory("reader", address), address)
        try:
            while not stop.is_set():
                await _look(worker, reader, show, stop, troubles)
        finally:
            with suppress(DriverError):
                await worker.call(READ_DEADLINE, reader.close)
    finally:
        worker.close()


async def _look(
    worker: Worker,
    reader: CodeReader,
    show: Callable[[Scan], None],
    stop: asyncio.Event,
    troubles: MutableMapping[str, str],
) -> None:
    try:
        scan = await worker.call(READ_DEADLINE, reader.read, READ_SECONDS)
    except DriverError as error:
        if worker.name not in troubles:
            _log.warning("away", device=worker.name, why=str(error), remedy=error.remedy)
        troubles[worker.name] = str(error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
        return
    if troubles.pop(worker.name, None) is not None:
        _log.info("back", device=worker.name)
    if scan is not None:
        show(scan)
