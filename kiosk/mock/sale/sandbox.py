"""The routes of the sandbox payment gateway: it takes play money only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from kiosk.mock.access import OfficeHere
from kiosk.mock.sale import gateway, wire
from kiosk.mock.sale.courier import Courier, Letter

router = APIRouter(prefix="/sandbox", tags=["gateway"])


def _courier(request: Request) -> Courier:
    courier: Courier = request.app.state.courier
    return courier


def _notify_url(request: Request, office: OfficeHere) -> str:
    """Where notices go: never where a request's Host header points."""
    host, port = request.scope["server"]
    return office.settings.notify_url or f"http://{f'[{host}]' if ':' in host else host}:{port}/v1/payments/notices"


@router.get("/payments/{payment}", summary="A payment as it is now")
def look_up(office: OfficeHere, payment: str) -> wire.Payment:
    """Answers whoever knows its id."""
    return gateway.look_up(office, payment)


@router.post("/payments/{payment}/pay", summary="Pay with play money")
def pay(
    office: OfficeHere,
    payment: str,
    courier: Annotated[Courier, Depends(_courier)],
    url: Annotated[str, Depends(_notify_url)],
) -> wire.Payment:
    """Settles the payment and has the shop notified; paying again only sends the notice again."""
    settled = gateway.pay(office, payment)
    body = gateway.notice(office, payment)
    courier.send(Letter(url, body, gateway.sign(office.settings.gateway_secret, body)))
    return settled
