"""What is near: a phone's screen is brighter than the lobby that was there before. Pure."""

import math
from dataclasses import dataclass, replace
from operator import sub
from typing import Self

from drivers.cameras.figures import CELLS

LONGEST = 90.0
"""Seconds for which a phone is shown; what is brighter for longer is a lamp or the sun, and the lobby from then on"""

_BRIGHTER = 40
"""Gray levels by which a cell with something near is brighter than the lobby"""

_ENOUGH = CELLS // 20
"""Cells that a phone covers, held so that its code can be read"""

_TOO_MANY = CELLS * 3 // 5
"""Cells that no phone covers: where so many are others than before, the light has changed, if that lasts for"""

_LASTING = 1.0
"""seconds: a camera may be late with an exposure, and lamps flicker when they are switched on"""

_LOBBY = 60.0
"""Seconds in which the picture of the lobby follows for the most part, where nothing is near"""

_GAMMA = 2.2
"""Of the picture: twice the light is not twice the gray"""


@dataclass(frozen=True)
class Nearby:
    """The lobby, and which cells show something near; advance it with thumbnails."""

    lobby: tuple[float, ...] = ()
    """its grays at the usual exposure"""
    cells: tuple[int, ...] = ()
    """where something near is; empty if it is less than a phone"""
    at: float = -math.inf
    since: float = math.inf
    """since when something is near"""
    changed: float = math.inf
    """since when the light may be another"""

    def after(self, thumbnail: bytes, at: float, exposure: float = 1.0) -> Self:
        """What is near in a frame that was exposed for so many times as long as usual.

        Compared are the grays that it would have had at the usual exposure, where white is the end as it always is:
        else the lobby seemed to change whenever the exposure does.
        """
        scale = exposure ** (-1 / _GAMMA)
        now = tuple(thumbnail) if exposure == 1 else tuple(min(255.0, gray * scale) for gray in thumbnail)
        change = list(map(sub, now, self.lobby or now))
        cells = [number for number, gray in enumerate(change) if gray > _BRIGHTER]
        darker = [gray for gray in change if gray < -_BRIGHTER]
        since = min(self.since, at) if len(cells) >= _ENOUGH else math.inf
        changed = min(self.changed, at) if len(cells) + len(darker) > _TOO_MANY else math.inf
        if not self.lobby or at - since >= LONGEST or at - changed >= _LASTING:
            return type(self)(now, at=at)
        if changed <= at:
            return replace(self, at=at, changed=changed)
        near = cells if since <= at else []
        share = 1 - math.exp(-(at - self.at) / _LOBBY)
        for number in near:
            change[number] = 0.0  # what is near hides the lobby
        lobby = tuple([before + share * gray for before, gray in zip(self.lobby, change, strict=True)])
        return type(self)(lobby, tuple(near), at, since)
