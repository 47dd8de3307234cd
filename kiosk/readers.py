"""Cameras and scanners, followed for as long as the kiosk runs."""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping, MutableSet
from contextlib import suppress
from dataclasses import dataclass

import structlog

from drivers.address import Address
from drivers.errors import DriverError
from drivers.ports import Ailment, CodeReader, Scan, SeeingReader, SelectiveReader, Several, WatchedReader
from drivers.registry import factory
from drivers.worker import Worker
from kiosk import redaction
from kiosk.domain.problem import Code, Problem
from kiosk.troubles import told

READ_SECONDS = 0.5
READ_DEADLINE = 5.0
PAUSE_SECONDS = 0.5
_POLLS = 100

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
    lost: MutableSet[str] | None = None,
) -> None:
    """Show what a reader sees; one that is away or sees badly is told of once, and tried again until the stop.

    ``wanted`` tells which texts look like what customers are to show, for a reader that sees several codes at once. In
    ``eyes`` a reader whose picture can be shown is found under its address while it is open; its address stands in
    ``lost`` while its thread does not come back.
    """
    following = _Following(device, wanted, Worker(redaction.reader(device)))
    try:
        while not stop.is_set():
            seen = await following.look(stop, troubles)
            if lost is not None:
                (lost.add if following.worker.stuck else lost.discard)(device)
            if eyes is not None and isinstance(following.reader, SeeingReader):
                eyes[device] = following.reader
            if seen is not None:
                show(seen)
    finally:
        if eyes is not None:
            eyes.pop(device, None)
        if lost is not None:
            lost.discard(device)
        await following.close()


def complaint(reader: CodeReader | None, error: DriverError | None = None) -> str | None:
    """What is told of a reader that is away with this error, or is there and not well; None if nothing is wrong.

    There may be no reader yet, where making one raised the error.
    """
    return _ailing(reader) if error is None else _away(reader, error)


@dataclass
class _Following:
    """A reader and the thread in which it is made, read and closed."""

    device: str
    wanted: Callable[[str], bool] | None
    worker: Worker
    reader: CodeReader | None = None

    async def look(self, stop: asyncio.Event, troubles: MutableMapping[str, str]) -> Scan | Several | None:
        """Make the reader or let it read; what is wrong is noted, and waited for a little."""
        try:
            seen = await self.worker.call(READ_DEADLINE, self._seen)
        except DriverError as error:
            _tell(self.worker.name, complaint(self.reader, error), troubles)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
            return None
        _tell(self.worker.name, complaint(self.reader), troubles)
        return seen

    async def close(self) -> None:
        """Let go of the reader and end the thread; where a read was cancelled, when it is over."""
        try:
            for _ in range(_POLLS):
                if self.worker.stuck:
                    await asyncio.sleep(READ_DEADLINE / _POLLS)
            if self.reader is not None:
                with suppress(DriverError):
                    await self.worker.call(READ_DEADLINE, self.reader.close)
        finally:
            self.worker.close()

    def _seen(self) -> Scan | Several | None:
        if self.reader is not None:
            return self.reader.read(READ_SECONDS)
        address = Address.parse(self.device)
        reader: CodeReader = factory("reader", address)(address)
        if self.wanted is not None and isinstance(reader, SelectiveReader):
            reader.look_for(self.wanted)
        self.reader = reader  # also when nobody waits any more: it may have the device by now
        return None


def _away(reader: CodeReader | None, error: DriverError) -> str:
    """What is told of a reader that is away: the error says it better than the problem's own words."""
    code = f"{Code.CAMERA_GONE}: " if isinstance(reader, WatchedReader) else ""
    return told(f"{code}{error}", error.remedy)


def _ailing(reader: CodeReader | None) -> str | None:
    """What is told of a reader that is there; None if nothing is known to be wrong."""
    ailment = reader.ailment() if isinstance(reader, WatchedReader) else None
    if ailment is None:
        return None
    problem = Problem(_PROBLEMS[ailment])
    return told(f"{problem.code}: {problem.text.en}", problem.remedy)


def _tell(name: str, trouble: str | None, troubles: MutableMapping[str, str]) -> None:
    """Note a trouble or its end; the log gets each kind once, though its words may count seconds."""
    before = troubles.get(name)
    if trouble is None:
        if troubles.pop(name, None) is not None:
            _log.info("back", device=name)
        return
    troubles[name] = trouble = redaction.text(trouble)
    if before is None or before.partition(":")[0] != trouble.partition(":")[0]:
        _log.warning("trouble", device=name, why=trouble)
