"""What is wrong with a camera, told by its frames. Pure.

Each ailment has seconds after which it is believed, and seconds after which it is believed to be over, so that none
flickers.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from drivers.cameras.figures import Figures
from drivers.cameras.nearby import LONGEST, Nearby
from drivers.ports import Ailment

_REMEMBERED = 64
"""Frames among which one that comes again is an old one; two seconds' worth"""

_BLACK, _NO_LONGER_BLACK = 12, 20
"""Gray of the brightest cell"""

_BRIGHT, _NO_LONGER_BRIGHT = 0.5, 0.35
"""Share of the picture that is too bright to say anything"""

_BLURRED = 0.5
"""Sharpness beneath which no code is read"""

_UNREAD = 3
"""Customers in a row whose phones were blurred and not read"""

_FORGOTTEN = 1800.0
"""Seconds after the last of them when they say nothing of the camera any more"""

_STALE = 0.5
"""Seconds without a new picture that are one sign of a picture that stands still: some cameras send each one twice"""

_LINGERS = 2
"""Measured frames for which somebody who shows a phone stays at least"""


@dataclass(frozen=True)
class Course:
    """Since when an ailment is doubted, one way or the other."""

    told: bool = False
    turned: float | None = None

    def after(self, bad: bool, at: float, onset: float, recovery: float) -> Self:
        """The course after a sign; ``onset`` and ``recovery`` are the seconds until a change is believed."""
        if bad == self.told:
            return replace(self, turned=None)
        turned = at if self.turned is None else self.turned
        believed = at - turned >= (onset if bad else recovery)
        return type(self)(bad, None) if believed else replace(self, turned=turned)


_WELL = Course()
_SECONDS: Mapping[Ailment, tuple[float, float]] = {
    Ailment.GONE: (2.0, 0.0),  # pictures come, and none can be opened
    Ailment.BLIND: (20.0, 0.0),  # on a slow and busy machine a decoder takes its time to start
    Ailment.BLACK: (2.0, 2.0),
    Ailment.FROZEN: (2.5, 1.0),
    Ailment.BRIGHT: (3.0, 2.0),
}
"""Until each is believed, and until it is believed to be over"""

_WORST_FIRST = (Ailment.GONE, Ailment.BLIND, Ailment.BLACK, Ailment.BRIGHT, Ailment.FROZEN, Ailment.BLURRED)
"""A sensor that is all white sends the same picture again and again, so that bright comes before frozen"""

_STUCK = frozenset({Ailment.GONE, Ailment.FROZEN})
"""What a camera may be rid of when it is closed and opened again"""


@dataclass(frozen=True)
class Showing:
    """Somebody who shows a phone now."""

    since: float
    looks: int = 0
    sharpest: float = 0.0
    read: bool = False

    def in_vain(self, at: float) -> bool:
        """Whether it is over now, was never sharp, and nothing was read; what is there for long is no phone."""
        return self.looks >= _LINGERS and at - self.since < LONGEST and not self.read and self.sharpest < _BLURRED


@dataclass(frozen=True)
class Health:
    """How a camera is. Advance it with what comes."""

    gone: bool = False
    courses: Mapping[Ailment, Course] = field(default_factory=lambda: MappingProxyType({}))
    showing: Showing | None = None
    renewed: float = -math.inf
    """when the last picture came that was a new one"""
    unread: int = 0
    """customers in a row who showed a blurred phone for nothing"""
    in_vain: float = -math.inf
    """when the last of them did"""

    @property
    def ailment(self) -> Ailment | None:
        """The first thing to mend; None if nothing is known to be wrong."""
        told = {ailment for ailment, course in self.courses.items() if course.told}
        told |= {Ailment.GONE} if self.gone else set()
        told |= {Ailment.BLURRED} if self.unread >= _UNREAD else set()
        return next((ailment for ailment in _WORST_FIRST if ailment in told), None)

    @property
    def stuck(self) -> bool:
        """Whether pictures come that say nothing of the present, so that the camera had better be opened again."""
        return not self.gone and self.ailment in _STUCK

    @property
    def in_doubt(self) -> bool:
        """Whether something may have changed a moment ago, so that it is worth measuring again soon."""
        return any(course.turned is not None for course in self.courses.values())

    def lost(self) -> Self:
        """The camera is away. What its last frames said says nothing of the next ones; it does of whoever looks."""
        return type(self)(gone=True, courses={Ailment.BLIND: self.courses.get(Ailment.BLIND, _WELL)})

    def frame(self, old: bool, at: float) -> Self:
        """A frame came; ``old`` if it came before."""
        renewed = self.renewed if old else at
        return replace(self, gone=False, renewed=renewed, courses=self._with(at, frozen=at - renewed >= _STALE))

    def looked(self, answered: bool, at: float) -> Self:
        """A frame was given to whoever looks for codes, who answered or did not."""
        return replace(self, courses=self._with(at, blind=not answered))

    def opened(self, well: bool, at: float) -> Self:
        """Whoever looked at a frame could open it, or there was no picture in it."""
        return replace(self, courses=self._with(at, gone=not well))

    def read(self, at: float) -> Self:
        """A code was read: the camera sees sharply enough."""
        return replace(self, unread=0, showing=replace(self.showing or Showing(at), read=True))

    def measured(self, figures: Figures, nearby: Nearby, at: float) -> Self:
        """A frame was measured, and something is near in it or not."""
        darkest = _NO_LONGER_BLACK if self._told(Ailment.BLACK) else _BLACK
        brightest = _NO_LONGER_BRIGHT if self._told(Ailment.BRIGHT) else _BRIGHT
        burnt = sum(figures.burnt) / 255 / len(figures.burnt)
        courses = self._with(at, black=max(figures.thumbnail) < darkest, bright=burnt > brightest)
        health = self._shown(figures.sharpness, at) if nearby.cells else self._alone(at)
        return replace(health, courses=courses)

    def _told(self, ailment: Ailment) -> bool:
        return self.courses.get(ailment, _WELL).told

    def _with(self, at: float, **signs: bool) -> Mapping[Ailment, Course]:
        """The courses after signs, by the names of their ailments."""
        courses = {
            ailment: self.courses.get(ailment, _WELL).after(bad, at, *_SECONDS[ailment])
            for ailment, bad in ((Ailment(name), bad) for name, bad in signs.items())
        }
        return MappingProxyType({**self.courses, **courses})

    def _shown(self, sharpness: float, at: float) -> Self:
        """Somebody shows a phone, so sharply."""
        now = self.showing or Showing(at)
        showing = replace(now, looks=now.looks + 1, sharpest=max(now.sharpest, sharpness))
        return replace(self, showing=showing, unread=self.unread if showing.sharpest < _BLURRED else 0)

    def _alone(self, at: float) -> Self:
        """Nobody shows a phone, or nobody does any more."""
        if self.showing and self.showing.in_vain(at):
            return replace(self, showing=None, unread=self.unread + 1, in_vain=at)
        return replace(self, showing=None, unread=self.unread if at - self.in_vain < _FORGOTTEN else 0)


class Memory:
    """Which frames came before: a sensor's noise makes each one different, so one that comes again is an old one."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._known: deque[int] = deque(maxlen=_REMEMBERED)

    def recall(self, fingerprint: int) -> tuple[bool, bool]:
        """Whether a frame came before, and whether it is the last one once more; remembers it."""
        known, same = fingerprint in self._known, fingerprint == self._last
        self._last = fingerprint
        if not known:
            self._known.append(fingerprint)
        return known, same
