"""What all who take part in one lobby share: time, chance, the story so far, and the judge."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from kiosk.domain.booking import Issue
from tests.simulation.checker import Checker
from tests.simulation.faults import Mix

if TYPE_CHECKING:
    from tests.simulation.house import House
    from tests.simulation.machine import Machine

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Once:
    """A fault that happens at its n-th opportunity (from 1), and at no other."""

    name: str
    at: int


@dataclass
class Figures:
    """What is counted of a lobby."""

    customers: int = 0
    tickets: int = 0
    asked: set[str] = field(default_factory=set)
    """tickets that the customer was asked about, or said to be missing"""
    doubtful: set[str] = field(default_factory=set)
    """tickets that came to be in doubt at a kiosk"""
    staffed: set[str] = field(default_factory=set)
    """tickets that staff had to find or replace"""
    wasted: int = 0
    """papers beyond one for each ticket"""
    visits: int = 0
    admitted: int = 0
    recoveries: list[float] = field(default_factory=list)
    """seconds from the start of a process until it serves"""

    def counts(self) -> dict[str, int]:
        """All but the recoveries, as numbers."""
        troubled = self.asked | self.doubtful
        sets = {"troubled": troubled, "asked": self.asked, "doubtful": self.doubtful, "staffed": self.staffed}
        alone = {"alone": len(troubled - self.staffed)} | {name: len(tickets) for name, tickets in sets.items()}
        return alone | {name: value for name, value in vars(self).items() if isinstance(value, int)}


class World:
    """One lobby."""

    def __init__(
        self, seed: int, mix: Mix, script: tuple[Once, ...], now: Callable[[], float], *, looks: bool = True
    ) -> None:
        """``now`` tells the seconds since the beginning; ``looks``: whether kiosks look after themselves while free."""
        self.seed = seed
        self.now = now
        self.mix = mix
        self.script = script
        self.looks = looks
        self.random = Random(f"lobby {seed}")
        self.faults: Counter[str] = Counter()
        self.chances: Counter[str] = Counter()
        """how often each fault could have happened"""
        self.story: list[str] = []
        self.figures = Figures()
        self.checker = Checker(self.tell)
        self.codes: dict[Issue, str] = {}
        """what the gate scans"""
        self.house: House
        self.machines: list[Machine] = []

    def utc(self) -> datetime:
        """The wall clock of those who have the right time."""
        return NOON + timedelta(seconds=self.now())

    def tell(self, what: str) -> None:
        """One more line of the story."""
        self.story.append(f"{self.now():10.3f}  {what}")

    def scripts(self, name: str) -> bool:
        """Whether a fault happens at some time because the script says so."""
        return any(one.name == name for one in self.script)

    def happens(self, name: str, probability: float) -> bool:
        """Whether a fault happens at this opportunity."""
        self.chances[name] += 1
        scripted = any(one.name == name and one.at == self.chances[name] for one in self.script)
        if not scripted and (probability <= 0 or self.random.random() >= probability):
            return False
        self.faults[name] += 1
        self.tell(f"fault: {name}")
        return True
