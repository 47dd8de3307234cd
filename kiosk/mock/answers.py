"""Signs the answers that matter, and names the server's boot on every answer to a kiosk."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.mock.access import joined, target
from kiosk.mock.office import Office
from kiosk.trust.errors import Untrusted
from kiosk.trust.messages import Asked, sign_answer

SERVER_BOOT = "Server-Boot"


class SignedAnswers:
    """ASGI middleware. A route asks for its 2xx answers to be signed by ``request.state.signer``, a key by the time."""

    def __init__(self, app: ASGIApp, office: Office) -> None:
        self._app = app
        self._office = office

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and its answer back."""
        if scope["type"] == "http":
            send = _Envelope(self._office, scope, send)
        await self._app(scope, receive, send)


class _Envelope:
    def __init__(self, office: Office, scope: Scope, send: Send) -> None:
        self._office = office
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        state: Mapping[str, Any] = self._scope.get("state", {})
        if message["type"] == "http.response.start":
            if "server_boot" in state:
                MutableHeaders(scope=message)[SERVER_BOOT] = state["server_boot"]
            if "signer" in state and 200 <= message["status"] < 300:
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body", False):
                return
            self._sign(self._start, state)
            await self._send(self._start)
            message["body"] = self._body
        await self._send(message)

    def _sign(self, start: Message, state: Mapping[str, Any]) -> None:
        now, request, headers = self._office.clock(), Request(self._scope), MutableHeaders(scope=start)
        asked = Asked(request.method, target(request, self._office), joined(request).get("signature", ""))
        with suppress(Untrusted):  # a stranger's strange address: nobody has to believe the answer
            headers.update(
                sign_answer(
                    state["signer"](now),
                    start["status"],
                    dict(headers.items()),
                    self._body,
                    now=now.timestamp(),
                    asked=asked,
                )
            )
