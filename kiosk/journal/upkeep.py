"""What staff keep up, folded from the journal: whether the kiosk is in service, and what is left on its paper roll."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean
from typing import Any

from kiosk.journal.record import Kind, Record

LATELY = 20
"""tickets whose mean length is that of the next ones"""


class Act(StrEnum):
    """What staff do."""

    SETTLE = "settle"
    """they say that the customer has the paper"""
    REPRINT = "reprint"
    """they want a ticket printed once more"""
    TEST_PRINT = "test_print"
    """they want a paper that is no ticket"""
    TEST_PRINTED = "test_printed"
    """it came to this"""
    SERVICE_MODE = "service_mode"
    """the kiosk takes vouchers no more (``on``), or again"""
    RESTART = "restart"
    """they start a component again"""
    SIGN_IN = "sign_in"
    """they came to their page"""
    SIGN_IN_FAILED = "sign_in_failed"
    """somebody tried to, and could not"""
    NEW_ROLL = "new_roll"
    """they put a roll of so many millimetres in"""


@dataclass
class Upkeep:
    """Where the acts of staff have led, and the paper that was used since."""

    service_mode: bool = False
    roll_mm: float = 0.0
    """length of the newest roll; 0 where nobody told of one"""
    used_mm: float = 0.0
    """of it, by tickets and test prints"""
    lately: deque[float] = field(default_factory=lambda: deque(maxlen=LATELY))
    """lengths of the last tickets, in millimetres"""

    @property
    def tickets_left(self) -> int | None:
        """How many tickets the roll is still good for; None where its length is not known, or that of tickets."""
        if not self.roll_mm or not self.lately:
            return None
        return max(0, int((self.roll_mm - self.used_mm) / fmean(self.lately)))

    def add(self, record: Record) -> None:
        """Fold one more row."""
        if record.kind in _PAPERS and (mm := float(record.body.get("mm", 0))):
            self.lately.append(mm)
            self.used_mm += mm
        elif record.kind is Kind.STAFF:
            self._act(record.body)
        elif record.kind is Kind.CHECKPOINT:
            self._take_over(record.body.get("upkeep", {}))

    def body(self) -> dict[str, Any]:
        """What a checkpoint keeps of the rows that it stands for."""
        return {
            "service_mode": self.service_mode,
            "roll_mm": self.roll_mm,
            "used_mm": self.used_mm,
            "lately": list(self.lately),
        }

    def _act(self, body: Mapping[str, Any]) -> None:
        match body.get("act"):
            case Act.SERVICE_MODE:
                self.service_mode = bool(body["on"])
            case Act.NEW_ROLL:
                self.roll_mm, self.used_mm = float(body["mm"]), 0.0
            case Act.TEST_PRINTED:
                self.used_mm += float(body["mm"])

    def _take_over(self, kept: Mapping[str, Any]) -> None:
        self.service_mode = bool(kept.get("service_mode", False))
        self.roll_mm, self.used_mm = float(kept.get("roll_mm", 0)), float(kept.get("used_mm", 0))
        self.lately = deque((float(mm) for mm in kept.get("lately", ())), LATELY)


_PAPERS = {Kind.PRINTED, Kind.PRESUMED, Kind.IN_DOUBT}
"""What ends a ticket that was sent; its paper is used, or may be."""
