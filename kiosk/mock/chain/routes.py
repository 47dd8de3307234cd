"""The routes of the chain's system that comes with the server."""

from fastapi import APIRouter

from kiosk.mock.access import ForStaff, OfficeHere
from kiosk.mock.chain import books, wire
from kiosk.mock.contract.refusals import refuses
from kiosk.mock.problems import Fault

router = APIRouter(prefix="/sandbox/chain", tags=["chain"], dependencies=[ForStaff])


@router.get("/sales", summary="What the chain knows of a screening's sales", openapi_extra=refuses(Fault.NO_SUCH_THING))
def sales(office: OfficeHere, screening: str) -> wire.ChainSales:
    """Answers its own sales and those of the shop, of which it hears a moment later."""
    return books.sales(office, screening)


@router.post(
    "/sales",
    status_code=201,
    summary="The chain sells seats itself",
    openapi_extra=refuses(Fault.NO_SUCH_THING, Fault.SEAT_TAKEN),
)
def sell(office: OfficeHere, message: wire.ChainSaleRequest) -> wire.ChainSale:
    """Takes the seats away from the shop, all or none; those that an order holds or has are refused."""
    return books.sell(office, message)


@router.post(
    "/sales/{sale}/release",
    summary="The chain takes a sale of its own back",
    openapi_extra=refuses(Fault.NO_SUCH_THING),
)
def release(office: OfficeHere, sale: str) -> wire.ChainSale:
    """Gives the seats back to the shop; a repetition changes nothing."""
    return books.release(office, sale)
