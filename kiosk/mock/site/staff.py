"""The pages of the staff: the gate's and the counter's."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.mock.site.files import files, give

router = APIRouter(include_in_schema=False)


@router.get("/usher")
def usher(request: Request) -> Response:
    """The gate's page."""
    return give(request, files()["staff/usher.html"])


@router.get("/counter")
def counter(request: Request) -> Response:
    """The counter's page."""
    return give(request, files()["staff/counter.html"])
