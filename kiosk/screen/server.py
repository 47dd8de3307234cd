"""Serves the screen's pages in the daemon's own loop, and ends in bounded time whoever is looking."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from kiosk.errors import KioskError
from kiosk.screen.hub import Hub

PATIENCE = 1.0
"""Seconds in which those who look may end by themselves, once the hub is closed."""
MOST = 64
"""Connections at a time; a browser keeps at most six, and there are few screens."""


class ScreenUnavailable(KioskError):
    """The pages of the screen can't be served."""

    reason = "screen"


@asynccontextmanager
async def serving(app: ASGIApp, hub: Hub, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the block runs; gives the address, with its last slash. The hub is open as long, and closed first.

    Port 0 takes a free one. Raises ScreenUnavailable where the port can't be had.
    """
    with _listener(host, port) as listener:
        server = _Server(uvicorn.Config(app, **_SETTINGS))
        hub.closed = False
        work = asyncio.create_task(server.serve(sockets=[listener]))
        name = f"[{host}]" if ":" in host else host
        try:
            yield f"http://{name}:{listener.getsockname()[1]}/"
        finally:
            hub.close()
            await _end(server, work)


_SETTINGS: Mapping[str, Any] = {
    "http": "h11",
    "ws": "none",
    "lifespan": "off",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "limit_concurrency": MOST,
}


class _Server(uvicorn.Server):
    """Leaves signals to the program that it is a part of."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.begun.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _end(server: _Server, work: asyncio.Task[None]) -> None:
    """Streams end with the hub; one whose reader does not read it is cut off."""
    await server.begun.wait()  # told to end before that, an older uvicorn leaves its port open
    server.should_exit = True
    await asyncio.wait({work}, timeout=PATIENCE)
    for connection in tuple(server.server_state.connections):
        connection.transport.abort()
    await asyncio.wait({work}, timeout=PATIENCE)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


@contextmanager
def _listener(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol spelled out asyncio sets TCP_NODELAY: what is small is shown at once.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise ScreenUnavailable(
                f"the screen can't be served on {host} port {port}: {error.strerror}",
                "set [screen] port to one that nothing else uses; 0 takes a free one",
            ) from error
        yield listener
