"""The routes of the sandbox payment gateway: it takes play money only. Browsers get its page, programs JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.mock.access import OfficeHere
from kiosk.mock.markup import accepting
from kiosk.mock.office import Office
from kiosk.mock.problems import language_of
from kiosk.mock.sale import gateway, payment_page, wire
from kiosk.mock.sale.courier import Courier, Letter
from kiosk.mock.sale.payment_page import Knobs

router = APIRouter(prefix="/sandbox/payments", tags=["gateway"])

_PAGES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {}}, "description": "the payment, as JSON or as a page"},
}
_DEEDS: dict[int | str, dict[str, Any]] = {
    200: {"description": "the payment as it is now"},
    303: {"description": "back to the page, for browsers"},
}


def _courier(request: Request) -> Courier:
    courier: Courier = request.app.state.courier
    return courier


def _notify_url(request: Request, office: OfficeHere) -> str:
    """Where notices go: never where a request's Host header points."""
    host, port = request.scope["server"]
    return office.settings.notify_url or f"http://{f'[{host}]' if ':' in host else host}:{port}/v1/payments/notices"


def _for_people(request: Request) -> bool:
    return accepting.best(request.headers.get("accept"), ("application/json", "text/html")) == "text/html"


ForPeople = Annotated[bool, Depends(_for_people)]
CourierHere = Annotated[Courier, Depends(_courier)]
NotifyUrl = Annotated[str, Depends(_notify_url)]
Wishes = Annotated[Knobs, Query()]


@router.get("/{payment}", summary="A payment as it is now", response_model=wire.Payment, responses=_PAGES)
def look_up(request: Request, office: OfficeHere, payment: str, for_people: ForPeople, knobs: Wishes) -> object:
    """Answers whoever knows its id: programs the payment, people a page on which to pay it."""
    found = gateway.look_up(office, payment)
    return payment_page.page(found, knobs, language_of(request), office.clock()) if for_people else found


@router.post("/{payment}/pay", summary="Pay with play money", response_model=wire.Payment, responses=_DEEDS)
def pay(
    office: OfficeHere, payment: str, courier: CourierHere, url: NotifyUrl, for_people: ForPeople, knobs: Wishes
) -> object:
    """Settles the payment and has the shop notified; paying again only sends the notice again.

    For practice the bank settles ``late`` seconds later, and the notice is sent ``repeat`` times more than once.
    """
    settled = gateway.pay(office, payment, knobs.late)
    courier.send(_letter(office, payment, url), knobs.late, knobs.repeat)
    return _back(payment) if for_people else settled


@router.post("/{payment}/decline", summary="Don't pay", response_model=wire.Payment, responses=_DEEDS)
def decline(
    office: OfficeHere, payment: str, courier: CourierHere, url: NotifyUrl, for_people: ForPeople, knobs: Wishes
) -> object:
    """Closes the payment for good and has the shop notified, which gives the seats back."""
    declined = gateway.decline(office, payment)
    courier.send(_letter(office, payment, url), knobs.late, knobs.repeat)
    return _back(payment) if for_people else declined


def _letter(office: Office, payment: str, url: str) -> Letter:
    body = gateway.notice(office, payment)
    return Letter(payment, url, body, gateway.sign(office.settings.gateway_secret, body))


def _back(payment: str) -> Response:
    return RedirectResponse(f"../{payment}", 303)
