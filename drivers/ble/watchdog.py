"""Whether the radio still hears anything, and what is done where it does not: each rung of the ladder costs more.

A scan for one phone's UUID is silent most of the time, so now and then everything is listened to. A lobby at night may
be silent too: against silence alone the adapter is switched off and on, and the radio goes on being used.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from drivers.back_off import BackOff
from drivers.ble.adapter import Condition
from drivers.ble.radio import Radio
from drivers.errors import DeviceStuck, DriverError


class Hearing(StrEnum):
    """How the radio is."""

    UNKNOWN = "unknown"
    GOOD = "good"
    SILENT = "silent"
    BROKEN = "broken"


@dataclass(frozen=True)
class Health:
    """How the radio is; where it is broken, why, and what a person can do."""

    hearing: Hearing = Hearing.UNKNOWN
    what: str = ""
    remedy: str = ""

    @property
    def usable(self) -> bool:
        """Whether a hand-over may be offered."""
        return self.hearing in {Hearing.GOOD, Hearing.SILENT}


@dataclass(frozen=True)
class Pace:
    """Seconds: between looks, of listening, until an adapter must be back, and between tries while it is broken."""

    every: float = 600.0
    listen: float = 5.0
    back: float = 10.0
    tries: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)


class Watchdog:
    """Looks after one radio while ``run`` runs."""

    def __init__(
        self,
        radio: Radio,
        changed: Callable[[Health], None],
        restart: Callable[[], Awaitable[None]] | None = None,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        turns: asyncio.Lock | None = None,
    ) -> None:
        """``changed`` is told each new health; ``restart`` restarts the Bluetooth service or raises DriverError.

        Who looks for phones without a pause takes ``turns`` with the watchdog, which else would never hear a thing.
        """
        self.health = Health()
        self._radio = radio
        self._changed = changed
        self._restart = restart
        self._pace = pace or Pace()
        self._back_off = BackOff(clock, self._pace.tries)
        self._asked = asyncio.Event()
        self._turns = turns or asyncio.Lock()

    async def run(self) -> None:
        """Look now, after each change of the adapter, when asked to, and every so often; until cancelled."""
        while True:
            condition = self._radio.adapter.condition
            async with self._turns:
                self._become(await self.check())
            if self.health.usable:
                self._back_off.worked()
                seconds = self._pace.every
            else:
                self._back_off.failed()
                seconds = self._back_off.left
            if self._radio.adapter.condition is condition or not self.health.usable:
                await self._pause(seconds)

    def look(self) -> None:
        """Look now: somebody who used the radio failed."""
        self._asked.set()

    async def check(self) -> Health:
        """Listen, and climb the ladder as far as it takes. Who uses the radio is not disturbed."""
        health = Health()
        for mend, against in self._ladder():
            if health.hearing not in against:
                break
            try:
                await mend()
                heard = await self._radio.hear(self._pace.listen)
                health = Health(Hearing.SILENT if heard is False else Hearing.GOOD)
            except DeviceStuck:
                return self.health
            except DriverError as error:
                health = Health(Hearing.BROKEN, str(error), error.remedy)
        return health

    async def _pause(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        ends = {loop.create_task(self._asked.wait()), loop.create_task(self._radio.adapter.changes())}
        try:
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ends:
                each.cancel()
        self._asked.clear()

    def _ladder(self) -> list[tuple[Callable[[], Awaitable[None]], set[Hearing]]]:
        return [
            (self._as_it_is, {Hearing.UNKNOWN}),
            (self._power_cycle, {Hearing.SILENT, Hearing.BROKEN}),
            *([(self._restarted, {Hearing.BROKEN})] if self._restart else []),
        ]

    async def _as_it_is(self) -> None:
        """The first rung is a new scanner, which each scan has anyway."""

    async def _power_cycle(self) -> None:
        if not self._radio.idle:
            raise DeviceStuck("the radio is at work", "wait until the hand-over is over")
        await self._radio.adapter.power_cycle()
        await self._until_ready()

    async def _restarted(self) -> None:
        if self._restart:
            await self._restart()
            await self._until_ready()

    async def _until_ready(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.back):
                while self._radio.adapter.condition is not Condition.READY:
                    await self._radio.adapter.changes()

    def _become(self, health: Health) -> None:
        if health != self.health:
            self.health = health
            self._changed(health)
