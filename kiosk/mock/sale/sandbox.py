"""The routes of the sandbox payment gateway: it takes play money only. Browsers get its page, programs JSON."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse

from kiosk.mock.access import OfficeHere
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.markup import accepting
from kiosk.mock.problems import Fault, Problem, language_of
from kiosk.mock.sale import gateway, payment_page, wire
from kiosk.mock.sale.courier import Courier, Letter
from kiosk.mock.sale.payment_page import Knobs

router = APIRouter(prefix="/sandbox/payments", tags=["gateway"])

_PAGES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "the payment, as JSON or as a page"},
}
_DEEDS: dict[int | str, dict[str, Any]] = {
    200: {"description": "the payment as it is now"},
    303: {"description": "back to the page, for browsers"},
}


async def _courier(request: Request) -> Courier:
    courier: Courier = request.app.state.courier
    return courier


async def _notify_url(request: Request, office: OfficeHere) -> str:
    """Where notices go: never where a request's Host header points."""
    host, port = request.scope["server"]
    return office.settings.notify_url or f"http://{f'[{host}]' if ':' in host else host}:{port}/v1/payments/notices"


async def _for_people(request: Request) -> bool:
    return accepting.media_type(request.headers, ("application/json", "text/html")) == "text/html"


ForPeople = Annotated[bool, Depends(_for_people)]
Wishes = Annotated[Knobs, Query()]


class _Desk:
    """Where payers decide; the shop is notified, and browsers are led back to the page."""

    def __init__(
        self,
        office: OfficeHere,
        courier: Annotated[Courier, Depends(_courier)],
        url: Annotated[str, Depends(_notify_url)],
        for_people: ForPeople,
    ) -> None:
        self.office = office
        self._courier = courier
        self._url = url
        self._for_people = for_people

    def do(self, deed: Callable[[], wire.Payment], payment: str, knobs: Knobs) -> object:
        """Do it and have the shop notified; the payment, for browsers the way to its page, which says what is wrong."""
        try:
            done = deed()
        except Problem:
            if not self._for_people:
                raise
        else:
            wait, is_first = gateway.prospect(self.office, payment)
            self._courier.send(self._letter(payment), wait, knobs.repeat if is_first else 0)
            if not self._for_people:
                return done
        asked = knobs.model_copy(update={"late": 0, "repeat": 0})
        return RedirectResponse(f"../{payment}{asked.query}", 303)

    def _letter(self, payment: str) -> Letter:
        body = gateway.notice(self.office, payment)
        return Letter(payment, self._url, body, gateway.sign(self.office.settings.gateway_secret, body))


DeskHere = Annotated[_Desk, Depends()]


@router.get(
    "/{payment}",
    summary="A payment as it is now",
    openapi_extra=refuses(Fault.NO_SUCH_THING),
    response_model=wire.Payment,
    responses=_PAGES,
)
def look_up(request: Request, office: OfficeHere, payment: str, for_people: ForPeople, knobs: Wishes) -> object:
    """Answers whoever knows its id: programs the payment, people a page on which to pay it."""
    if not for_people:
        return gateway.look_up(office, payment)
    language = knobs.lang or language_of(request)
    try:
        return payment_page.page(gateway.look_up(office, payment), knobs, language, office.clock())
    except Problem as problem:
        return payment_page.refusal(problem, language)


@router.post(
    "/{payment}/pay",
    summary="Pay with play money",
    openapi_extra=refuses(Fault.NO_SUCH_THING, Fault.PAYMENT_CLOSED, Fault.HOLD_EXPIRED),
    response_model=wire.Payment,
    responses=_DEEDS,
)
def pay(payment: str, desk: DeskHere, knobs: Wishes) -> object:
    """Settles the payment and has the shop notified; paying again only sends the notice again.

    For practice the bank settles ``late`` seconds later, and the first notice is sent ``repeat`` times more than once.
    """
    return desk.do(lambda: gateway.pay(desk.office, payment, knobs.late), payment, knobs)


@router.post(
    "/{payment}/decline",
    summary="Don't pay",
    openapi_extra=refuses(Fault.NO_SUCH_THING, Fault.PAYMENT_CLOSED, Fault.HOLD_EXPIRED),
    response_model=wire.Payment,
    responses=_DEEDS,
)
def decline(payment: str, desk: DeskHere, knobs: Wishes) -> object:
    """Closes the payment for good and has the shop notified, which gives the seats back."""
    return desk.do(lambda: gateway.decline(desk.office, payment), payment, knobs)
