"""The demo's page: the phone, the kiosk's screen and the paper side by side, to be used with a mouse alone."""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.demo.hands import FAULTS, LONGEST, Hands, NothingToHold
from kiosk.errors import KioskError
from kiosk.screen import files
from kiosk.screen.guard import Guard, asked, refused
from kiosk.screen.hub import Hub
from kiosk.screen.server import serving

_FILES = Path(__file__).parent / "web"
_PNG = "data:image/png;base64,"
_ROOM = 2 * LONGEST
"""Bytes of a request: a picture in base64 and what is around it."""


class Table:
    """The table on which everything stands, and the hands above it."""

    def __init__(self, hands: Hands, status: Callable[[], Mapping[str, Any]]) -> None:
        """Take the hands, and who tells of the kiosk (as ``kiosk status --json``); it may raise KioskError."""
        self.hands = hands
        self.status = status
        self.phone = ""
        """the address of what the phone shows, once everything is there"""


@contextmanager
def page(table: Table, port: int = 0) -> Iterator[str]:
    """Serve the page from a thread of its own while the block runs; gives its origin. Raises ScreenUnavailable."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(serving(app(table), Hub(), "127.0.0.1", port)) as address,
    ):
        yield address.rstrip("/")


def app(table: Table) -> Starlette:
    """The page as an application. What is asked of the kiosk and of files waits in threads."""
    routes = _Routes(table)
    return Starlette(
        routes=[
            Route("/", routes.index),
            Route("/assets/{path:path}", routes.asset),
            Route("/papers/{name}", routes.paper),
            Route("/now", routes.now),
            Route("/hold", routes.hold, methods=["POST"]),
            Route("/drop", routes.drop, methods=["POST"]),
            Route("/do", routes.do, methods=["POST"]),
        ],
        middleware=[Middleware(Guard, frames="http://127.0.0.1:*", longest=_ROOM)],
        exception_handlers={HTTPException: refused, NothingToHold: _nothing},
    )


class _Routes:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._files = files.folder(_FILES)

    async def index(self, request: Request) -> Response:
        return files.give(request, self._files["index.html"])

    async def asset(self, request: Request) -> Response:
        return files.give(request, self._files.get(request.path_params["path"]))

    def paper(self, request: Request) -> Response:
        return Response(self._table.hands.paper(request.path_params["name"]), media_type="image/png")

    def now(self, _: Request) -> Response:
        """Where everything stands; the page asks twice a second."""
        hands = self._table.hands
        try:
            status = self._table.status()
        except KioskError as error:
            status = {"state": "away", "why": str(error)}
        told = {"phone": self._table.phone, "held": hands.held, "papers": hands.papers, "faults": FAULTS}
        return JSONResponse(told | {"kiosk": status})

    async def hold(self, request: Request) -> Response:
        """Hold a picture, or a paper that is named, before the camera."""
        said = await asked(request, {}, _ROOM)
        hands, paper = self._table.hands, said.get("paper")
        if isinstance(paper, str):
            await run_in_threadpool(hands.hold_paper, paper)
        else:
            await run_in_threadpool(hands.hold, _png(said.get("picture")))
        return Response(status_code=204)

    async def drop(self, request: Request) -> Response:
        await asked(request, {})
        self._table.hands.drop()
        return Response(status_code=204)

    async def do(self, request: Request) -> Response:
        """Break or mend the printer."""
        said = await asked(request, {"fault": str})
        try:
            self._table.hands.do(said["fault"])
        except ValueError as error:
            raise HTTPException(404, "no_such_fault") from error
        return Response(status_code=204)


def _png(url: Any) -> bytes:
    """The picture in a data URL; nothing where there is none, which is no picture."""
    try:
        return base64.b64decode(str(url).removeprefix(_PNG), validate=True)
    except binascii.Error:
        return b""


async def _nothing(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"reason": "no_picture", "said": str(error)}, 422)
