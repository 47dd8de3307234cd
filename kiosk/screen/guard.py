"""Keeps the screen to the kiosk itself: no other name, no other site, no large or strange request."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = 1024
"""Bytes that a request may bring."""

_HALF = re.compile("[\ud800-\udfff]")
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "frame-src {frames}; frame-ancestors {framed_by}"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware: refuses what does not come from the served page, and adds the headers that keep it alone."""

    def __init__(self, inner: ASGIApp, framed_by: str = "", frames: str = "", longest: int = LONGEST) -> None:
        """``framed_by`` is the origin of the one page that may show this one in a frame; empty: none may.

        ``frames`` are the sources that this one may show in a frame; ``longest`` is how much a request may bring.
        """
        self._inner = inner
        self._longest = longest
        policy = _POLICY.format(frames=frames or "'none'", framed_by=framed_by or "'none'")
        self._headers = {**_HEADERS, "Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = _refusal(scope, self._longest) if scope["type"] == "http" else None
        await (refusal or self._inner)(scope, receive, guarded)


async def asked(request: Request, kinds: Mapping[str, type], longest: int = LONGEST) -> dict[str, Any]:
    """The JSON object that a request brings, with these fields of these types. Raises HTTPException."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise HTTPException(413, "too_long")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(_fits(found.get(name), kind) for name, kind in kinds.items()):
        raise HTTPException(400, "not_understood")
    return found


async def refused(_: Request, error: Exception) -> JSONResponse:
    """What is said of a refused request: ``{"reason": …}``."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"reason": error.detail}, error.status_code, error.headers)


def _refusal(scope: Scope, longest: int) -> JSONResponse | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if host not in _hosts(scope):
        return JSONResponse({"reason": "other_host"}, 421)
    if scope["method"] in {"GET", "HEAD"}:
        return None
    checks = (
        (headers.get("origin") == f"http://{host}", 403, "other_site"),
        (headers.get("content-type", "").partition(";")[0].strip() == "application/json", 415, "not_json"),
        (_length(headers) <= longest, 413, "too_long"),
    )
    return next((JSONResponse({"reason": why}, status) for good, status, why in checks if not good), None)


def _hosts(scope: Scope) -> set[str]:
    """The names of the address that is served, as a request may call it."""
    port = scope["server"][1]
    return {f"{name}:{port}" for name in _NAMES} | ({*_NAMES} if port == 80 else set())


def _fits(value: object, kind: type) -> bool:
    """Whether it is of this type alone; a text is one that can be told again, without halves of characters."""
    return type(value) is kind and not (isinstance(value, str) and _HALF.search(value))


def _length(headers: Headers) -> float:
    """As the request says; one that comes in parts is counted as it comes."""
    said = headers.get("content-length", "0")
    return int(said) if said.isdecimal() else math.inf
