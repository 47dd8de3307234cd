"""Does to requests and answers what the fault rows order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.domain.booking import Refusal
from kiosk.mock.faults.board import FaultBoard
from kiosk.mock.faults.rows import FaultRow
from kiosk.mock.faults.skew import ahead
from kiosk.mock.problems import Problem, reply

SPARED = "/sandbox/faults"
"""Where troubles are ordered nothing goes wrong, else nobody could end them."""

_log = logging.getLogger(__name__)


class Troublemaker:
    """ASGI middleware, the outermost. Who is made to wait holds up nobody else."""

    def __init__(
        self, app: ASGIApp, board: FaultBoard, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._app = app
        self._board = board
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and its answer back, or not quite."""
        row = None
        if scope["type"] == "http" and scope["path"] != SPARED:
            row = self._board.draw(scope["method"], scope["path"])
        if row is None:
            await self._app(scope, receive, send)
        else:
            await self._trouble(row, scope, receive, send)

    async def _trouble(self, row: FaultRow, scope: Scope, receive: Receive, send: Send) -> None:
        if row.latency_s:
            await self._sleep(row.latency_s)
        refusal = _refusal(row, scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        with ahead(row.clock_skew_s):
            if row.drop_after_commit:
                await self._app(scope, receive, _nowhere)
                _log.warning("the answer to %s %s is dropped, as ordered", scope["method"], scope["path"])
                await send(_BROKEN)
            else:
                await self._app(scope, receive, _mis_signed(send) if row.wrong_signature else send)


def _refusal(row: FaultRow, scope: Scope) -> Response | None:
    if row.maintenance:
        return reply(Problem(Refusal.MAINTENANCE), Request(scope))
    if row.error is not None:
        return PlainTextResponse(f"status {row.error}, as ordered\n", row.error)
    return None


# A server sees an answer that is begun and not ended, and hangs up.
_BROKEN: Message = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]}


async def _nowhere(message: Message) -> None:
    """Take an answer, and keep it to oneself."""


def _mis_signed(send: Send) -> Send:
    async def altered(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "signature" in headers:
                headers["signature"] = _altered(headers["signature"])
        await send(message)

    return altered


def _altered(signature: str) -> str:
    """One bit of it is another: the first character of its base64 changes."""
    label, text, rest = signature.split(":", 2)
    return f"{label}:{'B' if text[0] == 'A' else 'A'}{text[1:]}:{rest}"
