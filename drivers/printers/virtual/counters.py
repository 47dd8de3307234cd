"""What a printer has counted in its life."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drivers.printers.virtual.dialects import DOTS_PER_MM

_ROLL_ROWS = 150_000 * DOTS_PER_MM
_ROWS_PER_CM = 10 * DOTS_PER_MM


@dataclass
class Counters:
    """Whole numbers; ``rows`` of dots were printed or fed, and ``roll_end`` is their number when the roll is over."""

    rows: int = 0
    cuts: int = 0
    retracts: int = 0
    power_ups: int = 1
    roll_end: int = _ROLL_ROWS

    def load(self) -> None:
        """Begin a new roll of 150 m."""
        self.roll_end = self.rows + _ROLL_ROWS


CUSTOM_COUNTERS: Mapping[int, Callable[[Counters], str]] = {
    0xE1: lambda counted: f"{max(counted.roll_end - counted.rows, 0) // _ROWS_PER_CM}cm",
    0xE2: lambda counted: f"{counted.cuts}cuts",
    0xE3: lambda counted: f"{counted.rows // _ROWS_PER_CM}cm",
    0xE4: lambda counted: f"{counted.retracts}ret",
    0xE5: lambda counted: f"{counted.power_ups}on",
}
"""GS E1 to GS E5: paper left, cuts, paper printed, tickets retracted, times switched on"""

_LINE_ROWS = 30
MAINTENANCE_COUNTERS: Mapping[int, Callable[[Counters], int]] = {
    148: lambda counted: counted.rows // _LINE_ROWS,
    149: lambda counted: counted.rows,
    178: lambda counted: counted.cuts,
}
"""GS g 2, those that can't be set back: lines fed, times that the head was heated, cuts; this one counts no hours"""
