"""Serves the screen's pages in the daemon's own loop, and ends in bounded time whoever is looking."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from drivers import listening
from kiosk.errors import KioskError
from kiosk.screen.hub import Hub


class ScreenUnavailable(KioskError):
    """The pages of the screen can't be served."""

    reason = "screen"


@asynccontextmanager
async def serving(app: ASGIApp, hub: Hub, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs; gives the address, with its last slash. The hub is open as long, and closed first.

    Port 0 takes a free one. Raises ScreenUnavailable where the port can't be had.
    """

    def refused(why: str) -> ScreenUnavailable:
        return ScreenUnavailable(
            f"the screen can't be served on {host} port {port}: {why}",
            "set [screen] port to one that nothing else uses; 0 takes a free one",
        )

    hub.closed = False
    async with listening.serving(app, host, port, refused, hub.close) as address:
        yield address
