"""How well the kiosk can serve anybody, whoever stands before it: what its devices' states come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.problem import Problem


class Readiness(StrEnum):
    """Whether a customer who comes now can be served."""

    READY = "ready"
    DEGRADED = "degraded"
    """yes, but not in every way, or not yet"""
    OUT_OF_SERVICE = "out_of_service"
    """no: what can't be finished is not begun"""


@dataclass(frozen=True)
class Health:
    """How ready the kiosk is, and the first thing to mend where it isn't."""

    readiness: Readiness = Readiness.READY
    problem: Problem | None = None


_WORST_FIRST = (Readiness.OUT_OF_SERVICE, Readiness.DEGRADED)


def together(parts: Iterable[Health]) -> Health:
    """The health of the whole: that of its worst part, of several the first."""
    found = tuple(parts)
    return next((part for worst in _WORST_FIRST for part in found if part.readiness is worst), Health())
