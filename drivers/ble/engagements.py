"""Which invitation is shown, and which are still good: whoever has just scanned one is not turned away; pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from drivers.ble.handover import Engagement


@dataclass(frozen=True)
class Engagements:
    """The engagement on the screen, and the one before it; times are of one clock, in seconds."""

    shown: Engagement
    since: float
    before: Engagement | None = None

    @classmethod
    def begun(cls, fresh: Callable[[], Engagement], now: float) -> Self:
        """Nobody has seen any of before."""
        return cls(fresh(), now)

    def good(self, fresh: Callable[[], Engagement], now: float, period: float, grace: float) -> Self:
        """Those that are good from now on: each is shown for ``period``, and good for ``grace`` longer."""
        age = now - self.since
        if age >= period:
            return type(self)(fresh(), now, self.shown if age < period + grace else None)
        if self.before and age >= grace:
            return type(self)(self.shown, self.since)
        return self

    @property
    def uuids(self) -> Sequence[str]:
        """What phones advertise that saw one of them, the newest first."""
        return [str(one.invitation.uuid) for one in (self.shown, self.before) if one]

    def of(self, uuids: Sequence[str]) -> Engagement:
        """The engagement that a phone saw which advertises these: the newest of several."""
        old = self.before and str(self.shown.invitation.uuid) not in uuids
        return self.before if self.before and old else self.shown
