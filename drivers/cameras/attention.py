"""How closely to look: the cheapest way at each frame that is looked at, all ways where a code may be. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Self

_CAME = 1.0
"""Seconds from when something came until it is somebody who walks by, unless a phone is near"""

_LINGERS = 10.0
"""Seconds for which somebody may still be there of whom nothing changes any more"""


class Mood(Enum):
    """What may be there."""

    SHOWN = auto()
    """a phone: something came a moment ago, or is near"""
    PASSING = auto()
    """somebody who walks by"""
    STILL = auto()
    """somebody who holds still"""
    EMPTY = auto()


_APART: Mapping[Mood, float] = {Mood.SHOWN: 0.0, Mood.PASSING: 0.25, Mood.STILL: 1.0, Mood.EMPTY: 10.0}
"""Seconds between two looks by all ways, which cost five times as much as one by the cheapest"""


@dataclass(frozen=True)
class Attention:
    """Since when something is in view, and what was done about it. Advance it with each look."""

    came: float = -math.inf
    changed: float = -math.inf
    """when something came or moved last"""
    close: float = -math.inf
    """when all ways were taken last"""

    def look(self, at: float, *, armed: bool, near: bool) -> tuple[Self, bool]:
        """The attention after a look, and whether it takes all ways; ``near``: there is a phone, or a code."""
        came = at if at - self.changed >= _CAME else self.came
        after = replace(self, came=came, changed=at) if armed else self
        closely = at - self.close >= _APART[after.mood(at, armed=armed, near=near)]
        return replace(after, close=at) if closely else after, closely

    def mood(self, at: float, *, armed: bool, near: bool) -> Mood:
        """What may be there."""
        if near or (armed and at - self.came < _CAME):
            return Mood.SHOWN
        if armed:
            return Mood.PASSING
        return Mood.STILL if at - self.changed < _LINGERS else Mood.EMPTY
