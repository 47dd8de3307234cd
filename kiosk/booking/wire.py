"""The JSON of the booking contract, checked strictly on the way in and written on the way out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil, isfinite
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kiosk.booking.port import Boot, ServerRefused, Welcome, WrongAnswer
from kiosk.domain.booking import Bilingual, Claim, ClaimedTicket, Fact, Head, Issue, Refusal, TicketFace, TicketState


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
    face: _Face | None = None

    def value(self) -> ClaimedTicket:
        face = self.face.value() if self.face else None
        return ClaimedTicket(Issue(self.ticket, self.issue, self.serial), self.seat, self.state, face)


class _Claim(_Message):
    claim: Token
    lease_seconds: Annotated[float, Field(ge=0, le=86_400)]
    tickets: Annotated[tuple[_Ticket, ...], Field(max_length=200)]

    def value(self) -> Claim:
        return Claim(self.claim, self.lease_seconds, tuple(ticket.value() for ticket in self.tickets))


class _Head(_Message):
    seq: int
    hash: str


class _Welcome(_Message):
    anchor: _Head | None = None


class _Acknowledgement(_Message):
    id: str
    applied: bool


class _Acknowledged(_Message):
    acknowledged: tuple[_Acknowledgement, ...]


class _ProblemDetails(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    reason: str
    hint: str = ""


def read_claim(body: bytes, claim: str) -> Claim:
    """The answer to a claim. Raises WrongAnswer, also where a granted ticket lacks what must be printed."""
    value = _read(_Claim, body).value()
    if value.id != claim:
        raise WrongAnswer("it answers another claim")
    for ticket in value.tickets:
        _check(ticket)
    if not value.tickets or len({ticket.issue.ticket for ticket in value.tickets}) != len(value.tickets):
        raise WrongAnswer("the tickets of a claim must be some, and all different")
    return value


def read_reissue(body: bytes, old: Issue) -> ClaimedTicket:
    """The answer to a reissue. Raises WrongAnswer unless it is a newer granted issue of the same ticket."""
    ticket = _read(_Ticket, body).value()
    _check(ticket)
    if (
        ticket.issue.ticket != old.ticket
        or ticket.issue.number <= old.number
        or ticket.state is not TicketState.GRANTED
    ):
        raise WrongAnswer("a reissue must be a newer issue of the same ticket")
    return ticket


def read_welcome(body: bytes) -> Welcome:
    """The answer to a boot. Raises WrongAnswer."""
    message = _read(_Welcome, body)
    anchor = Head(message.anchor.seq, message.anchor.hash) if message.anchor else None
    return Welcome(anchor)


def read_acknowledged(body: bytes) -> dict[str, bool]:
    """The ids of the facts that the server has recorded, and whether each changed anything. Raises WrongAnswer."""
    return {one.id: one.applied for one in _read(_Acknowledged, body).acknowledged}


def read_refusal(body: bytes, status: int) -> ServerRefused | WrongAnswer:
    """The error that problem details stand for."""
    try:
        problem = _ProblemDetails.model_validate_json(body)
        refusal = Refusal(problem.reason)
    except ValueError:
        return WrongAnswer(f"status {status} without a reason that the contract knows")
    details = {name: _said(value)[:200] for name, value in (problem.model_extra or {}).items() if value is not None}
    return ServerRefused(refusal, details, problem.hint[:500])


def boot_body(kiosk: str, boot: Boot) -> dict[str, Any]:
    """The JSON of a boot."""
    head = {"seq": boot.head.seq, "hash": boot.head.hash} if boot.head else None
    return {
        "kiosk": kiosk,
        "boot_id": boot.id,
        "journal_head": head,
        "capabilities": dict(boot.capabilities),
        "versions": dict(boot.versions),
    }


def facts_body(kiosk: str, boot: str, facts: Sequence[Fact]) -> dict[str, Any]:
    """The JSON of a report."""
    return {"kiosk": kiosk, "boot_id": boot, "facts": [_fact(fact) for fact in facts]}


def _fact(fact: Fact) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": fact.id,
        "kind": fact.kind,
        "claim": fact.claim,
        "evidence": fact.evidence,
        "at": _utc(fact.at),
        "detail": dict(fact.detail),
    }
    if fact.issue is not None:
        body |= {"ticket": fact.issue.ticket, "issue": fact.issue.number, "serial": fact.issue.serial}
    return body


def _said(value: Any) -> str:
    """A detail as people read it: nobody waits for thousandths of a second."""
    return str(ceil(value)) if isinstance(value, float) and isfinite(value) else str(value)


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _check(ticket: ClaimedTicket) -> None:
    if ticket.state is TicketState.GRANTED and (ticket.face is None or ticket.issue.number < 1):
        raise WrongAnswer("a granted ticket must say what to print")


def _read(kind: type[M], body: bytes) -> M:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise WrongAnswer(f"{where}: {first['msg']}") from None
