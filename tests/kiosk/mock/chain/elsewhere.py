"""A chain's system that is somewhere else: it knows nothing of our records, has a counter, and can be away."""

import threading
from typing import Literal

from kiosk.mock.chain.port import ChainAway, ChainHas, Sale

COUNTER = "its own counter"


class Elsewhere:
    """It knows who has which seat, and which orders have ended."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._owners: dict[tuple[str, str], str] = {}
        self._ended: set[str] = set()
        self.moods: list[Literal["well", "away", "answer lost"]] = []
        """what befalls the next calls, in turn"""

    def take(self, sale: Sale) -> None:
        with self._call():
            if own := {name for name in sale.seats if self._owners.get((sale.screening, name)) == COUNTER}:
                raise ChainHas(own)
            self._keep(sale)

    def let_go(self, sale: Sale) -> None:
        self.released(sale)

    def sold(self, sale: Sale) -> None:
        with self._call():
            self._keep(sale)

    def released(self, sale: Sale) -> None:
        with self._call():
            self._ended.add(sale.order)
            self._owners = {seat: order for seat, order in self._owners.items() if order != sale.order}

    def sell(self, screening: str, *names: str) -> bool:
        """Sell seats over its own counter, if nobody has one of them."""
        with self._turn:
            if any((screening, name) in self._owners for name in names):
                return False
            self._keep(Sale(COUNTER, screening, names))
            return True

    def owners(self) -> dict[str, str]:
        """Who has which seat."""
        with self._turn:
            return {name: order for (_, name), order in self._owners.items()}

    def _keep(self, sale: Sale) -> None:
        if sale.order not in self._ended:
            self._owners |= {(sale.screening, name): sale.order for name in sale.seats}

    def _call(self) -> "_Call":
        return _Call(self._turn, self.moods.pop(0) if self.moods else "well")


class _Call:
    def __init__(self, turn: threading.Lock, mood: Literal["well", "away", "answer lost"]) -> None:
        self._turn = turn
        self._mood = mood

    def __enter__(self) -> None:
        if self._mood == "away":
            raise ChainAway("no connection")
        self._turn.acquire()

    def __exit__(self, *_: object) -> None:
        self._turn.release()
        if self._mood == "answer lost":
            raise ChainAway("the connection broke")
