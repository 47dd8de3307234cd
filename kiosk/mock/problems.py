"""Refusals as problem details (RFC 9457), each with a text for the customer and a hint for staff."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from kiosk.domain.booking import REFUSAL_STATUS, Refusal
from kiosk.mock.markup import accepting, refusals
from kiosk.mock.texts.faults import FAULTS
from kiosk.mock.texts.refusals import REFUSALS

LOBBY = ZoneInfo("Asia/Shanghai")
"""In whose time a customer reads of an instant."""


class Fault(StrEnum):
    """Why the server refuses what is not about a voucher."""

    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    NO_SUCH_PAGE = "no_such_page"
    NO_SUCH_THING = "no_such_thing"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    TOO_LARGE = "too_large"
    SEAT_TAKEN = "seat_taken"
    COUPLE_SPLIT = "couple_split"
    HOLD_EXPIRED = "hold_expired"
    TOO_MANY_WATCHERS = "too_many_watchers"
    SALE_CLOSED = "sale_closed"
    PAYMENT_CLOSED = "payment_closed"
    COLLECTION_BEGUN = "collection_begun"
    BAD_SIGNATURE = "bad_signature"
    ALREADY_ADMITTED = "already_admitted"
    CLOCK_SKEW = "clock_skew"
    REPLAYED = "replayed"
    GREET_FIRST = "greet_first"
    ENROLMENT_REFUSED = "enrolment_refused"
    FORGED = "forged"
    NOT_A_TICKET = "not_a_ticket"
    WRONG_GATE = "wrong_gate"
    WRONG_TIME = "wrong_time"
    RECORDS_AWAY = "records_away"
    INTERNAL = "internal"


FAULT_STATUS: Mapping[Fault, int] = {
    Fault.BAD_REQUEST: 400,
    Fault.UNAUTHORIZED: 401,
    Fault.NO_SUCH_PAGE: 404,
    Fault.NO_SUCH_THING: 404,
    Fault.METHOD_NOT_ALLOWED: 405,
    Fault.NOT_ACCEPTABLE: 406,
    Fault.UNSUPPORTED_MEDIA_TYPE: 415,
    Fault.TOO_LARGE: 413,
    Fault.SEAT_TAKEN: 409,
    Fault.COUPLE_SPLIT: 409,
    Fault.HOLD_EXPIRED: 410,
    Fault.TOO_MANY_WATCHERS: 429,
    Fault.SALE_CLOSED: 410,
    Fault.PAYMENT_CLOSED: 409,
    Fault.COLLECTION_BEGUN: 409,
    Fault.BAD_SIGNATURE: 403,
    Fault.ALREADY_ADMITTED: 409,
    Fault.CLOCK_SKEW: 401,
    Fault.REPLAYED: 401,
    Fault.GREET_FIRST: 409,
    Fault.ENROLMENT_REFUSED: 403,
    Fault.FORGED: 403,
    Fault.NOT_A_TICKET: 404,
    Fault.WRONG_GATE: 409,
    Fault.WRONG_TIME: 409,
    Fault.RECORDS_AWAY: 503,
    Fault.INTERNAL: 500,
}
"""The HTTP status of each fault."""


TEXTS = {**REFUSALS, **FAULTS}
"""What is read, by reason."""


class Problem(Exception):
    """The server refuses; ``extras`` are the facts that go with the reason, as JSON values."""

    def __init__(self, reason: Refusal | Fault, *, said: str = "", **extras: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.said = said
        """what exactly is wrong, in English, for programmers"""
        self.extras = extras

    @property
    def status(self) -> int:
        """The HTTP status."""
        if isinstance(self.reason, Refusal):
            return REFUSAL_STATUS[self.reason]
        return FAULT_STATUS[self.reason]

    def details(self, language: str) -> dict[str, Any]:
        """The body of the answer, in Chinese (``zh``) or English (``en``)."""
        text = TEXTS[self.reason]
        detail, hint = (text.zh, text.hint_zh) if language == "zh" else (text.en, text.hint_en)
        known = _Forgiving({key: _readable(value) for key, value in self.extras.items()})
        hint = hint.format_map(known)
        return {
            "type": "about:blank",
            "title": text.title,
            "status": self.status,
            "reason": self.reason.value,
            "detail": detail.format_map(known),
            "hint": f"{hint} ({self.said})" if self.said else hint,
            **self.extras,
        }

    def as_data(self) -> dict[str, Any]:
        """What a tombstone keeps."""
        return {"reason": self.reason.value, "extras": self.extras, "said": self.said}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The refusal that a tombstone kept."""
        return cls(Refusal(data["reason"]), said=data["said"], **data["extras"])


