"""How well the kiosk can serve anybody, whoever stands before it: what its devices' states come to."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.problem import Problem


class Readiness(StrEnum):
    """Whether a customer who comes now can be served."""

    READY = "ready"
    DEGRADED = "degraded"
    """yes, but not in every way, or not well"""
    OUT_OF_SERVICE = "out_of_service"
    """no: what can't be finished is not begun"""


@dataclass(frozen=True)
class Health:
    """How ready the kiosk is, and the first thing to mend where it isn't."""

    readiness: Readiness = Readiness.READY
    problem: Problem | None = None
