"""Tells the booking server now and then how this kiosk is, so that staff see it from afar; no claim ever waits for it.

It goes on a thread of its own, and begins only while the desk asks nothing and no customer is served.
"""

import asyncio
import platform
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import structlog

from drivers.errors import DriverError
from drivers.worker import Worker
from kiosk import redaction
from kiosk.booking.port import BookingError, Heartbeat
from kiosk.desk import Desk
from kiosk.domain.health import Readiness
from kiosk.domain.problem import Code
from kiosk.journal.book import Book

FIRST_SECONDS = 5.0
"""After a start, until greeting and health have had their turn."""
EVERY_SECONDS = 60.0
SHORTEST, LONGEST = 5.0, 3600.0
"""What a server may ask for instead, in seconds."""
LOOK_SECONDS = 1.0
"""Between two looks whether anybody is served."""
DEADLINE = 30.0
"""Seconds after which nobody waits for an answer; the port's own time-outs are shorter."""

_CODES = frozenset(code.value for code in Code)
_WITHOUT_CODE: Mapping[str, str] = {"booking server": Code.SERVER_AWAY, "journal": Code.JOURNAL}
"""What a trouble is that does not begin with its code."""

_log = structlog.get_logger(__name__)


class Heart:
    """Beats for as long as the kiosk runs, or until the server says that it takes no heartbeats."""

    def __init__(self, desk: Desk, condition: Callable[[], Heartbeat], is_free: Callable[[], bool]) -> None:
        """Take the desk, what tells how the kiosk is now, and whether no customer is served."""
        self._desk = desk
        self._condition = condition
        self._is_free = is_free
        self._unheard = False

    def __repr__(self) -> str:
        return f"<Heart{' that nobody hears' if self._unheard else ''}>"

    async def run(self) -> None:
        """Beat, for ever where somebody hears it; what fails is logged once and tried again in a minute."""
        worker, pause = Worker("heartbeat"), FIRST_SECONDS
        try:
            while pause:
                await asyncio.sleep(pause)
                quiet = self._is_free() and self._desk.idle
                pause = await self._beat(worker) if quiet else LOOK_SECONDS
        finally:
            worker.close()

    async def _beat(self, worker: Worker) -> float:
        """Say how the kiosk is; the seconds until the next time, 0 if there is to be none."""
        try:
            pause = await worker.call(DEADLINE, self._desk.booking.heartbeat, self._condition())
        except (BookingError, DriverError) as error:
            if not self._unheard:
                _log.warning("the booking server does not hear how this kiosk is", why=str(error))
            self._unheard = True
            return EVERY_SECONDS
        self._unheard = False
        return 0.0 if pause is None else min(max(pause, SHORTEST), LONGEST)


def condition(
    boot: str, uptime: float, readiness: Readiness, book: Book, troubles: Mapping[str, str], readers: Sequence[str]
) -> Heartbeat:
    """How the kiosk is: ``uptime`` in seconds, ``troubles`` by component, ``readers`` by their addresses.

    A reader is told by its number, as an address may hold a password.
    """
    numbers = {redaction.reader(device): f"reader {number}" for number, device in enumerate(readers, 1)}
    return Heartbeat(
        boot=boot,
        health=readiness,
        uptime_seconds=round(uptime, 3),
        troubles={numbers.get(name, name): _code(name, said) for name, said in troubles.items()},
        tickets_left=book.upkeep.tickets_left,
        in_doubt=len(book.doubtful()),
        owed=len(book.not_reprinted()),
        versions={"kiosk": _version(), "python": platform.python_version()},
    )


def _code(name: str, said: str) -> str:
    """The short code of a trouble; empty where it has none."""
    word = said.partition(":")[0]
    return word if word in _CODES else _WITHOUT_CODE.get(name, "")


@cache
def _version() -> str:
    """Read once: telemetry asks every other second how the kiosk is, and the loop would look at the disk each time."""
    try:
        return version("ticket-kiosk")
    except PackageNotFoundError:
        return "not installed"
