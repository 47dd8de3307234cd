"""The route of the thumbnail."""

import hashlib
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from kiosk.mock.access import OfficeHere
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.markup import accepting
from kiosk.mock.problems import Fault, Problem, language_of
from kiosk.mock.sale import catalogue
from kiosk.mock.sale.thumbnail.scene import WRITTEN, Frame, Scene, scene
from kiosk.mock.sale.thumbnail.svg import svg
from kiosk.mock.sale.thumbnail.words import Words, words

SVG, PNG = "image/svg+xml", "image/png"
_PICTURE = {"schema": {"type": "string", "format": "binary"}}

_HEADERS = {
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Language",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
_SEAT = "[A-Z]{1,2}[0-9]{1,3}"

router = APIRouter(prefix="/v1", tags=["phone"])

Mine = Annotated[
    str,
    Query(
        description="the seats that I have chosen, at most 50, with commas between them",
        pattern=f"^({_SEAT}(,{_SEAT}){{0,49}})?$",
        examples=["E5,E6"],
    ),
]
Framed = Annotated[
    str | None,
    Query(
        description="x,y,width,height of what the main view shows, in the plan's columns and lines",
        pattern=WRITTEN,
        examples=["2,1,9.5,4"],
    ),
]


@router.get(
    "/screenings/{screening}/thumbnail",
    summary="The hall as a small picture",
    openapi_extra=refuses(Fault.NO_SUCH_THING, Fault.NOT_ACCEPTABLE),
    response_class=Response,
    responses={
        200: {"description": "the picture", "content": dict.fromkeys((SVG, PNG), _PICTURE)},
        304: {"description": "nothing that it shows has changed"},
    },
)
def thumbnail(request: Request, office: OfficeHere, screening: str, mine: Mine = "", frame: Framed = None) -> Response:
    """Answers how each seat is, which are mine, and in a red frame what the main view shows; SVG, or PNG if asked."""
    media_type = accepting.media_type(request.headers, (SVG, PNG))
    if media_type is None:
        raise Problem(Fault.NOT_ACCEPTABLE)
    now = catalogue.seats(office, screening)
    chosen = mine.split(",") if mine else []
    if strange := set(chosen) - {seat.seat for seat in now.seats}:
        raise Problem(Fault.NO_SUCH_THING, said=f"this hall has no seat {', '.join(sorted(strange))}")
    states = {seat.seat: seat.state for seat in now.seats}
    shown = scene(now.plan, states, chosen, Frame.parse(frame) if frame else None)
    language = language_of(request)
    tag = f'"{hashlib.sha256(f"{media_type} {language} {shown}".encode()).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Content-Language": language, **_HEADERS}
    if tag in {it.strip().removeprefix("W/") for it in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(_draw(shown, media_type, language), headers=headers, media_type=media_type)


@lru_cache(maxsize=64)  # of a hall that is not chosen in, many want the same
def _draw(shown: Scene, media_type: str, language: str) -> bytes:
    told: Words = words(shown, language)
    if media_type == SVG:
        return svg(shown, told, language)
    from kiosk.mock.sale.thumbnail.png import png  # noqa: PLC0415 - Pillow is for those who want PNG

    return png(shown, told)
