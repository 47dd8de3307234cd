"""What the chain's system says to the server and what it answers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from kiosk.mock.messages import Id, Message
from kiosk.mock.sale.wire import SeatName


def _each_once(names: list[str]) -> list[str]:
    if len(set(names)) != len(names):
        raise ValueError("a seat is named twice")
    return names


class ChainSaleRequest(Message):
    """The chain sells these seats."""

    screening: Id
    seats: Annotated[list[SeatName], Field(min_length=1, max_length=50), AfterValidator(_each_once)]


class ChainSale(BaseModel):
    """A sale as the chain knows it; ``order`` is there where the shop made it."""

    sale: str
    screening: str
    seats: list[str]
    order: str | None
    state: Literal["sold", "released"]


class ChainSales(BaseModel):
    """Sales, the oldest first."""

    sales: list[ChainSale]
