"""A limit for whoever guesses: after a few failures nothing is taken for a while, and each time for longer."""

from dataclasses import dataclass, replace
from typing import Self

FAILURES = 5
"""so many in a row are one too many"""
FIRST_SECONDS = 60.0
LONGEST_SECONDS = 3600.0
FORGET_SECONDS = 3600.0
"""after so long without a failure all of them are forgotten"""


@dataclass(frozen=True)
class Lockout:
    """What failed so far; all times are of one clock, in seconds."""

    failures: int = 0
    """since the last lock"""
    locks: int = 0
    until: float = float("-inf")
    """nothing is taken before"""
    last: float = float("-inf")
    """when something failed"""

    def failed(self, now: float) -> Self:
        """The same after one failure more."""
        before = self if now - max(self.last, self.until) < FORGET_SECONDS else type(self)()
        failures = before.failures + 1
        if failures < FAILURES:
            return replace(before, failures=failures, last=now)
        seconds = min(FIRST_SECONDS * 2**before.locks, LONGEST_SECONDS)
        return replace(before, failures=0, locks=before.locks + 1, until=now + seconds, last=now)

    def wait(self, now: float) -> float:
        """Seconds until something is taken again; 0 if it is taken now."""
        return max(0.0, self.until - now)
