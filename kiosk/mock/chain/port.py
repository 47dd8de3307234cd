"""What the server needs of the cinema chain's own ticketing system."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


class ChainAway(Exception):
    """The chain's system can't be reached, or did not understand; what it was told may have arrived all the same."""


class ChainHas(Exception):
    """The chain's system has sold some of the seats itself, or is about to; ``seats`` are those."""

    def __init__(self, seats: Collection[str]) -> None:
        super().__init__(f"the chain has {', '.join(sorted(seats))}")
        self.seats = frozenset(seats)


@dataclass(frozen=True)
class Sale:
    """Seats of a screening that an order has, had, or is to have."""

    order: str
    screening: str
    seats: Sequence[str]


class ChainSystem(Protocol):
    """The chain's system. It is asked and told everything at least once, by several processes, maybe out of order.

    So each call counts once for an order, and what was let go or released stays so, whatever comes late. Which of our
    orders has a seat is decided here: they are never in each other's way there. All calls raise ChainAway.
    """

    def take(self, sale: Sale) -> None:
        """Keep the seats for the order, all or none, until it is told what became of it; raise ChainHas.

        No client hears that seats are held before they are taken, so there is no moment at which both can sell one,
        however long the chain is away. What another of our orders had taken goes over to this one.
        """

    def let_go(self, sale: Sale) -> None:
        """The order did not buy the seats."""

    def sold(self, sale: Sale) -> None:
        """The order has bought the seats. It is told a little after it happened."""

    def released(self, sale: Sale) -> None:
        """The order, which had bought the seats, has given them back."""


class NoChain:
    """A house whose seats nobody else sells: it takes all and keeps no books."""

    def take(self, sale: Sale) -> None:
        """Let it be."""

    def let_go(self, sale: Sale) -> None:
        """Let it be."""

    def sold(self, sale: Sale) -> None:
        """Let it be."""

    def released(self, sale: Sale) -> None:
        """Let it be."""
