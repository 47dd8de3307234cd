"""The routes of phones, and of the payment gateway towards the shop."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyHeader
from pydantic import ValidationError

from kiosk.domain.booking import Refusal
from kiosk.mock.access import OfficeHere, Token
from kiosk.mock.contract.bodies import takes
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.markup.routes import Negotiated
from kiosk.mock.messages import Day
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import catalogue, gateway, orders, wire
from kiosk.mock.sale.queue.desk import ReservationDesk

router = APIRouter(prefix="/v1", tags=["phone"], route_class=Negotiated)


async def _desk(request: Request) -> ReservationDesk:
    desk: ReservationDesk = request.app.state.desk
    return desk


DeskHere = Annotated[ReservationDesk, Depends(_desk)]
ClientFormat = Annotated[
    str | None,
    Header(
        description="how `client` is made; without it that is any random word",
        max_length=200,
        examples=["1; fields=device,mac,model,brand; hash=private; encoding=hex"],
    ),
]
OrderKey = Annotated[
    wire.OrderKey | None,
    Header(
        description="128 random bits of the client's making, to be kept as secret as the order's secret: asked again "
        "with it, the server answers with the order that it made"
    ),
]
notices = APIRouter(prefix="/v1", tags=["gateway"])

GatewaySignature = Annotated[
    str | None,
    Depends(
        APIKeyHeader(
            name="Signature",
            scheme_name="Gateway signature",
            auto_error=False,
            description="HMAC-SHA256 of the body, in hex",
        )
    ),
]


@router.get("/cinemas", summary="The cinemas")
def cinemas(office: OfficeHere) -> list[wire.Cinema]:
    """Answers all cinemas."""
    return catalogue.cinemas(office)


@router.get("/films", summary="The films")
def films(office: OfficeHere) -> list[wire.Film]:
    """Answers all films."""
    return catalogue.films(office)


@router.get("/screenings", summary="The screenings on sale")
def screenings(
    office: OfficeHere,
    cinema: str | None = None,
    film: str | None = None,
    day: Annotated[Day | None, Query(description="where the cinema is; YYYY-MM-DD")] = None,
    limit: Annotated[int, Query(ge=1, le=catalogue.LONGEST_PAGE, description="how many at most")] = catalogue.PAGE,
) -> list[wire.Screening]:
    """Answers the next one first; of one cinema, one film or one day if they are named."""
    return catalogue.screenings(office, catalogue.Wish(cinema, film, day, limit))


@router.get(
    "/screenings/{screening}/seats", summary="The seats of a screening", openapi_extra=refuses(Fault.NO_SUCH_THING)
)
def seats(office: OfficeHere, screening: str) -> wire.Seats:
    """Answers where each seat stands and whether it is free."""
    return catalogue.seats(office, screening)


@router.post(
    "/orders",
    status_code=201,
    summary="Hold seats",
    openapi_extra=refuses(
        Fault.NO_SUCH_THING, Fault.SEAT_TAKEN, Fault.COUPLE_SPLIT, Fault.SALE_CLOSED, Refusal.KEY_REUSED
    ),
)
async def place(
    desk: DeskHere, message: wire.OrderRequest, client_format: ClientFormat = None, idempotency_key: OrderKey = None
) -> wire.OrderMade:
    """Holds the seats until they are paid for; of those who want them at the same time the oldest client has them."""
    return await desk.place(message, client_format, idempotency_key)


@router.get("/orders/{order}", summary="An order as it is now")
def show(office: OfficeHere, secret: Token, order: str) -> wire.Order:
    """Answers whoever knows the order's secret; with the voucher once it is paid."""
    return orders.show(office, order, secret)


@router.post("/orders/{order}/report", summary="The client has paid")
def report(office: OfficeHere, secret: Token, order: str) -> wire.Order:
    """Makes the server ask the gateway, for the case that its notice was lost."""
    return orders.report(office, order, secret)


@router.post(
    "/orders/{order}/cancel",
    summary="Give an order back",
    openapi_extra=refuses(Fault.COLLECTION_BEGUN, Fault.SALE_CLOSED),
)
def cancel(office: OfficeHere, secret: Token, order: str) -> wire.Order:
    """Frees the seats and returns the money, until the first ticket is granted to a kiosk or the screening begins."""
    return orders.cancel(office, order, secret)


async def _body(request: Request) -> bytes:
    return await request.body()


@notices.post(
    "/payments/notices",
    summary="The gateway reports a payment",
    openapi_extra=takes(wire.Notice) | refuses(Fault.NO_SUCH_THING),
)
def notified(office: OfficeHere, body: Annotated[bytes, Depends(_body)], signature: GatewaySignature) -> wire.Noted:
    """Takes a signed notice; a repetition changes nothing."""
    if not gateway.is_signed(office.settings.gateway_secret, body, signature or ""):
        raise Problem(Fault.BAD_SIGNATURE)
    try:
        notice = wire.Notice.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
    return orders.notified(office, notice)
