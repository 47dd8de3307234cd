"""What may be ordered to go wrong: one row per trouble."""

import re
from functools import lru_cache
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from kiosk.mock.messages import Message

_PART = r"(\{[!-.0-z|~]*\}|[!-.0-z|~]*)"
Route = Annotated[str, StringConstraints(pattern=rf"^(\*|([A-Z]+|\*) (/{_PART})+)$", max_length=220)]

_DAY = 86_400


class FaultRow(Message):
    """A trouble and where it happens; one without any effect makes an exception for its route."""

    route: Route = Field(
        default="*",
        description="method and path as the list of routes has them; * is anything, {…} one whole part of a path",
        examples=["POST /v1/claims", "GET /v1/tickets/{ticket}", "* /v1/*"],
    )
    latency_s: float = Field(default=0, ge=0, le=600, description="waits so long before it does anything")
    error: int | None = Field(
        default=None, ge=400, le=599, description="answers this status as a proxy would, and does nothing"
    )
    maintenance: bool = Field(default=False, description="refuses with the reason maintenance, and does nothing")
    drop_after_commit: bool = Field(default=False, description="does what was asked, and hangs up without the answer")
    wrong_signature: bool = Field(default=False, description="does what was asked, and signs the answer wrongly")
    clock_skew_s: float = Field(
        default=0, ge=-365 * _DAY, le=365 * _DAY, description="its clock is so far ahead for this request"
    )
    probability: float = Field(default=1, gt=0, le=1, description="of each request that matches")
    times: int | None = Field(default=None, ge=1, le=1_000_000, description="ends after so many; none: never")

    @model_validator(mode="after")
    def _refuses_in_one_way(self) -> Self:
        if self.error is not None and self.maintenance:
            raise ValueError("a request is refused by error or by maintenance")
        return self

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is on this row's route."""
        return _pattern(self.route).fullmatch(f"{method} {path}") is not None


class StandingFault(FaultRow):
    """A row as it stands: ``left`` counts down ``times``."""

    left: int | None = Field(default=None, ge=0, description="how often it will still happen; none: for ever")


class FaultRows(Message):
    """All rows; of those that match a request the first one that has its chance decides."""

    faults: list[FaultRow] = Field(max_length=100)


class StandingFaults(Message):
    """All rows as they stand."""

    faults: list[StandingFault]


@lru_cache(maxsize=500)
def _pattern(route: str) -> re.Pattern[str]:
    """What is not the last piece between two ``*`` is looked for once and where it is found first.

    So the time grows with the length of the path alone, and nothing that is ordered can hang the server.
    """
    first, *rest = (re.sub(r"\\\{[^/]*?\\\}", "[^/]++", re.escape(piece)) for piece in re.split(r"\*+", route))
    if not rest:
        return re.compile(first)
    between = "".join(f"(?>.*?{piece})" for piece in rest[:-1])
    return re.compile(f"{first}{between}.*{rest[-1]}", re.DOTALL)
