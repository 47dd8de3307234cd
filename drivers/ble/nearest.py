"""Which phone is held to the kiosk, where nothing but its strength can tell (way N).

Strength is no proof of anything: the customer compares a code afterwards. It only spares the others in the queue a
question that is not meant for them.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Nearness:
    """What must be so before a phone is taken for the one that is held here."""

    strong: float = -60.0
    """dBm; the middle one of its samples is at least as strong"""
    lead: float = 8.0
    """dB by which it is ahead of the second one"""
    samples: int = 3
    seconds: float = 1.0
    """of listening before anything is decided; older samples don't count"""
    phones: int = 64
    """that are kept in mind, those that were heard last"""
    kept: int = 16
    """samples of each, the last ones: strangers may advertise without a pause"""


class Nearest:
    """Hears strengths, and says whether the one just heard is the nearest by far."""

    def __init__(self, clock: Callable[[], float], nearness: Nearness | None = None) -> None:
        self._clock = clock
        self._nearness = nearness or Nearness()
        self._began: float | None = None
        self._heard: OrderedDict[str, deque[tuple[float, float]]] = OrderedDict()
        """when each phone was heard, and how strongly; the one heard last at the end"""

    def __repr__(self) -> str:
        return f"<Nearest of {len(self._heard)} phones>"

    def __call__(self, address: str, rssi: float) -> bool:
        """Take a sample in dBm; whether this phone is the one."""
        now = self._clock()
        self._began = now if self._began is None else self._began
        self._heard.setdefault(address, deque(maxlen=self._nearness.kept)).append((now, rssi))
        self._heard.move_to_end(address)
        self._forget(now - self._nearness.seconds)
        return now - self._began >= self._nearness.seconds and self._leads(address, now - self._nearness.seconds)

    def _forget(self, before: float) -> None:
        """Those that went, and those that are too many."""
        while len(self._heard) > self._nearness.phones or next(iter(self._heard.values()))[-1][0] < before:
            self._heard.popitem(last=False)

    def _leads(self, address: str, before: float) -> bool:
        wanted, ours = self._nearness, self._strengths(address, before)
        if len(ours) < wanted.samples or (strength := median(ours)) < wanted.strong:
            return False
        others = (self._strengths(other, before) for other in self._heard if other != address)
        return all(strength - median(other) >= wanted.lead for other in others)

    def _strengths(self, address: str, before: float) -> list[float]:
        return [rssi for at, rssi in self._heard[address] if at >= before]
