"""The page that shows a virtual printer at work, and lets it be broken and mended by clicks.

It is for the machine that it runs on: other sites' pages can neither read it nor click in it.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drivers import listening
from drivers.errors import DeviceUnavailable
from drivers.printers import font
from drivers.printers.virtual.dialects import DOTS_PER_MM
from drivers.printers.virtual.show import Show
from drivers.printers.virtual.station import Station

GLANCE = 0.05
"""seconds between two looks at the paper"""

_FILES = Path(__file__).parent / "panel"
_STATIC = {"/": "index.html", "/panel.css": "panel.css", "/panel.js": "panel.js", "/icon.svg": "icon.svg"}
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@asynccontextmanager
async def page(show: Show, station: Station, host: str, port: int) -> AsyncIterator[str]:
    """Serve the page while the block runs; gives its address. Raises DeviceUnavailable where the port can't be had."""

    def refused(why: str) -> DeviceUnavailable:
        return DeviceUnavailable(
            f"the printer's page can't be on {host} port {port}: {why}",
            "choose another port after --web; port 0 takes a free one",
        )

    async with listening.serving(app(show, station, host), host, port, refused, show.close) as address:
        looking = asyncio.create_task(_keep_looking(show, station))
        try:
            yield address
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)


def app(show: Show, station: Station, host: str = "127.0.0.1") -> Starlette:
    """The page as an application; on a loopback address it answers to no other name."""
    hosts = list(_LOCAL) if host in {*_LOCAL, "::1"} else ["*"]
    routes = _Routes(show, station)
    return Starlette(
        routes=[
            *(Route(path, _file(_FILES / name)) for path, name in _STATIC.items()),
            Route("/font.woff2", _file(font.BUNDLED)),
            Route("/stream", routes.stream),
            Route("/papers/{number:int}.png", routes.picture),
            Route("/papers/{number:int}.txt", routes.text),
            Route("/faults/{name}", routes.fault, methods=["POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(_Headers)],
    )


class _Routes:
    def __init__(self, show: Show, station: Station) -> None:
        self._show = show
        self._station = station

    async def stream(self, _: Request) -> Response:
        """All that there is, and then all that happens, as server-sent events."""
        return StreamingResponse(self._messages(), media_type="text/event-stream")

    async def picture(self, request: Request) -> Response:
        """A paper as PNG."""
        paper = self._show.papers.get(request.path_params["number"])
        if paper is None:
            return _gone()
        png = io.BytesIO()
        paper.image.save(png, format="png", dpi=(25.4 * DOTS_PER_MM, 25.4 * DOTS_PER_MM))
        return Response(png.getvalue(), media_type="image/png")

    async def text(self, request: Request) -> Response:
        """What a paper says."""
        paper = self._show.papers.get(request.path_params["number"])
        return _gone() if paper is None else PlainTextResponse(paper.text)

    async def fault(self, request: Request) -> Response:
        """Let a fault happen, or mend it."""
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            return PlainTextResponse("only this printer's own page may do that", 403)
        try:
            self._station.fault(request.path_params["name"])
        except ValueError as error:
            return PlainTextResponse(str(error), 404)
        return Response(status_code=204)

    async def _messages(self) -> AsyncIterator[str]:
        with self._show.watch(self._station.runner) as messages:
            async for message in messages:
                yield f"event: {message.kind}\ndata: {json.dumps(message.data, ensure_ascii=False)}\n\n"


class _Headers:
    """Adds the headers that keep a page to itself."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._inner(scope, receive, send_with_headers)


async def _keep_looking(show: Show, station: Station) -> None:
    while True:
        if show.watched:
            station.runner.work()
            show.look(station.runner)
        await asyncio.sleep(GLANCE)


def _file(path: Path) -> Callable[[Request], Awaitable[Response]]:
    async def give(_: Request) -> Response:
        return FileResponse(path)

    return give


def _gone() -> Response:
    return PlainTextResponse("there is no such paper, or it was long ago", 404)
