"""Why routes refuse, as the contract tells it: each status with its closed reasons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from string import Formatter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain.booking import Refusal
from kiosk.mock.contract.examples import EXAMPLES
from kiosk.mock.markup import refusals
from kiosk.mock.problems import TEXTS, Fault, Problem

Reason = Refusal | Fault
_REASONS: Mapping[str, Reason] = {reason.value: reason for reason in (*Refusal, *Fault)}
MARK = "x-refuses"
"""the key of an operation under which its route leaves its own reasons"""


class ProblemDetails(BaseModel):
    """A refusal: ``reason`` is for programs, ``detail`` for the customer, ``hint`` for staff. Facts may go with it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    reason: str = Field(json_schema_extra={"enum": [*Refusal, *Fault]})
    detail: str
    hint: str
    seconds: float | None = Field(default=None, description="after how long it may be tried again")
    seats: list[str] | None = Field(default=None, description="the seats that can't be had, or that belong to those")
    kiosk: str | None = Field(default=None, description="where it happened or happens")
    current: int | None = Field(default=None, description="the number of the newest issue")
    at: datetime | None = Field(default=None, description="when it happened")
    since: datetime | None = Field(default=None, description="since when it is over")
    opens_at: datetime | None = Field(default=None, description="from when on it may be tried again")
    cinema: str | None = Field(default=None, description="the name of the cinema that the voucher or ticket is for")
    hall: str | None = Field(default=None, description="the name of the hall that the ticket is for")
    starts_at: datetime | None = Field(default=None, description="when the screening begins")
    boot: str | None = Field(default=None, description="the newest boot of the kiosk")
    server_time: datetime | None = None
    ahead: int | None = Field(default=None, description="how far the kiosk's clock is ahead, in seconds")


def refuses(*reasons: Reason) -> dict[str, Any]:
    """What a route adds to its operation: the reasons that it may give beside those of all routes of its kind."""
    return {MARK: list(reasons)}


def statuses(reasons: Iterable[str]) -> dict[str, list[Reason]]:
    """The statuses of refusals, each with its reasons in order."""
    found: dict[str, list[Reason]] = {}
    for reason in (_REASONS[name] for name in sorted(set(reasons))):
        found.setdefault(str(Problem(reason).status), []).append(reason)
    return dict(sorted(found.items()))


def response(status: str, reasons: Iterable[Reason]) -> dict[str, Any]:
    """The answer of that status, for these reasons."""
    details = {reason.value: Problem(reason, **_extras(reason)).details("en") for reason in reasons}
    told = {"status": {"const": int(status)}, "reason": {"enum": list(details)}}
    schema = {"allOf": [{"$ref": "#/components/schemas/ProblemDetails"}, {"properties": told}]}
    in_json = {reason: {"value": value} for reason, value in details.items()}
    in_xml = {reason: {"value": refusals.write(value).decode()} for reason, value in details.items()}
    sentences = [f"`{reason}`: {value['detail']}" for reason, value in details.items()]
    return {
        "description": "\n\n".join(sentences),
        "content": {
            "application/problem+json": {"schema": schema, "examples": in_json},
            "application/problem+xml": {"schema": schema, "examples": in_xml},
        },
    }


def _extras(reason: Reason) -> dict[str, Any]:
    text = TEXTS[reason]
    names = {name for part in (text.en, text.hint_en) for _, name, _, _ in Formatter().parse(part) if name}
    return {name: EXAMPLES[name] for name in names}
