"""The kiosk as its operators see it: counts, serves the pages for monitoring, and keeps telemetry."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

import structlog

from drivers.listening import serving
from drivers.ports import CountingReader, Scan, SeeingReader, Several
from kiosk.assembly import Assembly, Setting
from kiosk.domain.health import Health, Readiness
from kiosk.domain.problem import Code, Problem
from kiosk.errors import KioskError
from kiosk.ops.metrics import Figures, Metrics
from kiosk.ops.pages import app
from kiosk.ops.tally import Tally
from kiosk.ops.telemetry import Telemetry
from kiosk.supervision import supervise

Show = Callable[[Scan | Several], None]

PAUSE = 2.0
"""Seconds between two tries to have the port."""

_log = structlog.get_logger(__name__)


class MonitorUnavailable(KioskError):
    """The pages for monitoring can't be served."""

    reason = "metrics"


class Monitor:
    """Stands beside the daemon from its start to its end; it knows more once the kiosk is built."""

    def __init__(self, setting: Setting) -> None:
        self.address: str | None = None
        """of the pages, while they are served"""
        self._setting = setting
        self._parts: Assembly | None = None
        self._eyes: Mapping[str, SeeingReader] = {}
        self._telemetry: Telemetry | None = None
        self._tally = Tally(setting.clock.steady, self._ended)

    def __repr__(self) -> str:
        return f"<Monitor {self.address}>"

    @property
    def health(self) -> Health:
        """How ready the kiosk is for the next customer."""
        if self._parts is not None and not self._parts.attendant.stopping:
            return self._parts.health.now
        code = Code.JOURNAL if "journal" in self._setting.troubles else Code.CLOSING
        return Health(Readiness.OUT_OF_SERVICE, Problem(code))

    def figures(self) -> Figures | None:
        """All that is counted and known; None while the kiosk is not built."""
        parts, setting = self._parts, self._setting
        if parts is None:
            return None
        head = parts.ledger.head
        return Figures(
            told=parts.condition(),
            tally=self._tally,
            readers=setting.config.readers,
            rows=head.seq if head else 0,
            facts_waiting=len(parts.ledger.book.outbox),
            failures=setting.components.failures,
            frames={device: eye.count for device, eye in self._eyes.items() if isinstance(eye, CountingReader)},
            telemetry=self._telemetry.standing if self._telemetry else None,
        )

    def watch(self, parts: Assembly, eyes: Mapping[str, SeeingReader]) -> None:
        """The kiosk is built: count from now on. In ``eyes`` stand the cameras that are open, by their addresses."""
        self._parts = parts
        self._eyes = eyes
        parts.attendant.listeners.add(self._tally.follow)
        parts.ledger.listeners.add(self._tally.count)

    def counted(self, device: str, show: Show) -> Show:
        """The same, and what is shown by this reader is counted."""

        def counting(seen: Scan | Several) -> None:
            self._tally.codes[device] += 1
            show(seen)

        return counting

    async def telemetry(self) -> None:
        """Tell the broker how the kiosk is, for ever; nothing where none is set."""
        parts, setting = self._parts, self._setting
        assert parts is not None
        config = setting.config
        self._telemetry = Telemetry(
            config.telemetry, config.kiosk.id, setting.boot, parts.condition, setting.clock, setting.troubles
        )
        await self._telemetry.run()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve the pages while the block runs, if they are wanted."""
        if not self._setting.config.metrics.host:
            yield
            return
        work = asyncio.create_task(supervise("metrics", partial(self._serve)))
        try:
            yield
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _serve(self) -> None:
        """Serve for ever; a port that somebody else has is waited for."""
        section = self._setting.config.metrics
        pages, said = app(lambda: self.health, Metrics(self.figures)), ""
        while True:
            try:
                async with serving(pages, section.host, section.port, self._refused) as self.address:
                    _log.info("metrics", address=self.address)
                    await asyncio.Event().wait()
            except MonitorUnavailable as error:
                if said != str(error):
                    _log.error("no metrics", why=str(error), remedy=error.remedy)
                said = str(error)
            finally:
                self.address = None
            await asyncio.sleep(PAUSE)

    def _refused(self, why: str) -> MonitorUnavailable:
        section = self._setting.config.metrics
        return MonitorUnavailable(
            f"the pages for monitoring can't be served on {section.host} port {section.port}: {why}",
            "set [metrics] port to one that nothing else uses; 0 takes a free one",
        )

    def _ended(self, outcome: str, code: str) -> None:
        if self._telemetry is not None:
            self._telemetry.visit_ended(outcome, code)
