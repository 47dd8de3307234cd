"""How a job at the printer can end, and what each end means for its ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from drivers.ports import Evidence
from kiosk.domain.party import Standing
from kiosk.journal.record import Kind

OUTCOMES: Mapping[Evidence, tuple[Kind, Standing]] = {
    Evidence.PROVED: (Kind.PRINTED, Standing.PRINTED),
    Evidence.SCANNED: (Kind.PRINTED, Standing.PRINTED),
    Evidence.PROCESSED: (Kind.PRESUMED, Standing.PRESUMED),
    Evidence.INFERRED: (Kind.PRESUMED, Standing.PRESUMED),
    Evidence.NONE: (Kind.IN_DOUBT, Standing.IN_DOUBT),
}


class Open(Enum):
    """Whether the printer may still know or hold something of a job that is over for us."""

    NO = auto()
    NOW = auto()
    """it is asked at once"""
    LATER = auto()
    """it is asked before its next ticket, for whoever gives up is in a hurry"""


@dataclass(frozen=True)
class End:
    """How a job ended: what is known of it, and a hint for staff."""

    evidence: Evidence
    hint: str = ""
    open: Open = Open.NO
    mm: float = 0.0
    """about how long its paper is"""


OPEN = {Evidence.NONE: Open.NOW}
GIVEN_UP = {True: ("given up and cleared", Open.NO), False: ("given up, may still come out", Open.LATER)}
"""By whether the printer confirmed that it was cleared."""