def language_of(request: Request) -> str:
    """``zh`` or ``en``, whichever the request wishes more; ``zh`` if it wishes nothing, ``en`` if it names others."""
    return accepting.language(request.headers, ("zh", "en"), foreign="en")


def install(app: FastAPI) -> None:
    """Answer every failure of the app with problem details."""

    @app.exception_handler(Problem)
    def _(request: Request, problem: Problem) -> Response:
        return reply(problem, request)

    @app.exception_handler(RequestValidationError)
    def _(request: Request, error: RequestValidationError) -> Response:
        return reply(Problem(Fault.BAD_REQUEST, said=_sentence(error)), request)

    @app.exception_handler(HTTPException)
    def _(request: Request, error: HTTPException) -> Response:
        reason = _HTTP_FAULTS.get(error.status_code, Fault.BAD_REQUEST)
        allowed = {"Allow": ", ".join(_methods(request))} if reason is Fault.METHOD_NOT_ALLOWED else {}
        return reply(Problem(reason), request, {**(error.headers or {}), **allowed})

    @app.exception_handler(Exception)
    def _(request: Request, _: Exception) -> Response:
        return reply(Problem(Fault.INTERNAL), request)


def reply(problem: Problem, request: Request, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer of a problem, in the language of the request, in JSON unless it wishes XML more.

    One with ``seconds`` says so in Retry-After too.
    """
    extra = dict(headers or {})
    if "seconds" in problem.extras:
        extra["Retry-After"] = str(max(1, round(problem.extras["seconds"])))
    if problem.reason is Fault.UNAUTHORIZED:
        extra["WWW-Authenticate"] = "Bearer"
    extra["Vary"] = "Accept, Accept-Language"
    details = problem.details(language_of(request))
    media_type, write = _WRITERS[accepting.media_type(request.headers, tuple(_WRITERS)) or "application/json"]
    return Response(write(details), problem.status, extra, media_type=media_type)


def _methods(request: Request) -> list[str]:
    """What can be asked of this address; a single route only knows of itself."""
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    routes: list[BaseRoute] = request.app.routes
    return [it for it, scope in scopes.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)]


def _in_json(details: Mapping[str, Any]) -> bytes:
    return json.dumps(details, ensure_ascii=False).encode(errors="replace")


_WRITERS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], bytes]]] = {
    "application/json": ("application/problem+json", _in_json),
    "application/problem+json": ("application/problem+json", _in_json),
    "application/xml": ("application/problem+xml", refusals.write),
    "application/problem+xml": ("application/problem+xml", refusals.write),
}
"""What a client accepts -> what a problem is told in."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_HTTP_FAULTS = {404: Fault.NO_SUCH_PAGE, 405: Fault.METHOD_NOT_ALLOWED, 413: Fault.TOO_LARGE}


class _Forgiving(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _readable(value: Any) -> str:
    if isinstance(value, str) and value.endswith("Z") and "T" in value:
        return datetime.fromisoformat(value).astimezone(LOBBY).strftime("%m-%d %H:%M")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(round(value)) if isinstance(value, float) else str(value)


def _sentence(error: RequestValidationError) -> str:
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5]]
    return "; ".join(faults)
