"""The routes of the pages without script: an order's secret travels in forms, never in an address."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from kiosk.mock.access import OfficeHere
from kiosk.mock.office import Office
from kiosk.mock.problems import LOBBY, Fault, Problem, language_of
from kiosk.mock.sale import catalogue, gateway, orders, wire
from kiosk.mock.sale.routes import DeskHere
from kiosk.mock.site import codes, plain_pages
from kiosk.mock.site.files import POLICY
from kiosk.mock.site.plain_words import word

_MOST_FIELDS = 100
_PRIVATE = {**POLICY, "Cache-Control": "no-store"}


class _Page(APIRoute):
    """A route whose refusals are pages, too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except Problem as problem:
                return _refused(request, problem)
            except (RequestValidationError, ValidationError):
                return _refused(request, Problem(Fault.BAD_REQUEST))

        return handle


router = APIRouter(prefix="/plain", include_in_schema=False, route_class=_Page)


async def _language(request: Request, lang: str = "") -> str:
    return lang if lang in {"zh", "en"} else language_of(request)


async def _fields(request: Request) -> dict[str, list[str]]:
    try:
        return parse_qs((await request.body()).decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Problem(Fault.BAD_REQUEST) from None


Language = Annotated[str, Depends(_language)]
Fields = Annotated[dict[str, list[str]], Depends(_fields)]


@router.get("")
def home(office: OfficeHere, language: Language, cinema: str = "") -> HTMLResponse:
    """The cinemas, or what is on at one."""
    cinemas = catalogue.cinemas(office)
    if not cinema:
        return _page(plain_pages.home(language, cinemas))
    found = next((it for it in cinemas if it.cinema == cinema), None)
    if found is None:
        raise Problem(Fault.NO_SUCH_THING)
    return _page(plain_pages.programme(language, found, catalogue.screenings(office, catalogue.Wish(cinema))))


@router.get("/seats")
def seats(office: OfficeHere, language: Language, cinema: str, screening: str) -> HTMLResponse:
    """The hall, with boxes to tick."""
    return _hall(office, language, cinema, screening)


@router.post("/orders")
async def place(office: OfficeHere, desk: DeskHere, fields: Fields) -> HTMLResponse:
    """Hold the seats, in turn with all others who want some."""
    language, cinema, screening = _told(fields), _one(fields, "cinema"), _one(fields, "screening")
    wanted = fields.get("seat", [])
    alarm, status = word(language, "none"), 400
    if wanted:
        try:
            made = await desk.place(wire.OrderRequest(screening=screening, seats=wanted))
            return _order(language, made, made.secret)
        except Problem as problem:
            alarm, status = problem.details(language)["detail"], problem.status
    return await run_in_threadpool(_hall, office, language, cinema, screening, alarm, status)


@router.post("/pay")
def pay(office: OfficeHere, fields: Fields) -> HTMLResponse:
    """Pay with play money; the gateway is asked whether it was."""
    language, order, secret = _told(fields), _one(fields, "order"), _one(fields, "secret")
    held = orders.show(office, order, secret)
    if held.state == "awaiting":
        gateway.pay(office, held.pay_url.split("/")[3])
    return _order(language, orders.report(office, order, secret), secret)


@router.post("/cancel")
def cancel(office: OfficeHere, fields: Fields) -> HTMLResponse:
    """Give the order back."""
    language, order, secret = _told(fields), _one(fields, "order"), _one(fields, "secret")
    return _order(language, orders.cancel(office, order, secret), secret)


def _told(fields: dict[str, list[str]]) -> str:
    return "en" if fields.get("lang") == ["en"] else "zh"


def _one(fields: dict[str, list[str]], name: str) -> str:
    values = fields.get(name, [])
    if len(values) != 1:
        raise Problem(Fault.BAD_REQUEST, said=f"{name} is missing")
    return values[0]


def _hall(
    office: Office, language: str, cinema: str, screening: str, alarm: str = "", status: int = 200
) -> HTMLResponse:
    wish = catalogue.Wish(cinema, most=catalogue.LONGEST_PAGE)
    found = next((it for it in catalogue.screenings(office, wish) if it.screening == screening), None)
    if found is None:
        raise Problem(Fault.NO_SUCH_THING)
    return _page(plain_pages.hall(language, found, catalogue.seats(office, screening).seats, alarm), status)


def _order(language: str, order: wire.Order, secret: str) -> HTMLResponse:
    until = f"{order.held_until.astimezone(LOBBY):%H:%M}"
    rows = codes.rows(order.voucher) if order.voucher else []
    return _page(plain_pages.order(language, order, secret, until, rows))


def _page(text: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(text, status, _PRIVATE)


def _refused(request: Request, problem: Problem) -> HTMLResponse:
    language = language_of(request)
    return _page(plain_pages.sorry(language, problem.details(language)["detail"]), problem.status)
