"""Serves the XML schema of everything that is told in XML."""

from fastapi import APIRouter, Response

from kiosk.mock.markup import schema
from kiosk.mock.markup.routes import XML, Negotiated

PATH = "/v1/schema.xsd"


def schema_of(told: APIRouter) -> APIRouter:
    """The route that answers the XML schema of what these routes read and answer."""
    router = APIRouter(tags=["phone"])
    negotiated = [route for route in told.routes if isinstance(route, Negotiated) and route.has_xml]
    text = schema.describe(shape for route in negotiated for shape in route.shapes)

    @router.get(
        PATH,
        summary="The XML schema of what phones ask and are told",
        response_class=Response,
        responses={200: {"content": {XML: {"schema": {"type": "string"}}}}},
    )
    async def xml_schema() -> Response:
        """Answers XSD 1.0, made from the same models as the rest of this document."""
        return Response(text, media_type=XML)

    return router
