"""Refuses request bodies that are too long, before they are in memory."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.mock.problems import Fault, Problem, reply


class BodyLimit:
    """ASGI middleware: at most so many bytes of body, announced or not."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with ``too_large``."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _announced(scope) > self._most:
            refusal = reply(Problem(Fault.TOO_LARGE), Request(scope), {"Connection": "close"})
            await refusal(scope, receive, send)
        else:
            await self._app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise HTTPException(413, headers={"Connection": "close"})
            return message

        return counted


def _announced(scope: Scope) -> int:
    lengths = (value for name, value in scope["headers"] if name == b"content-length")
    text: bytes = next(lengths, b"0")
    return int(text) if text.isdigit() else 0
