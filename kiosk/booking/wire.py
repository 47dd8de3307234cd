"""The answers of the booking contract: JSON that is checked strictly on the way in."""

from datetime import UTC, datetime
from math import ceil, isfinite
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kiosk.booking.port import ClockWrong, NotGreeted, ServerRefused, Welcome, WrongAnswer
from kiosk.domain.booking import (
    Bilingual,
    Claim,
    ClaimedTicket,
    Head,
    Issue,
    Refusal,
    TicketFace,
    TicketState,
)
from kiosk.trust.codes import read_ticket
from kiosk.trust.errors import Untrusted
from kiosk.trust.keys import KeySet


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone") from error
    return name


# A ticket's name is a part of a path and stands on paper.
Token = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:~-]*$")]
Line = Annotated[str, StringConstraints(max_length=500)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=r"^[\x20-\x7e]+$")]
Price = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}\.[0-9]{2}$")]
Zone = Annotated[str, AfterValidator(_zone)]
# At the ends of the calendar a moment has no local time.
Start = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]


CLOCK_WRONG = "clock_skew"
GREET_FIRST = "greet_first"
"""the reasons of refusals that are not about the claim: of the message, and of a server that was started anew"""


class _Message(BaseModel):
    """Unknown keys are ignored, so that a newer server can say more; known ones are strict."""

    model_config = ConfigDict(extra="ignore", frozen=True)


M = TypeVar("M", bound=_Message)


class _Text(_Message):
    zh: Line
    en: Line

    def value(self) -> Bilingual:
        return Bilingual(self.zh, self.en)


class _Face(_Message):
    cinema: _Text
    film: _Text
    version: _Text
    hall: _Text
    row: Line
    seat: Line
    starts_at: Start
    zone: Zone
    price: Price
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    order: Line
    code: Code

    def value(self) -> TicketFace:
        texts = {name: getattr(self, name).value() for name in ("cinema", "film", "version", "hall")}
        plain = {name: getattr(self, name) for name in type(self).model_fields if name not in texts}
        return TicketFace(**texts, **plain)


class _Ticket(_Message):
    ticket: Token
    seat: Line
    state: TicketState
    issue: Annotated[int, Field(ge=0)]
    serial: Annotated[str, StringConstraints(max_length=64)]
    reissues_left: Annotated[int, Field(ge=0, le=1000)]
    face: _Face | None = None

    def value(self) -> ClaimedTicket:
        face = self.face.value() if self.face else None
        issue = Issue(self.ticket, self.issue, self.serial)
        return ClaimedTicket(issue, self.seat, self.state, face, self.reissues_left)


class _Claim(_Message):
    claim: Token
    lease_seconds: Annotated[float, Field(ge=0, le=86_400)]
    tickets: Annotated[tuple[_Ticket, ...], Field(max_length=200)]

    def value(self) -> Claim:
        return Claim(self.claim, self.lease_seconds, tuple(ticket.value() for ticket in self.tickets))


class _Granted(_Claim):
    kiosk: Line


class _Head(_Message):
    seq: int
    hash: str


class _Welcome(_Message):
    kiosk: Line
    boot_id: Line
    anchor: _Head | None
    claims: Annotated[tuple[_Claim, ...], Field(max_length=1000)]


class _Acknowledgement(_Message):
    id: str
    applied: bool


class _Acknowledged(_Message):
    kiosk: Line
    acknowledged: tuple[_Acknowledgement, ...]


class _Heard(_Message):
    kiosk: Line
    next_seconds: Annotated[float, Field(gt=0, le=86_400)]


class Enrolled(_Message):
    """What a server says of a kiosk that it has enrolled."""

    kiosk: Line
    cinema: Line
    fingerprint: Line


