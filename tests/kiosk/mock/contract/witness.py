"""Watches a server's answers while tests talk to it, and keeps what its OpenAPI document does not foresee."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import jsonschema_rs
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.mock.contract.openapi import Described, operations


class Contract:
    """The OpenAPI document of a server, and whether answers keep to it.

    Documents hang on the routes alone, which all servers share, and take longer to make than most tests.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def breach(self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> str:
        """What is wrong with an answer; empty where nothing is, or where the document has no such route."""
        operation = next((it for its, route, it in self._operations if its == method and route.fullmatch(path)), None)
        if operation is None or status == 405:
            return ""
        answer = self._resolved(operation["responses"].get(str(status)))
        if answer is None:
            return f"the status {status} is not told: {body[:200]!r}"
        media_type = headers.get("content-type", "").partition(";")[0]
        content = answer.get("content", {})
        pages = any("text/html" in it.get("content", {}) for it in operation["responses"].values())
        if pages and media_type == "text/html":  # browsers get pages about refusals, too
            return ""
        if media_type not in content and (media_type or content):
            return f"{status} may be {', '.join(content)} and is {media_type}"
        return self._breach_of(content[media_type]["schema"], body) if media_type.endswith("json") else ""

    def is_valid(self, schema: Mapping[str, Any], value: Any) -> bool:
        """Whether a value is as a schema of the document says."""
        return bool(self._validator(schema).is_valid(value))

    def _breach_of(self, schema: Mapping[str, Any], body: bytes) -> str:
        faults = self._validator(schema).iter_errors(json.loads(body))
        return "; ".join(f"{'.'.join(map(str, fault.instance_path))}: {fault.message}" for fault in faults)

    def _validator(self, schema: Mapping[str, Any]) -> Any:
        found = self._validators.get(id(schema))
        if found is None:
            whole = {**schema, "components": self.document["components"]}
            found = self._validators[id(schema)] = jsonschema_rs.validator_for(whole, validate_formats=True)
        return found

    def _resolved(self, answer: Any) -> Any:
        if answer and "$ref" in answer:
            return self.document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
        return answer

    @cached_property
    def _validators(self) -> dict[int, Any]:
        return {}

    @cached_property
    def _operations(self) -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
        return [
            (method, re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))), operation)
            for method, path, operation in operations(self.document)
        ]


class Witness:
    """ASGI middleware: ``breaches`` has a line for each answer that the contract does not foresee."""

    def __init__(self, app: Described, contract: Contract) -> None:
        self._app: ASGIApp = app
        self._described = app
        self._contract = contract
        self.breaches: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._described.state.faults.standing().faults:
            await self._app(scope, receive, send)
            return
        answer: list[Message] = []

        async def seen(message: Message) -> None:
            answer.append(message)
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            self.breaches += self._found(scope, answer)

    def _found(self, scope: Scope, answer: list[Message]) -> Iterator[str]:
        if not answer:
            return
        headers = {name.decode().lower(): value.decode() for name, value in answer[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in answer[1:])
        breach = self._contract.breach(scope["method"], scope["path"], answer[0]["status"], headers, body)
        if breach:
            yield f"{scope['method']} {scope['path']}: {breach}"
