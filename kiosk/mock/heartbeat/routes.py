"""The route of heartbeats."""

from fastapi import APIRouter

from kiosk.domain.booking import Refusal
from kiosk.mock.access import KioskHere, OfficeHere
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.heartbeat import hearing, wire

router = APIRouter(prefix="/v1", tags=["kiosk"])


@router.post("/heartbeats", summary="A kiosk says how it is", openapi_extra=refuses(Refusal.SUPERSEDED))
def heartbeat(office: OfficeHere, kiosk: KioskHere, message: wire.Heartbeat) -> wire.Heard:
    """Keeps the newest word of each kiosk for staff, and tells when the next one is expected."""
    kiosk.check(message.kiosk, message.boot_id)
    return hearing.hear(office, message, kiosk.key)
