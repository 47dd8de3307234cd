"""Which frames are worth a look, without opening them: an empty lobby costs next to nothing. Pure.

A camera's JPEG grows or shrinks when something comes into view, by more than it is restless by itself. Where sizes say
nothing (pictures that are not packed, cameras that fill their packets up or are too restless) thumbnails are compared
instead, ten times a second. Beneath both a heartbeat goes on, whose thumbnail is compared too: for cameras that hold
their rate, so that a packet's size tells little, and for a phone that was there before the gate knew the lobby.
"""

import math
from dataclasses import dataclass, replace
from enum import Enum, auto
from operator import sub
from typing import Self

CHANGE = 0.01
"""Share of the usual size by which a packet differs at least when something has come"""

ARMED = 1.0
"""Seconds for which each frame is looked at after a change"""

HEARTBEAT = 0.5
"""Seconds between two looks while nothing changes"""

GLANCE = 0.095
"""Seconds between two thumbnails, and between two frames from which the gate learns while nothing changes, as each step
is taken 30 times a second: a little less than three frames"""

_USUAL = 2.0
"""Seconds in which the usual size and the usual thumbnail follow for the most part"""

_EQUAL_SIZES = 8
"""So many in a row are no chance"""

_RESTLESS = 6
"""Times as much as a size changes as a rule is more than chance"""

_SETTLING = 0.0002
"""By how much a second the rule follows: half a minute of a busy lobby must not be taken for the camera's own rest"""

_UNTOLD = 0.03
"""Share of the usual size; a camera whose sizes change by more of themselves says nothing by them"""

_CELL_CHANGE, _CELLS = 8.0, 3
"""Gray levels by which a cell of a thumbnail changes when something comes, and how many cells must"""


class Turn(Enum):
    """What is to be done with a frame."""

    LOOK = auto()
    GLANCE = auto()
    """only its thumbnail is wanted"""
    WAIT = auto()


@dataclass(frozen=True)
class Gate:
    """What is usual, and until when frames are looked at. Advance it with each frame."""

    size: float = 0.0
    """the usual one"""
    restless: float = 0.0
    """share of the usual size by which one frame in two differs from it"""
    thumbnail: tuple[float, ...] = ()
    """the usual one"""
    last_size: int = 0
    equal: int = 0
    """frames in a row that had the same size"""
    seen: float = -math.inf
    looked: float = -math.inf
    glanced: float = -math.inf
    armed_until: float = -math.inf

    def armed(self, at: float) -> bool:
        """Whether something has changed a moment ago."""
        return at < self.armed_until

    def arm(self, at: float) -> Self:
        """The gate after something else has shown that it is worth looking."""
        return replace(self, armed_until=at + ARMED)

    def see(self, size: int, at: float) -> tuple[Self, Turn]:
        """The gate after a frame of so many bytes, and what is to be done with the frame. The first second is armed."""
        if not self.size:
            return replace(self, size=size, last_size=size, seen=at, looked=at, armed_until=at + ARMED), Turn.LOOK
        usual = self.size
        change = abs(size - usual) / usual
        if self._says_nothing(change, at):
            return self, Turn.WAIT
        gate = replace(
            self,
            size=usual + _share(at - self.seen) * (size - usual),
            restless=self._followed(change, at),
            last_size=size,
            equal=self.equal + 1 if size == self.last_size else 0,
            seen=at,
            armed_until=at + ARMED if change > self._much else self.armed_until,
        )
        if gate.armed(at) or at - self.looked >= HEARTBEAT:
            return replace(gate, looked=at), Turn.LOOK
        return gate, Turn.GLANCE if gate.silent and gate.due(at) else Turn.WAIT

    def _says_nothing(self, change: float, at: float) -> bool:
        return (
            at - self.seen < GLANCE
            and at >= self.armed_until
            and at - self.looked < HEARTBEAT
            and (change <= CHANGE or change <= self._much)
        )

    @property
    def silent(self) -> bool:
        """Whether sizes say nothing of what comes into view."""
        return self.equal >= _EQUAL_SIZES or self._much > _UNTOLD

    def due(self, at: float) -> bool:
        """Whether it is time for another thumbnail."""
        return at - self.glanced >= GLANCE

    def glance(self, thumbnail: bytes, at: float) -> Self:
        """The gate after the thumbnail of a frame, whose cells are gray levels; a change arms it.

        All thumbnails are to be made in the same way, for each way tells a fine pattern otherwise.
        """
        if not self.due(at) or not thumbnail:
            return self
        usual = self.thumbnail or tuple(thumbnail)
        change = list(map(sub, thumbnail, usual))
        changed = sum(map(_CELL_CHANGE.__lt__, map(abs, change)))
        share = _share(at - self.glanced)
        return replace(
            self,
            thumbnail=tuple([before + share * gray for before, gray in zip(usual, change, strict=True)]),
            glanced=at,
            armed_until=at + ARMED if changed >= _CELLS else self.armed_until,
        )

    @property
    def _much(self) -> float:
        """Share of the usual size by which a packet differs when something has come."""
        return max(CHANGE, _RESTLESS * self.restless)

    def _followed(self, change: float, at: float) -> float:
        """A median that follows slowly: one that walks by changes sizes by much, and must not count for as much."""
        step = _SETTLING * (at - self.seen)
        return self.restless + step if change > self.restless else max(0.0, self.restless - step)


def _share(seconds: float) -> float:
    """How far an average follows within so many seconds."""
    return 1 - math.exp(-max(0.0, seconds) / _USUAL)
