"""How often phones may fail: an address is put aside, and where too many fail nobody is taken for a while; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True)
class Rules:
    """Numbers, and seconds."""

    strikes: int = 2
    """failures in a row that put an address aside"""
    aside: float = 60.0
    failures: int = 5
    """of anybody, within so many seconds, that shut everybody out"""
    within: float = 60.0
    shut: float = 300.0
    most: int = 64
    """addresses that are remembered"""


@dataclass(frozen=True)
class Lockout:
    """What failed so far; all times are of one clock, in seconds."""

    rules: Rules = Rules()
    shut_until: float = float("-inf")
    """nobody is taken before"""
    _failed: tuple[float, ...] = ()
    """when, the last minute's"""
    _strikes: Mapping[str, tuple[int, float]] = field(default_factory=dict, repr=False)
    """by address, the one that failed last at the end: how often in a row, and when it did last"""

    def accepts(self, address: str, now: float) -> bool:
        """Whether a phone of this address may try."""
        strikes, last = self._strikes.get(address, (0, now))
        return strikes < self.rules.strikes or now - last >= self.rules.aside

    def wait(self, now: float) -> float:
        """Seconds until anybody is taken again; 0 if somebody is now."""
        return max(0.0, self.shut_until - now)

    def failed(self, address: str, now: float) -> Self:
        """The same after a phone of this address failed."""
        rules = self.rules
        strikes, last = self._strikes.get(address, (0, now))
        anew = now - last >= rules.aside
        others = [(one, held) for one, held in self._strikes.items() if one != address]
        remembered = dict([*others, (address, (1 if anew else strikes + 1, now))][-rules.most :])
        failed = (*(at for at in self._failed if now - at < rules.within), now)
        if len(failed) < rules.failures:
            return replace(self, _failed=failed, _strikes=remembered)
        return replace(self, _failed=(), _strikes=remembered, shut_until=now + rules.shut)

    def served(self, address: str) -> Self:
        """The same after a phone of this address did what it should."""
        return replace(self, _strikes={one: held for one, held in self._strikes.items() if one != address})
