"""Cameras and scanners, followed for as long as the kiosk runs."""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress

import structlog

from drivers.address import Address
from drivers.errors import DriverError
from drivers.ports import Ailment, CodeReader, Scan, SeeingReader, SelectiveReader, Several, WatchedReader
from drivers.registry import factory
from drivers.worker import Worker
from kiosk.domain.problem import Code, Problem

READ_SECONDS = 0.5
READ_DEADLINE = 5.0
PAUSE_SECONDS = 0.5

_PROBLEMS: Mapping[Ailment, Code] = {
    Ailment.GONE: Code.CAMERA_GONE,
    Ailment.BLIND: Code.CAMERA_BLIND,
    Ailment.BLACK: Code.CAMERA_BLACK,
    Ailment.FROZEN: Code.CAMERA_FROZEN,
    Ailment.BRIGHT: Code.CAMERA_BRIGHT,
    Ailment.BLURRED: Code.CAMERA_BLURRED,
}

_log = structlog.get_logger(__name__)


async def follow(
    device: str,
    show: Callable[[Scan | Several], None],
    stop: asyncio.Event,
    troubles: MutableMapping[str, str],
    wanted: Callable[[str], bool] | None = None,
    eyes: MutableMapping[str, SeeingReader] | None = None,
) -> None:
    """Show what a reader sees; one that is away or sees badly is told of once, and tried again until the stop.

    ``wanted`` tells which texts look like what customers are to show, for a reader that sees several codes at once. In
    ``eyes`` a reader whose picture can be shown is found under its address while it is open.
    """
    eyes = {} if eyes is None else eyes
    worker = Worker(f"reader {device}")
    address = Address.parse(device)
    try:
        reader: CodeReader = await worker.call(READ_DEADLINE, factory("reader", address), address)
        try:
            if wanted is not None and isinstance(reader, SelectiveReader):
                reader.look_for(wanted)
            if isinstance(reader, SeeingReader):
                eyes[device] = reader
            while not stop.is_set():
                await _look(worker, reader, show, stop, troubles)
        finally:
            eyes.pop(device, None)
            with suppress(DriverError):
                await worker.call(READ_DEADLINE, reader.close)
    finally:
        worker.close()


def complaint(reader: CodeReader, error: DriverError | None = None) -> str | None:
    """What is told of a reader that is away with this error, or is there and not well; None if nothing is wrong."""
    return _ailing(reader) if error is None else _away(reader, error)


async def _look(
    worker: Worker,
    reader: CodeReader,
    show: Callable[[Scan | Several], None],
    stop: asyncio.Event,
    troubles: MutableMapping[str, str],
) -> None:
    try:
        seen = await worker.call(READ_DEADLINE, reader.read, READ_SECONDS)
    except DriverError as error:
        _tell(worker.name, complaint(reader, error), troubles)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
        return
    _tell(worker.name, complaint(reader), troubles)
    if seen is not None:
        show(seen)


def _away(reader: CodeReader, error: DriverError) -> str:
    """What is told of a reader that is away: the error says it better than the problem's own words."""
    code = f"{Code.CAMERA_GONE}: " if isinstance(reader, WatchedReader) else ""
    return f"{code}{error} ({error.remedy})"


def _ailing(reader: CodeReader) -> str | None:
    """What is told of a reader that is there; None if nothing is known to be wrong."""
    ailment = reader.ailment() if isinstance(reader, WatchedReader) else None
    if ailment is None:
        return None
    problem = Problem(_PROBLEMS[ailment])
    return f"{problem.code}: {problem.text.en} ({problem.remedy})"


def _tell(name: str, trouble: str | None, troubles: MutableMapping[str, str]) -> None:
    """Note a trouble or its end; the log gets each kind once, though its words may count seconds."""
    before = troubles.get(name)
    if trouble is None:
        if troubles.pop(name, None) is not None:
            _log.info("back", device=name)
        return
    troubles[name] = trouble
    if before is None or before.partition(":")[0] != trouble.partition(":")[0]:
        _log.warning("trouble", device=name, why=trouble)
