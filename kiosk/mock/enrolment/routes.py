"""The routes of enrolment, and the server's public keys."""

from fastapi import APIRouter, Request

from kiosk.mock.access import ForStaff, OfficeHere, SignedMessage
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.enrolment import enrolling, wire
from kiosk.mock.problems import Fault

router = APIRouter(prefix="/v1", tags=["enrolment"])


@router.get("/keys", summary="The server's public keys", response_model_exclude_none=True)
def keys(request: Request, office: OfficeHere) -> wire.Keys:
    """Answers the set of keys, signed by the oldest of them, so that whoever knows any of them can believe it."""
    request.state.signer = office.keys.oldest
    return wire.Keys.model_validate(office.keys.published.as_data())


@router.post(
    "/enrolment-codes",
    status_code=201,
    summary="Staff let a kiosk enrol",
    openapi_extra=refuses(Fault.NO_SUCH_THING),
    dependencies=[ForStaff],
)
def make_code(office: OfficeHere, message: wire.CodeRequest) -> wire.Code:
    """Makes a code that works once, for some minutes."""
    return enrolling.make_code(office, message)


@router.post(
    "/enrolments",
    status_code=201,
    summary="A kiosk enrols",
    openapi_extra=refuses(Fault.ENROLMENT_REFUSED),
    response_model_exclude_none=True,
)
def enrol(request: Request, office: OfficeHere, signed: SignedMessage, message: wire.Enrolment) -> wire.Enrolled:
    """Takes the key with which the request is signed in exchange for the code. Ends what an earlier key began."""
    request.state.signer = office.keys.newest
    return enrolling.enrol(office, signed, message)


@router.get("/kiosks", summary="The kiosks", dependencies=[ForStaff])
def kiosks(office: OfficeHere) -> wire.KnownKiosks:
    """Answers staff, with the fingerprint of each kiosk's enrolment."""
    return enrolling.kiosks(office)


@router.post(
    "/kiosks/{kiosk}/revoke",
    summary="Staff withdraw a kiosk",
    openapi_extra=refuses(Fault.NO_SUCH_THING),
    dependencies=[ForStaff],
)
def revoke(office: OfficeHere, kiosk: wire.KioskId) -> wire.Known:
    """Makes the kiosk's key worthless and ends its claims, until it is enrolled anew."""
    return enrolling.revoke(office, kiosk)
