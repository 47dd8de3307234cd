"""Lets one other page show the server's pages in a frame: the demo's, which has the phone beside the kiosk."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "content-security-policy"
_NOBODY = "frame-ancestors 'none'"


class Framed:
    """ASGI middleware: where a page says that nobody may frame it, one origin may."""

    def __init__(self, inner: ASGIApp, by: str) -> None:
        """``by`` is that origin, as ``http://127.0.0.1:8080``."""
        self._inner = inner
        self._allowed = f"frame-ancestors {by}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and change the answer's policy."""

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if _POLICY in headers:
                    headers[_POLICY] = headers[_POLICY].replace(_NOBODY, self._allowed)
            await send(message)

        await self._inner(scope, receive, framed)
