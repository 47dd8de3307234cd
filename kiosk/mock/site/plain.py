"""The routes of the pages without script: an order's secret travels in forms or a cookie, never in an address."""

import hashlib
import secrets
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from kiosk.mock.access import OfficeHere
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem, language_of
from kiosk.mock.sale import catalogue, gateway, orders, wire
from kiosk.mock.sale.routes import DeskHere
from kiosk.mock.site import codes, plain_order, plain_pages
from kiosk.mock.site.files import POLICY
from kiosk.mock.site.plain_purse import Purse
from kiosk.mock.site.plain_times import Show
from kiosk.mock.site.plain_words import LANGUAGES, word

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


async def _fields(request: Request) -> dict[str, list[str]]:
    try:
        return parse_qs((await request.body()).decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Problem(Fault.BAD_REQUEST) from None


async def _language(request: Request, lang: str = "") -> str:
    """As the page before it said, or else as the browser wishes; kept for the page of a refusal."""
    if request.method == "POST":
        lang = (await _fields(request)).get("lang", [""])[0]
    request.state.language = lang if lang in LANGUAGES else language_of(request)
    told: str = request.state.language
    return told


Language = Annotated[str, Depends(_language)]
Fields = Annotated[dict[str, list[str]], Depends(_fields)]
PurseHere = Annotated[Purse, Depends()]


@router.get("")
def entrance(request: Request) -> RedirectResponse:
    """The pages lie side by side, so that their links work below any path."""
    return RedirectResponse(f"plain/?{request.url.query}".rstrip("?"), 307)


@router.get("/")
def home(office: OfficeHere, language: Language, purse: PurseHere, cinema: str = "") -> HTMLResponse:
    """The cinemas and the orders of this browser, or what is on at one cinema."""
    if not cinema:
        return _page(plain_pages.home(language, catalogue.cinemas(office), purse.orders))
    found = _cinema(office, cinema)
    return _page(plain_pages.programme(language, found, catalogue.screenings(office, catalogue.Wish(cinema))))


@router.get("/seats")
def seats(office: OfficeHere, language: Language, purse: PurseHere, screening: str) -> HTMLResponse:
    """The hall, with boxes to tick."""
    page = _hall(office, language, screening)
    purse.open(page)
    return page


@router.post("/orders")
async def place(office: OfficeHere, desk: DeskHere, fields: Fields, language: Language, purse: PurseHere) -> Response:
    """Hold the seats, in turn with all others who want some."""
    screening = _one(fields, "screening")
    wanted = [name for told in fields.get("seat", []) for name in told.split()]
    alarm, status = word(language, "none"), 400
    if wanted:
        try:
            request = wire.OrderRequest(screening=screening, seats=wanted)
            made = await desk.place(request, key=_key(fields, wanted))
        except Problem as problem:
            alarm, status = problem.details(language)["detail"], problem.status
        else:
            return await run_in_threadpool(_done, office, language, purse, made, made.secret)
    return await run_in_threadpool(_hall, office, language, screening, alarm, status)


@router.get("/order")
def show(office: OfficeHere, language: Language, purse: PurseHere, order: str) -> HTMLResponse:
    """An order of this browser."""
    secret = purse.secret(order)
    if not secret:
        return _page(plain_pages.sorry(language, word(language, "unknown")), 404)
    return _order(office, language, orders.show(office, order, secret))


@router.post("/pay")
def pay(office: OfficeHere, fields: Fields, language: Language, purse: PurseHere) -> Response:
    """Pay with play money, as the gateway's own page would."""
    order, secret = _order_of(fields, purse)
    held = orders.show(office, order, secret)
    if held.state == "awaiting":
        gateway.pay(office, held.pay_url.split("/")[3])
    return _done(office, language, purse, orders.report(office, order, secret), secret)


@router.post("/cancel")
def cancel(office: OfficeHere, fields: Fields, language: Language, purse: PurseHere) -> Response:
    """Give the order back."""
    order, secret = _order_of(fields, purse)
    return _done(office, language, purse, orders.cancel(office, order, secret), secret)


def _key(fields: dict[str, list[str]], seats: list[str]) -> str | None:
    """The same for a form that is sent twice with the same seats, as by a second click."""
    wish = fields.get("wish", [""])[0]
    return hashlib.sha256(" ".join([wish, *sorted(seats)]).encode()).hexdigest() if wish else None


def _order_of(fields: dict[str, list[str]], purse: Purse) -> tuple[str, str]:
    """Which order is meant, and its secret, from the form where the browser keeps no cookies."""
    order = _one(fields, "order")
    return order, fields.get("secret", [""])[0] or purse.secret(order)


def _one(fields: dict[str, list[str]], name: str) -> str:
    values = fields.get(name, [])
    if len(values) != 1:
        raise Problem(Fault.BAD_REQUEST, said=f"{name} is missing")
    return values[0]


def _cinema(office: Office, name: str) -> wire.Cinema:
    found = next((it for it in catalogue.cinemas(office) if it.cinema == name), None)
    if found is None:
        raise Problem(Fault.NO_SUCH_THING)
    return found


def _hall(office: Office, language: str, screening: str, alarm: str = "", status: int = 200) -> HTMLResponse:
    show = _show(office, screening)
    if show.screening.starts_at <= office.clock():
        raise Problem(Fault.SALE_CLOSED)
    seats = catalogue.seats(office, screening)
    return _page(plain_pages.hall(language, show, seats, secrets.token_hex(16), alarm), status)


def _show(office: Office, screening: str) -> Show:
    found = catalogue.screening(office, screening)
    return Show(found, _cinema(office, found.cinema))


def _done(office: Office, language: str, purse: Purse, order: wire.Order, secret: str) -> Response:
    """The order's own page, which can be opened again and again; where no cookie is kept the answer itself."""
    if not purse.is_open:
        return _order(office, language, order, secret)
    way = RedirectResponse(f"order?{urlencode({'lang': language, 'order': order.order})}", 303, _PRIVATE)
    purse.keep(way, order.order, secret)
    return way


def _order(office: Office, language: str, order: wire.Order, secret: str = "") -> HTMLResponse:
    rows = codes.rows(order.voucher) if order.voucher else []
    return _page(plain_order.page(language, _show(office, order.screening), order, secret, rows))


def _page(text: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(text, status, _PRIVATE)


def _refused(request: Request, problem: Problem) -> HTMLResponse:
    language = getattr(request.state, "language", "") or language_of(request)
    return _page(plain_pages.sorry(language, problem.details(language)["detail"]), problem.status)
