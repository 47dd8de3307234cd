"""Runs the booking server on a socket."""

import json
import signal
import socket
import sys
from typing import NoReturn, TextIO
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from starlette.types import Scope

from drivers.listening import listen
from kiosk.mock.app import create
from kiosk.mock.office import Office
from kiosk.mock.sale.live.watcher import Watcher
from kiosk.mock.settings import Settings

BACKLOG = 2048
"""Connections that may wait: a hall that goes on sale brings all phones at once."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Unsafe(ValueError):
    """The server would be open to a network with secrets that everybody knows."""


def serve(port: int = 8765, database: str = "", host: str = "127.0.0.1", settings: Settings | None = None) -> None:
    """Serve until SIGTERM or SIGINT; port 0 takes a free one.

    When it listens, stdout gets one JSON line (``{"event": "listening", "port": …}``) and stderr one for people.
    Raises Unsafe for development secrets that a network can reach, OSError if the port can't be had.
    """
    settings = settings or Settings()
    if settings.development:
        _check_loopback(host, settings.public_url)
    before = signal.signal(signal.SIGTERM, _end)
    try:
        with listen(host, port, BACKLOG) as listener:
            app = create(settings, database=database)
            config = uvicorn.Config(
                app, log_level="warning", lifespan="on", timeout_graceful_shutdown=3, server_header=False
            )
            _Server(config, app).run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)


def _check_loopback(host: str, public_url: str) -> None:
    called = urlsplit(public_url).hostname if public_url else host
    for name in (host, called):
        if name not in LOOPBACK:
            raise Unsafe(f"the development keys and tokens are public, so they are not used on {name}")


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app
        self._office: Office = app.state.office

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            self._watcher.hang_up = self._hang_up
            self._announce(*sockets[0].getsockname()[:2])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams would go on for ever, so they are ended first."""
        self._watcher.end()
        await super().shutdown(sockets)

    @property
    def _watcher(self) -> Watcher:
        watcher: Watcher = self._app.state.watcher
        return watcher

    def _hang_up(self, scope: Scope) -> None:
        """By its request and not by its address: behind a proxy that is the one of somebody else."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "scope", None) is scope:
                connection.transport.abort()

    def _announce(self, host: str, port: int) -> None:
        store = self._office.store
        where = store.url if store.lasting else "a temporary database that is removed at the end"
        _say(sys.stdout, json.dumps({"event": "listening", "port": port}))
        _say(sys.stderr, f"booking server on http://{host}:{port} with {where}")
        if self._office.settings.development:
            _say(sys.stderr, "with development keys and tokens, which everybody knows")


def _say(stream: TextIO, line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()


def _end(_number: int, _frame: object) -> NoReturn:
    """End well: before uvicorn listens to the signal, and when it raises it once more after it has shut down."""
    raise SystemExit(0)
