"""Serves a web application in a loop that has other work, too: signals stay the program's, and an end comes soon."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

PATIENCE = 1.0
"""Seconds in which those who are connected may end by themselves."""
MOST = 64
"""Connections at a time; a browser keeps at most six, and few programs look at one machine."""
BACKLOG = 128


def listen(host: str, port: int, backlog: int = BACKLOG) -> socket.socket:
    """A socket that listens on the address; whoever connects waits until it is served. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol spelled out asyncio sets TCP_NODELAY: what is small is sent at once.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(backlog)
    except OSError:
        listener.close()
        raise
    return listener


@asynccontextmanager
async def serving(
    app: ASGIApp,
    host: str,
    port: int,
    refused: Callable[[str], Exception],
    close: Callable[[], None] = lambda: None,
) -> AsyncIterator[str]:
    """Serve while the block runs; gives the address, with its last slash. Port 0 takes a free one.

    Where the port can't be had, raises what ``refused`` makes of the reason. ``close`` is called at the end, so that
    streams end by themselves; one whose reader does not read it is cut off.
    """
    try:
        listener = listen(host, port)
    except OSError as error:
        raise refused(str(error.strerror)) from error
    with listener:
        server = _Server(uvicorn.Config(app, **_SETTINGS))
        work = asyncio.create_task(server.serve(sockets=[listener]))
        name = f"[{host}]" if ":" in host else host
        try:
            yield f"http://{name}:{listener.getsockname()[1]}/"
        finally:
            close()
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
    await server.begun.wait()  # told to end before that, an older uvicorn leaves its port open
    server.should_exit = True
    await asyncio.wait({work}, timeout=PATIENCE)
    for connection in tuple(server.server_state.connections):
        connection.transport.abort()
    await asyncio.wait({work}, timeout=PATIENCE)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
