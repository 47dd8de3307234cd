"""The screen of one daemon: its page is served while there is something to show, and tried again where it can't be."""

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog
from starlette.routing import BaseRoute

from drivers.address import Address
from drivers.ports import SeeingReader
from kiosk.attendant import Attendant
from kiosk.clock import Clock
from kiosk.comparing import Comparing
from kiosk.config.model import Config
from kiosk.domain.booking import Bilingual
from kiosk.handovers import Invitations
from kiosk.health import HealthWatch
from kiosk.keypad import Keypad
from kiosk.screen import files
from kiosk.screen.app import Kiosk, app
from kiosk.screen.closed import Closed
from kiosk.screen.hub import Hub
from kiosk.screen.pictures import Pictures
from kiosk.screen.server import ScreenUnavailable, serving
from kiosk.screen.showing import Showing
from kiosk.screen.staff import StaffPages
from kiosk.supervision import supervise
from kiosk.troubles import told

PAUSE = 2.0
"""Seconds between two tries to have the port."""

_log = structlog.get_logger(__name__)


class Screen:
    """What a daemon shows its customers."""

    def __init__(self, config: Config, clock: Clock, troubles: MutableMapping[str, str]) -> None:
        """``troubles`` is where to say what is wrong now, by component."""
        self.eyes: dict[str, SeeingReader] = {}
        """the cameras that are open now, by their addresses; who follows readers keeps it"""
        self.invitations: Invitations = {}
        """what phones may scan to hand a voucher over; who offers it keeps it"""
        self.comparing = Comparing(clock.steady)
        """asks customers whether their phone shows the same code; who takes vouchers from phones does"""
        self.address: str | None = None
        """of the customer's page, while it is served"""
        self._config = config
        self._clock = clock
        self._troubles = troubles
        self._port = config.screen.port
        self._page = files.folder(files.WEB / "customer")

    def __repr__(self) -> str:
        return f"<Screen {self.address}>"

    @asynccontextmanager
    async def showing(
        self, attendant: Attendant, health: HealthWatch, hint: Callable[[], Bilingual | None], staff: StaffPages
    ) -> AsyncIterator[None]:
        """Show the visits of an attendant while the block runs, and let staff in."""
        if not self._config.screen.host:
            yield
            return
        hub, clock = Hub(), self._clock
        keypad = Keypad(_typed_at(self._config), clock.steady)
        pictures = Pictures(self.eyes, hub)
        shown = Showing(
            *(self._config.kiosk, attendant, health, keypad, pictures, hub, hint, clock, files.mark(self._page)),
            staff=lambda: staff.opened,
            invitations=self.invitations,
            comparing=self.comparing,
        )
        attendant.listeners.add(keypad.follow)
        noticing = asyncio.create_task(supervise("screen", shown.run))
        try:
            async with self._served(shown, staff.routes):
                yield
        finally:
            attendant.listeners.discard(keypad.follow)
            noticing.cancel()
            await asyncio.gather(noticing, return_exceptions=True)
            pictures.close()

    @asynccontextmanager
    async def out_of_service(self) -> AsyncIterator[None]:
        """Show while the block runs that the journal can't be opened."""
        if not self._config.screen.host:
            yield
            return
        async with self._served(Closed(self._config.kiosk, self._clock, files.mark(self._page))):
            yield

    @asynccontextmanager
    async def _served(self, kiosk: Kiosk, routes: Sequence[BaseRoute] = ()) -> AsyncIterator[None]:
        tried = asyncio.Event()
        work = asyncio.create_task(supervise("screen server", partial(self._serve, kiosk, routes, tried)))
        await tried.wait()
        try:
            yield
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _serve(self, kiosk: Kiosk, routes: Sequence[BaseRoute], tried: asyncio.Event) -> None:
        """Serve for ever; a port that somebody else has is waited for. ``tried`` is set after the first try."""
        section = self._config.screen
        pages = app(kiosk, page=self._page, framed_by=section.framed_by, routes=routes)
        while True:
            try:
                async with serving(pages, kiosk.hub, section.host, self._port) as self.address:
                    self._port = int(self.address.rstrip("/").rpartition(":")[2])
                    self._troubles.pop("screen", None)
                    _log.info("screen", address=self.address)
                    tried.set()
                    await asyncio.Event().wait()
            except ScreenUnavailable as error:
                trouble = told(str(error), error.remedy)
                if self._troubles.get("screen") != trouble:
                    _log.error("no screen", why=str(error), remedy=error.remedy)
                self._troubles["screen"] = trouble
            finally:
                self.address = None
                tried.set()
            await asyncio.sleep(PAUSE)


def _typed_at(config: Config) -> str:
    """The reader of what is typed on the screen: the first of its kind."""
    devices = [reader.device for reader in config.readers]
    return next((device for device in devices if Address.parse(device).scheme == "typed"), "typed:")
