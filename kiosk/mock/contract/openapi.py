"""Completes the OpenAPI document that FastAPI makes: refusals, examples, and XML where it is spoken."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from kiosk.domain.booking import Refusal
from kiosk.mock.contract import refusals
from kiosk.mock.contract.examples import OUTCOMES, example
from kiosk.mock.contract.refusals import ProblemDetails, Reason
from kiosk.mock.markup.routes import JSON, MARK, XML
from kiosk.mock.markup.shapes import Shape, entry_name
from kiosk.mock.problems import Fault

Operation = dict[str, Any]

_ALWAYS = (Fault.INTERNAL, Fault.RECORDS_AWAY, Refusal.MAINTENANCE)
_OF_SECURITY: dict[str, tuple[Reason, ...]] = {
    "Kiosk signature": (
        Refusal.KIOSK_UNKNOWN,
        Refusal.KIOSK_REVOKED,
        Fault.CLOCK_SKEW,
        Fault.REPLAYED,
        Fault.BAD_REQUEST,
    ),
    "Order secret": (Fault.UNAUTHORIZED,),
    "Staff token": (Fault.UNAUTHORIZED,),
    "Gate token": (Fault.UNAUTHORIZED,),
    "Gateway signature": (Fault.BAD_SIGNATURE,),
}
"""Security scheme -> why those who fail it are refused."""
_TAGS = {
    "phone": "Customers, without an account. Choose a screening and seats, hold them (`POST /v1/orders`), pay at the "
    "order's `pay_url`, report that, and ask for the order with its `secret` until it is `paid` and has its voucher. "
    "Questions and answers are in JSON or XML, as `Accept` and `Content-Type` say.",
    "gateway": "The sandbox payment gateway: play money, and signed notices to the shop.",
    "enrolment": "How a kiosk becomes known, and which keys the server signs with.",
    "kiosk": "Vouchers become tickets: at kiosks, at the counter, and what the gate lets in.",
    "staff": "For staff.",
    "chain": "The cinema chain's own ticketing system, as the sandbox plays it.",
    "sandbox": "Troubles on request.",
}
"""What the routes of a kind are for; every kind is here."""


class Described(FastAPI):
    """An application whose document names every refusal, and has an example of each message."""

    def openapi(self) -> dict[str, Any]:
        """The document; made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _completed(super().openapi())
        return self.openapi_schema


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    """Method, path and operation of each route."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = document["components"]
    parts, refused = components["schemas"], components.setdefault("responses", {})
    for name in ("HTTPValidationError", "ValidationError"):
        parts.pop(name, None)
    parts["ProblemDetails"] = ProblemDetails.model_json_schema()
    document["tags"] = [{"name": name, "description": text} for name, text in _TAGS.items()]
    for method, path, operation in operations(document):
        operation["responses"].pop("422", None)
        roots = operation.pop(MARK, [])
        _give_examples(operation, parts, OUTCOMES.get(f"{method} {path}", {}))
        for content, root in zip(_messages(operation), roots, strict=False):
            _add_xml(content, root, parts)
        reasons = {*operation.pop(refusals.MARK, ()), *_general(path, operation, has_xml=bool(roots))}
        for status, some in refusals.statuses(reasons).items():
            name = ".".join(some)
            refused.setdefault(name, refusals.response(status, some))
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    for part in parts.values():
        _name_entries(part)
    return document


def _messages(operation: Operation) -> Iterator[dict[str, Any]]:
    """The content of the good answer, and then of the body."""
    yield from (answer["content"] for answer in operation["responses"].values() if "content" in answer)
    if "requestBody" in operation:
        yield operation["requestBody"]["content"]


def _give_examples(operation: Operation, parts: dict[str, Any], outcome: Mapping[str, Any]) -> None:
    answers = [id(answer.get("content")) for answer in operation["responses"].values()]
    for content in _messages(operation):
        if JSON in content:
            told = example(content[JSON]["schema"], parts)
            content[JSON].setdefault("example", told | outcome if outcome and id(content) in answers else told)
    for parameter in operation.get("parameters", ()):
        name = parameter["name"].lower().replace("-", "_")
        parameter.setdefault("example", example(parameter["schema"], parts, name, parameter["in"]))


def _add_xml(content: dict[str, Any], root: str, parts: dict[str, Any]) -> None:
    schema, told = content[JSON]["schema"], content[JSON]["example"]
    text = Shape(root, {**schema, "$defs": parts}).write(told).decode()
    xml = {"name": root} | ({"wrapped": True} if isinstance(told, list) else {})
    content[XML] = {"schema": {**schema, "xml": xml}, "example": text}


def _name_entries(part: dict[str, Any]) -> None:
    """Say how lists stand in XML."""
    for name, field in part.get("properties", {}).items():
        if field.get("type") == "array":
            field["xml"] = {"wrapped": True}
            field["items"] = {**field["items"], "xml": {"name": entry_name(name, field)}}


def _general(path: str, operation: Operation, *, has_xml: bool) -> Iterator[Reason]:
    """What any route with these means may answer."""
    yield from _ALWAYS
    for requirement in operation.get("security", ()):
        for scheme in requirement:
            yield from _OF_SECURITY[scheme]
    if "{" in path:
        yield Fault.NO_SUCH_PAGE
    if "parameters" in operation or "requestBody" in operation:
        yield Fault.BAD_REQUEST
    if "requestBody" in operation:
        yield Fault.TOO_LARGE
    if has_xml:
        yield Fault.NOT_ACCEPTABLE
        if "requestBody" in operation:
            yield Fault.UNSUPPORTED_MEDIA_TYPE
