"""Routes that read and answer XML beside JSON; the functions behind them know nothing of it."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from kiosk.mock.markup import accepting
from kiosk.mock.markup.documents import Malformed
from kiosk.mock.markup.shapes import Shape, Side
from kiosk.mock.problems import Fault, Problem

JSON, XML = "application/json", "application/xml"
MARK = "x-xml"
"""the key of an operation under which the roots of its answer and its body are"""


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Negotiated(APIRoute):
    """A route whose Content-Type and Accept may be JSON or XML; one without a response model is left as it is."""

    def __init__(self, *of_route: Any, **more: Any) -> None:
        super().__init__(*of_route, **more)
        if self.has_xml:
            self.openapi_extra = {**(self.openapi_extra or {}), MARK: [shape.root for shape in self.shapes]}

    def get_route_handler(self) -> Handler:
        """The plain handler between a reader of XML and a writer of XML."""
        handle = super().get_route_handler()
        if not self.has_xml:
            return handle
        answers, *bodies = self.shapes

        async def negotiated(request: Request) -> Response:
            media_type = accepting.media_type(request.headers, (JSON, XML))
            if media_type is None:
                raise Problem(Fault.NOT_ACCEPTABLE)
            answer = await handle(await _in_json(request, bodies[0]) if bodies else request)
            if media_type == XML:
                text = answers.write(json.loads(bytes(answer.body)))
                answer = Response(text, answer.status_code, media_type=XML, background=answer.background)
            answer.headers["Vary"] = "Accept"
            return answer

        return negotiated

    @property
    def has_xml(self) -> bool:
        """Whether it speaks XML."""
        return self.response_field is not None

    @property
    def shapes(self) -> list[Shape]:
        """How its answer stands in XML, and then its body, if it has one."""
        kinds: list[tuple[Any, Side]] = [(self.response_model, "serialization")]
        if self.body_field:
            kinds.append((self.body_field.field_info.annotation, "validation"))
        return [Shape.of(kind, side) for kind, side in kinds]


async def _in_json(request: Request, shape: Shape) -> Request:
    """The request with its body in JSON. Raises Problem for XML of another shape, and other types than the two."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == JSON:
        return request
    if media_type not in {XML, "text/xml"}:
        raise Problem(Fault.UNSUPPORTED_MEDIA_TYPE)
    try:
        data = shape.read(await request.body())
    except Malformed as error:
        raise Problem(Fault.BAD_REQUEST, said=str(error)) from None
    others = [(name, value) for name, value in request.scope["headers"] if name != b"content-type"]
    scope = {**request.scope, "headers": [*others, (b"content-type", JSON.encode())]}
    body = json.dumps(data).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    return Request(scope, receive)
