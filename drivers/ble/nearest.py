"""Which phone is held to the kiosk, where nothing but its strength can tell (way N).

Strength is no proof of anything: the customer compares a code afterwards. It only spares the others in the queue a
question that is not meant for them.
"""

from collections import OrderedDict
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


class Nearest:
    """Hears strengths, and says whether the one just heard is the nearest by far."""

    def __init__(self, clock: Callable[[], float], nearness: Nearness | None = None) -> None:
        self._clock = clock
        self._nearness = nearness or Nearness()
        self._began: float | None = None
        self._heard: OrderedDict[str, list[tuple[float, float]]] = OrderedDict()

    def __repr__(self) -> str:
        return f"<Nearest of {len(self._heard)} phones>"

    def __call__(self, address: str, rssi: float) -> bool:
        """Take a sample in dBm; whether this phone is the one."""
        now = self._clock()
        self._began = now if self._began is None else self._began
        self._heard.setdefault(address, []).append((now, rssi))
        self._heard.move_to_end(address)
        self._forget(now - self._nearness.seconds)
        return now - self._began >= self._nearness.seconds and self._leads(address)

    def _forget(self, before: float) -> None:
        while len(self._heard) > self._nearness.phones:
            self._heard.popitem(last=False)
        for address, samples in list(self._heard.items()):
            kept = [sample for sample in samples if sample[0] >= before]
            if kept:
                self._heard[address] = kept
            else:
                del self._heard[address]

    def _leads(self, address: str) -> bool:
        strengths = {who: median(rssi for _, rssi in samples) for who, samples in self._heard.items()}
        ours, wanted = strengths.pop(address), self._nearness
        enough = len(self._heard[address]) >= wanted.samples and ours >= wanted.strong
        return enough and all(ours - other >= wanted.lead for other in strengths.values())
