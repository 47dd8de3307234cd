"""What pretix says, checked on the way in. Facts: docs.pretix.eu (REST API) and a pretix 2026.8 that was asked."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from kiosk.booking.port import WrongAnswer
from kiosk.booking.wire import Code, Start, Zone


def _texts(value: Any) -> Any:
    """Pretix writes a text as ``{language: text}``, as one string, or as nothing."""
    return {"": value} if isinstance(value, str) else value or {}


def _object(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


Texts = Annotated[dict[str, Annotated[str, Field(max_length=5000)] | None], BeforeValidator(_texts)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")]
Secret = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,250}$")]


class Message(BaseModel):
    """Unknown keys are ignored, so that a newer pretix can say more; known ones are checked."""

    model_config = ConfigDict(extra="ignore", frozen=True)


M = TypeVar("M", bound=Message)


class Named(Message):
    """A product, or a variation of one, as far as a ticket tells it."""

    name: Texts = {}
    value: Texts = {}


class Seat(Message):
    """A seat of a seating plan."""

    zone_name: str = ""
    row_name: str = ""
    seat_number: str = ""


class Date(Message):
    """When and where: an event without dates, or one date of a series."""

    name: Texts
    date_from: Start
    location: Texts = {}


class Event(Date):
    """The event, or the series whose dates are the screenings."""

    slug: Slug
    timezone: Zone
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class CheckIn(Message):
    """One successful check-in on the list that was asked for."""

    datetime: AwareDatetime
    type: str
    device_id: int | None = None


class PrintLog(Message):
    """Somebody's note about a print; ``info`` is ours where it has a claim."""

    successful: bool
    datetime: AwareDatetime
    device_id: int | None = None
    info: Annotated[dict[str, Any], BeforeValidator(_object)] = {}

    def said(self, name: str) -> str:
        """What our own note says; empty where it says nothing."""
        return str(self.info.get(name, ""))[:100]


class Position(Message):
    """One ticket of an order."""

    id: Annotated[int, Field(ge=1)]
    order: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,16}$")]
    positionid: Annotated[int, Field(ge=1)]
    secret: Secret
    price: Annotated[Decimal, Field(ge=0, lt=10**9)]
    item: Named
    variation: Named | None = None
    subevent: Date | None = None
    seat: Seat | None = None
    addon_to: int | None = None
    checkins: tuple[CheckIn, ...]
    print_logs: tuple[PrintLog, ...]


class Found(Message):
    """A ticket that was looked for by its secret: all that matters is its order."""

    order: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,16}$")]
    secret: Secret


class PickupList(Message):
    """A check-in list, and the settings of it on which the kiosk relies."""

    id: int
    subevent: int | None
    include_pending: bool
    allow_multiple_entries: bool
    allow_entry_after_exit: bool
    addon_match: bool
    rules: dict[str, Any] | None = None


class Concerned(Message):
    """The ticket that a refusal is about, as far as the reason needs it."""

    order__status: str = ""
    valid_from: AwareDatetime | None = None
    checkins: tuple[CheckIn, ...] = ()


class Refused(Message):
    """A check-in that was refused."""

    status: str
    reason: str | None = None
    position: Concerned | None = None


class DeviceInfo(Message):
    """What pretix says of the device that asks."""

    organizer: Slug
    device_id: int
    name: str


class Info(Message):
    """The answer to the question who one is."""

    device: DeviceInfo


class Initialized(DeviceInfo):
    """The answer to the token of an initialisation."""

    api_token: Code


class _Page(Message):
    next: str | None
    results: list[Any]


def read(kind: type[M], body: bytes) -> M:
    """A message. Raises WrongAnswer."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise _wrong(error) from None


def read_page(kind: type[M], body: bytes) -> tuple[list[M], bool]:
    """What stands on one page of a list, and whether there is another one. Raises WrongAnswer."""
    page = read(_Page, body)
    try:
        return TypeAdapter(list[kind]).validate_python(page.results), page.next is not None  # type: ignore[valid-type]
    except ValidationError as error:
        raise _wrong(error) from None


def refusal_of(body: bytes) -> Refused | None:
    """The refusal of a check-in; None where a request was refused for what it is and not for its ticket."""
    try:
        return Refused.model_validate_json(body)
    except ValidationError:
        return None


def _wrong(error: ValidationError) -> WrongAnswer:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the body"
    return WrongAnswer(f"{where}: {first['msg']}", "see that the pretix is a version that the kiosk knows (2026.8)")
