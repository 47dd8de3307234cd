"""The route of live seats."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.mock.access import OfficeHere
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.problems import Fault
from kiosk.mock.sale.live.streams import SeatEvents
from kiosk.mock.sale.live.watcher import Watcher

router = APIRouter(prefix="/v1", tags=["phone"])

_EVENT = {
    "type": "object",
    "properties": {
        "event": {"const": "seats"},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "retry": {"type": "integer", "description": "milliseconds"},
    },
    "required": ["event", "data"],
}


@router.get(
    "/screenings/{screening}/events",
    summary="The seats of a screening as they change",
    openapi_extra=refuses(Fault.NO_SUCH_THING, Fault.TOO_MANY_WATCHERS),
    response_class=Response,
    responses={
        200: {
            "description": "server-sent events `seats`: revision and changes, at first all that is not free",
            "content": {"text/event-stream": {"schema": _EVENT}},
        }
    },
)
async def events(request: Request, office: OfficeHere, screening: str) -> Response:
    """Tells all that is not free, then each change; after an hour it ends, and whoever still watches asks again."""
    watcher: Watcher = request.app.state.watcher
    return SeatEvents(watcher, screening, office.settings.limits.stream_seconds)
