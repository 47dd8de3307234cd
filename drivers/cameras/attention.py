"""How closely to look: the cheapest way at each frame that is looked at, all ways where a code may be. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import Self

from drivers.cameras.asking import Ask

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


_APART: Mapping[Mood, tuple[tuple[Ask, float], ...]] = {
    Mood.SHOWN: ((Ask.LOOK, 0.0),),
    Mood.PASSING: ((Ask.LOOK, 0.25), (Ask.GLIMPSE, 0.0)),
    Mood.STILL: ((Ask.LOOK, 1.0), (Ask.GLIMPSE, 0.0)),
    Mood.EMPTY: ((Ask.LOOK, 30.0), (Ask.GLIMPSE, 2.9)),
}
"""Seconds from one to the next; a look costs five times as much as a glimpse, and a glimpse twice a thumbnail, which
shows well enough that somebody has come"""

_COVERS: Mapping[Ask, tuple[Ask, ...]] = {Ask.LOOK: (Ask.LOOK, Ask.GLIMPSE), Ask.GLIMPSE: (Ask.GLIMPSE,)}
"""The ways that are taken by another one too"""


@dataclass(frozen=True)
class Attention:
    """Since when something is in view, and what was done about it. Advance it with each frame that is worth a look."""

    came: float = -math.inf
    changed: float = -math.inf
    """when something came or moved last"""
    asked: Mapping[Ask, float] = field(default_factory=lambda: MappingProxyType({}))
    """when each way was taken last, or one that sees more"""

    def look(self, at: float, *, armed: bool, near: bool) -> tuple[Self, Ask]:
        """The attention after a frame, and what is asked about it; ``near``: there is a phone, or a code."""
        came = at if at - self.changed >= _CAME else self.came
        after = replace(self, came=came, changed=at) if armed else self
        rows = _APART[after.mood(at, armed=armed, near=near)]
        ask = next((ask for ask, apart in rows if at - self.asked.get(ask, -math.inf) >= apart), Ask.THUMBNAIL)
        return replace(after, asked=MappingProxyType({**self.asked, **dict.fromkeys(_COVERS.get(ask, ()), at)})), ask

    def mood(self, at: float, *, armed: bool, near: bool) -> Mood:
        """What may be there."""
        if near or (armed and at - self.came < _CAME):
            return Mood.SHOWN
        if armed:
            return Mood.PASSING
        return Mood.STILL if at - self.changed < _LINGERS else Mood.EMPTY
