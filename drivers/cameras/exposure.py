"""The exposure for phones' screens, a closed loop: shorter while one burns out, longer while it is dark. Pure."""

import math
from dataclasses import dataclass, replace
from typing import Self

from drivers.cameras.figures import Figures
from drivers.cameras.nearby import Nearby

PERIOD = 0.25
"""Seconds from one change to the next: until the camera has followed, its frames say nothing of either exposure"""

_BURNT, _DARK = 0.1, 110
"""Share of what is near that may burn out, and the gray that its brightest cell should reach"""

_SHORTER, _LONGER = 0.6, 1.4
_SHORTEST, _LONGEST = 1 / 16, 2.0
"""As a share of the usual exposure"""

_ALONE = 10.0
"""Seconds after the last customer until the exposure is the usual one again"""


@dataclass(frozen=True)
class Exposure:
    """The usual exposure and the present one, in the device's own units. Advance it with each measured frame."""

    usual: int
    now: int
    changed: float = -math.inf
    near: float = -math.inf
    """when something was near last"""

    @classmethod
    def of(cls, granted: int) -> Self:
        """The loop of a camera that begins with this exposure."""
        return cls(max(1, granted), max(1, granted))

    @property
    def share(self) -> float:
        """The present one as a share of the usual one."""
        return self.now / self.usual

    def settled(self, at: float) -> bool:
        """Whether a frame of that time was exposed as it is now."""
        return at - self.changed >= PERIOD

    def granted(self, value: int) -> Self:
        """The loop of a camera that has this exposure now, whatever it was asked for."""
        return replace(self, now=max(1, value))

    def after(self, figures: Figures, nearby: Nearby, at: float) -> Self:
        """The exposure to have after a frame that was exposed as it is now."""
        wanted = self._wanted(figures, nearby, at)
        near = at if nearby.cells else self.near
        return replace(self, now=wanted, near=near, changed=self.changed if wanted == self.now else at)

    def _wanted(self, figures: Figures, nearby: Nearby, at: float) -> int:
        if not nearby.cells:
            return self.usual if at - self.near >= _ALONE else self.now
        shortest, longest = (math.ceil(self.usual * share) for share in (_SHORTEST, _LONGEST))
        return min(max(1, shortest, round(self.now * self._step(figures, nearby))), longest)

    def _step(self, figures: Figures, nearby: Nearby) -> float:
        burnt = sum(figures.burnt[cell] for cell in nearby.cells) / 255 / len(nearby.cells)
        if burnt > _BURNT:
            return _SHORTER
        brightest = max(figures.thumbnail[cell] for cell in nearby.cells)
        return _LONGER if brightest < _DARK and not burnt else 1.0