class _ProblemDetails(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    reason: str
    hint: str = ""


def read_claim(body: bytes, kiosk: str, claim: str, keys: KeySet) -> Claim:
    """The answer to a kiosk's claim.

    Raises WrongAnswer, also where it is granted to another kiosk, where a granted ticket lacks what must be printed, or
    where the code that the gate will scan is not the server's own for this very issue.
    """
    message = _read(_Granted, body)
    value = message.value()
    if (message.kiosk, value.id) != (kiosk, claim):
        raise WrongAnswer("it answers another claim")
    for ticket in value.tickets:
        _check(ticket, keys)
    if not value.tickets or len({ticket.issue.ticket for ticket in value.tickets}) != len(value.tickets):
        raise WrongAnswer("the tickets of a claim must be some, and all different")
    return value


def read_reissue(body: bytes, old: Issue, keys: KeySet) -> ClaimedTicket:
    """The answer to a reissue. Raises WrongAnswer unless it is a newer granted issue of the same ticket."""
    ticket = _read(_Ticket, body).value()
    _check(ticket, keys)
    _check_newer(ticket, old)
    return ticket


def read_reprint(body: bytes, kiosk: str, claim: str, old: Issue, keys: KeySet) -> Claim:
    """The answer to a reprint. Raises WrongAnswer unless it grants a newer issue of that ticket, and nothing else."""
    value = read_claim(body, kiosk, claim, keys)
    if len(value.tickets) != 1:
        raise WrongAnswer("a reprint is of one ticket")
    _check_newer(value.tickets[0], old)
    return value


def read_welcome(body: bytes, kiosk: str, boot: str) -> Welcome:
    """The answer to this boot of a kiosk. Raises WrongAnswer."""
    message = _read(_Welcome, body)
    if (message.kiosk, message.boot_id) != (kiosk, boot):
        raise WrongAnswer("it welcomes another start, or another kiosk")
    anchor = Head(message.anchor.seq, message.anchor.hash) if message.anchor else None
    return Welcome(anchor, tuple(claim.value() for claim in message.claims))


def read_acknowledged(body: bytes, kiosk: str) -> dict[str, bool]:
    """Which facts of a kiosk the server has recorded, by id, and whether each changed anything. Raises WrongAnswer."""
    message = _read(_Acknowledged, body)
    if message.kiosk != kiosk:
        raise WrongAnswer("it records the facts of another kiosk")
    return {one.id: one.applied for one in message.acknowledged}


def read_heard(body: bytes, kiosk: str) -> float:
    """In how many seconds the server wants to hear of a kiosk again. Raises WrongAnswer."""
    message = _read(_Heard, body)
    if message.kiosk != kiosk:
        raise WrongAnswer("it has heard another kiosk")
    return message.next_seconds


def read_enrolled(body: bytes) -> Enrolled:
    """What the answer to an enrolment says, but the keys, which have a reader of their own. Raises WrongAnswer."""
    return _read(Enrolled, body)


def reason_of(body: bytes) -> str:
    """For what reason a server refuses; empty where it does not say."""
    try:
        return _ProblemDetails.model_validate_json(body).reason
    except ValueError:
        return ""


def read_refusal(body: bytes, status: int) -> ServerRefused | ClockWrong | NotGreeted | WrongAnswer:
    """The error that problem details stand for."""
    try:
        problem = _ProblemDetails.model_validate_json(body)
        if problem.reason == CLOCK_WRONG:
            return ClockWrong(_said((problem.model_extra or {}).get("server_time", ""))[:40])
        if problem.reason == GREET_FIRST:
            return NotGreeted()
        refusal = Refusal(problem.reason)
    except ValueError:
        return WrongAnswer(f"status {status} without a reason that the contract knows")
    details = {name: _said(value)[:200] for name, value in (problem.model_extra or {}).items() if value is not None}
    return ServerRefused(refusal, details, problem.hint[:500])


def _said(value: Any) -> str:
    """A detail as people read it: nobody waits for thousandths of a second."""
    return str(ceil(value)) if isinstance(value, float) and isfinite(value) else str(value)


def _check(ticket: ClaimedTicket, keys: KeySet) -> None:
    if ticket.state is not TicketState.GRANTED:
        return
    if ticket.face is None or ticket.issue.number < 1:
        raise WrongAnswer("a granted ticket must say what to print")
    try:
        named = read_ticket(ticket.face.code, keys)
    except Untrusted as error:
        raise WrongAnswer(f"the code of a ticket: {error}") from error
    if named != ticket.issue:
        raise WrongAnswer("the code of a ticket is one of another issue")


def _check_newer(ticket: ClaimedTicket, old: Issue) -> None:
    newer = ticket.issue.ticket == old.ticket and ticket.issue.number > old.number
    if not newer or ticket.state is not TicketState.GRANTED:
        raise WrongAnswer("a reissue must be a newer issue of the same ticket")


def _read(kind: type[M], body: bytes) -> M:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise WrongAnswer(f"{where}: {first['msg']}") from None
