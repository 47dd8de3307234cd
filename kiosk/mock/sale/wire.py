"""What phones and the payment gateway say to the server and what it answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from kiosk.mock.messages import Id, Message, Texts
from kiosk.trust.holders import holder_key

SeatName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9]{1,3}$")]
HolderKey = Annotated[str, StringConstraints(max_length=200), AfterValidator(holder_key)]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,640}$")]
OrderKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class Cinema(BaseModel):
    """A cinema; screenings are told in its time zone."""

    cinema: str
    name: Texts
    place: Texts
    zone: str


class Film(BaseModel):
    """A film."""

    film: str
    title: Texts
    version: Texts
    language: Texts
    format: str
    rating: Texts
    minutes: int


class Screening(BaseModel):
    """A film at a time in a hall, and how many of its seats are free, of how many."""

    screening: str
    cinema: str
    hall: Texts
    film: str
    title: Texts
    version: Texts
    starts_at: datetime
    zone: str
    price: str
    currency: Literal["CNY"] = "CNY"
    free: int
    total: int


class Seat(BaseModel):
    """A seat, where it stands (columns and lines from the upper left, the screen above), and whether it is free.

    Two halves of a couple seat stand side by side, an ``L`` and an ``R`` in the plan.
    """

    seat: str
    row: str
    number: str
    x: int
    y: int
    kind: Literal["seat", "couple", "wheelchair"]
    state: Literal["free", "held", "sold"]


class Seats(BaseModel):
    """All seats of a screening; the revision grows with each change of one of them."""

    screening: str
    revision: int
    plan: list[str]
    seats: list[Seat]


class OrderRequest(Message):
    """A client wants these seats; ``client`` is its anonymous id, or empty."""

    client: ClientId = ""
    screening: Id
    seats: list[SeatName] = Field(min_length=1, max_length=50)
    holder_key: HolderKey | None = Field(
        default=None, description="P-256, SEC1 in base64: the phone that may prove itself"
    )
    holder_only: bool = Field(default=False, description="whether the voucher opens nothing without that proof")


class Voucher(BaseModel):
    """What opens the kiosk: ``code`` to type, ``qr`` or ``signed`` to show."""

    code: str
    qr: str
    signed: str


class Order(BaseModel):
    """An order as it is now; the voucher is there once it is paid."""

    order: str
    state: Literal["awaiting", "paid", "expired", "cancelled", "refunded"]
    screening: str
    seats: list[str]
    amount: str = Field(description="for all seats, in units of the currency, with two decimals")
    currency: Literal["CNY"] = "CNY"
    held_until: datetime = Field(description="by then it must be paid")
    pay_url: str = Field(
        description="below the server's own address: programs post to it, and pay; without its last part, `/pay`, it "
        "is the gateway's page for people"
    )
    voucher: Voucher | None = None


class OrderMade(Order):
    """A new order; its ``secret`` is said this once and shows the order from then on."""

    secret: str


class Payment(BaseModel):
    """A payment as the gateway sees it; ``pending`` is paid at a bank that takes its time."""

    payment: str
    order: str
    state: Literal["open", "pending", "settled", "declined", "expired", "closed", "refunded"]
    amount: str
    currency: Literal["CNY"] = "CNY"
    expires_at: datetime


class Notice(Message):
    """What the gateway reports, in a body that its signature covers."""

    payment: Id
    order: Id
    amount: Annotated[int, Field(ge=0, le=2**31 - 1)]
    state: Literal["settled", "declined"]


class Noted(BaseModel):
    """The notice was understood; it need not be sent again."""

    order: str
    state: str
