"""What the server needs of the cinema chain's own ticketing system."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ChainAway(Exception):
    """The chain's system can't be reached, or did not understand; what it was told may have arrived all the same."""


@dataclass(frozen=True)
class Sale:
    """Seats of a screening that an order has, or had."""

    order: str
    screening: str
    seats: Sequence[str]


class ChainSystem(Protocol):
    """The chain's system. It is told everything at least once, by several processes, and maybe out of order.

    So both calls count once for an order, and what was released stays so, whatever comes late. Both raise ChainAway.
    """

    def sold(self, sale: Sale) -> None:
        """The seats are sold to the order."""

    def released(self, sale: Sale) -> None:
        """The order has given its seats back."""
