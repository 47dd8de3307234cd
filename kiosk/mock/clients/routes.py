"""The route of installation statistics."""

from typing import Annotated

from fastapi import APIRouter, Query

from kiosk.mock.access import ForStaff, OfficeHere
from kiosk.mock.clients import installations, wire
from kiosk.mock.messages import Day

router = APIRouter(prefix="/v1", tags=["staff"])


@router.get("/statistics/installations", summary="How many clients were installed", dependencies=[ForStaff])
def tell(
    office: OfficeHere,
    since: Annotated[Day | None, Query(description="the first day")] = None,
    until: Annotated[Day | None, Query(description="the last day")] = None,
) -> wire.Installations:
    """Answers staff, one row for each day (UTC) on which a client was seen for the first time."""
    return installations.tell(office, since, until)
