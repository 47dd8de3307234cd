"""The routes by which troubles are ordered."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from kiosk.mock.access import OfficeHere, StaffToken, same
from kiosk.mock.faults.board import FaultBoard
from kiosk.mock.faults.rows import FaultRows, StandingFaults
from kiosk.mock.problems import Fault, Problem

LOOPBACK = frozenset({"127.0.0.1", "::1"})


async def _may(request: Request, office: OfficeHere, token: StaffToken) -> None:
    """Staff may, and on a development server whoever sits at the same machine."""
    at_home = request.client is not None and request.client.host in LOOPBACK
    if not (office.settings.development and at_home) and not same(office.settings.staff_token, token):
        raise Problem(Fault.UNAUTHORIZED)


async def _board(request: Request) -> FaultBoard:
    board: FaultBoard = request.app.state.faults
    return board


Board = Annotated[FaultBoard, Depends(_board)]

router = APIRouter(prefix="/sandbox/faults", tags=["sandbox"], dependencies=[Depends(_may)])

_NOT_FOR_STAFF_ALONE: dict[str, Any] = {"security": [{}]}


@router.get("", summary="The troubles that are ordered", openapi_extra=_NOT_FOR_STAFF_ALONE)
async def look(board: Board) -> StandingFaults:
    """Answers the rows of this process, with what is left of each."""
    return board.standing()


@router.put("", summary="Order troubles", openapi_extra=_NOT_FOR_STAFF_ALONE)
async def order(board: Board, message: FaultRows) -> StandingFaults:
    """Replaces all rows of this process; none make it behave again."""
    board.order(message.faults)
    return board.standing()
