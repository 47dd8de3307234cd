"""The customer's page and what it asks, as an application; who shows what is behind the port ``Kiosk``."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from drivers.printers import font
from kiosk.i18n import catalogue
from kiosk.screen import files
from kiosk.screen.guard import Guard, asked, refused
from kiosk.screen.hub import Hub

TICK_SECONDS = 0.5
"""How often a page hears that the kiosk lives, where nothing is new."""

_PART = "kiosk-picture"


@dataclass(frozen=True)
class Reply:
    """What is answered to a touch: a status of HTTP, and what the page is told."""

    status: int = 202
    body: Mapping[str, Any] = field(default_factory=dict)


class Kiosk(Protocol):
    """What the page shows, and whom it talks to; all calls come from the loop."""

    @property
    def hub(self) -> Hub:
        """Tells of everything new to show."""
        ...

    def scene(self) -> Mapping[str, Any]:
        """What to show now (``kiosk.screen.scene``)."""
        ...

    def touch(self) -> None:
        """The customer is there."""
        ...

    def typed(self, code: str) -> Reply:
        """The customer typed a code."""
        ...

    def answer(self, seat: str, *, received: bool) -> Reply:
        """The customer says whether the ticket of that seat is there."""
        ...

    def same(self, code: str, *, same: bool) -> Reply:
        """The customer says whether a phone shows this code, too."""
        ...

    def pictures(self) -> AsyncGenerator[bytes] | None:
        """What the camera sees, as JPEGs, until the hub is closed; None where nothing has a picture."""
        ...


def app(
    kiosk: Kiosk,
    *,
    page: Mapping[str, files.File] | None = None,
    texts: Callable[[str], Mapping[str, Any]] = catalogue.texts,
    framed_by: str = "",
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """The page of a kiosk; ``page`` are its files, ``texts`` gives the words of a language or raises KeyError.

    ``routes`` are those of other pages beside it; ``framed_by`` is the origin of the page that may frame it.
    """
    customer = _Customer(kiosk, files.folder(files.WEB / "customer") if page is None else page, texts)
    return Starlette(
        routes=[*customer.routes, *routes],
        middleware=[Middleware(Guard, framed_by=framed_by)],
        exception_handlers={HTTPException: refused},
    )


class _Customer:
    def __init__(self, kiosk: Kiosk, page: Mapping[str, files.File], texts: Callable[[str], Mapping[str, Any]]) -> None:
        self._kiosk = kiosk
        self._page = page
        self._texts = texts
        self._font = files.file(font.BUNDLED)

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._index),
            Route("/assets/{path:path}", self._asset),
            Route("/font.woff2", self._typeface),
            Route("/texts/{language}.json", self._words),
            Route("/events", self._events),
            Route("/camera", self._camera),
            Route("/touch", self._touch, methods=["POST"]),
            Route("/typed", self._typed, methods=["POST"]),
            Route("/answer", self._answer, methods=["POST"]),
            Route("/same", self._same, methods=["POST"]),
        ]

    # -- what is shown -------------------------------------------------------------------------------------------------

    async def _index(self, request: Request) -> Response:
        return files.give(request, self._page.get("index.html"))

    async def _asset(self, request: Request) -> Response:
        return files.give(request, self._page.get(request.path_params["path"]))

    async def _typeface(self, request: Request) -> Response:
        return files.give(request, self._font)

    async def _words(self, request: Request) -> Response:
        try:
            words = self._texts(request.path_params["language"])
        except KeyError:
            return files.give(request, None)
        return files.give(request, files.File(json.dumps(words).encode(), files.TYPES[".json"]))

    async def _events(self, _: Request) -> Response:
        """What to show, at once and whenever it changes, as server-sent events."""
        return StreamingResponse(self._messages(), media_type="text/event-stream")

    async def _messages(self) -> AsyncIterator[str]:
        hub, seen = self._kiosk.hub, 0
        while not hub.closed:
            if hub.version != seen:
                seen = hub.version
                yield _message("scene", {"version": seen, **self._kiosk.scene()})
            else:
                yield _message("tick", {"version": seen})
            await hub.wait(seen, TICK_SECONDS)

    async def _camera(self, _: Request) -> Response:
        pictures = self._kiosk.pictures()
        if pictures is None:
            return Response(status_code=404)
        return StreamingResponse(_parts(pictures), media_type=f"multipart/x-mixed-replace; boundary={_PART}")

    # -- what is touched -----------------------------------------------------------------------------------------------

    async def _touch(self, request: Request) -> Response:
        await asked(request, {})
        self._kiosk.touch()
        return Response(status_code=204)

    async def _typed(self, request: Request) -> Response:
        said = await asked(request, {"code": str})
        return _reply(self._kiosk.typed(said["code"]))

    async def _answer(self, request: Request) -> Response:
        said = await asked(request, {"seat": str, "received": bool})
        return _reply(self._kiosk.answer(said["seat"], received=said["received"]))

    async def _same(self, request: Request) -> Response:
        said = await asked(request, {"code": str, "same": bool})
        return _reply(self._kiosk.same(said["code"], same=said["same"]))


def _reply(reply: Reply) -> Response:
    return JSONResponse(reply.body, reply.status)


def _message(kind: str, data: Mapping[str, Any]) -> str:
    """Its JSON is ASCII in one line: no text of anybody can end the message or be unfit to be sent."""
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"


async def _parts(pictures: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    """Each picture is followed by the boundary of the next: a browser shows it no sooner."""
    yield f"--{_PART}\r\n".encode()
    async with aclosing(pictures):
        async for picture in pictures:
            head = f"Content-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n".encode()
            yield head + picture + f"\r\n--{_PART}\r\n".encode()
