"""What is in the camera's view, and which code of it is meant."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

LEFT_AFTER, LEFT_LOOKS = 1.0, 6
"""Seconds of looking, and looks, without seeing a code after which it has left the view: some codes are read by one
step alone, which has its turn in every third look"""

REMEMBERED = 600.0
"""Seconds for which a code that nobody looks for is remembered at most: a poster is hidden by each customer's hand"""

HIDDEN_AFTER, HIDDEN_LOOKS = 0.3, 3
"""The same after which it is nobody's rival any more: the next customer need not wait until it has left"""

SETTLED_AFTER, SETTLED_LOOKS = 0.1, 3
"""Seconds, or looks, for which a code waits for another one: of two on one screen, one is often seen a bit earlier"""

TOLD_AFTER = 0.5
"""Seconds for which several codes, or one that nobody looks for, are in view before that is told: phones that change
places meet for a moment, and of a page with two codes the wanted one may be seen later"""

SCENERY_AFTER = 10.0
"""Seconds by which a code came earlier than another whose rival it is no more: a poster, a phone that was put down"""

_LONGEST_PAUSE = 0.5
"""Seconds that count between two looks: in a longer pause nobody looked"""


@dataclass(frozen=True)
class Sighting:
    """A code in view: since when, and for how long it was missed."""

    since: float
    wanted: bool
    """it looks like what customers are to show"""
    seen: float
    """when it was seen last"""
    looks: int = 1
    """since it came"""
    misses: int = 0
    """looks in a row that did not see it"""
    absent: float = 0.0
    """seconds of looking in which it was missed"""

    def after(self, at: float, pause: float, *, seen: bool) -> Self:
        """The sighting after a look that saw the code or not, so many seconds after the look before."""
        if seen:
            return replace(self, seen=at, looks=self.looks + 1, misses=0, absent=0.0)
        return replace(
            self, looks=self.looks + 1, misses=self.misses + 1, absent=self.absent + pause if self.misses else 0.0
        )

    def settled(self, at: float) -> bool:
        """Whether another code on the same screen would have been seen by now."""
        return at - self.since >= SETTLED_AFTER or self.looks >= SETTLED_LOOKS

    @property
    def stood(self) -> float:
        """Seconds for which it was in view."""
        return self.seen - self.since

    @property
    def hidden(self) -> bool:
        """Whether it was not seen just now, and not by chance."""
        return self.absent >= HIDDEN_AFTER and self.misses >= HIDDEN_LOOKS

    @property
    def left(self) -> bool:
        """Whether it has left the view. What nobody looks for is remembered for as long as it stood there."""
        remembered = LEFT_AFTER if self.wanted else max(LEFT_AFTER, min(self.stood, REMEMBERED))
        return self.absent >= remembered and self.misses >= LEFT_LOOKS


Codes = Mapping[str, Sighting]


@dataclass(frozen=True)
class View:
    """The codes in view. Advance it with each look; frames that nobody looked at are no looks."""

    codes: Codes = field(default_factory=lambda: MappingProxyType({}))
    taken: frozenset[str] = frozenset()
    """those in view that were scans already, and those that were beside a wanted one without being wanted"""
    told: frozenset[str] = frozenset()
    """those in view that were a scan, or of which one was asked for"""
    at: float = -math.inf
    """when the last look was"""

    def look(self, texts: Mapping[str, bool], at: float) -> tuple[Self, tuple[str, ...]]:
        """The view after a look at time ``at`` that saw these texts, with whether each is wanted; and what that shows.

        One text is a scan, and a code is one scan until it has left the view. Several are rivals, of which the customer
        must be asked for one; that is said once. Unwanted codes are no rivals to a wanted one, nor is what was there
        long before to what has come.
        """
        codes = self._advanced(texts, at)
        front = _front(codes)
        taken = (self.taken | _beside(codes, front)) & codes.keys()
        told = front <= taken or (len(front) > 1 and front <= self.told)
        shown = front if not told and _ripe([codes[text] for text in front], at) else frozenset[str]()
        return replace(
            self,
            codes=codes,
            taken=taken | shown if len(shown) == 1 else taken,
            told=(self.told | shown) & codes.keys(),
            at=at,
        ), tuple(sorted(shown))

    @property
    def held(self) -> bool:
        """Whether a code may be in somebody's hand: more than what has stood there for long, or is remembered."""
        return any(sighting.wanted or sighting.stood < SCENERY_AFTER for sighting in self.codes.values())

    @property
    def scenery(self) -> frozenset[str]:
        """The codes in view that nobody looks for."""
        return frozenset(text for text, code in self.codes.items() if not code.hidden and not code.wanted)

    @property
    def blocked(self) -> bool:
        """Whether the last look saw scenery at most: a code in somebody's hand may be harder to read."""
        seen = {text for text, sighting in self.codes.items() if not sighting.misses}
        return bool(self.scenery) and seen <= self.scenery

    def _advanced(self, texts: Mapping[str, bool], at: float) -> Codes:
        pause = min(at - self.at, _LONGEST_PAUSE)
        known = {text: sighting.after(at, pause, seen=text in texts) for text, sighting in self.codes.items()}
        new = {text: Sighting(at, wanted, at) for text, wanted in texts.items() if text not in known}
        return MappingProxyType(new | {text: sighting for text, sighting in known.items() if not sighting.left})


def _front(codes: Codes) -> frozenset[str]:
    """The codes that a customer can mean: of the wanted ones, or of all where there is none, those that came last."""
    there = {text: sighting for text, sighting in codes.items() if not sighting.hidden}
    wanted = any(sighting.wanted for sighting in there.values())
    meant = {text: sighting.since for text, sighting in there.items() if sighting.wanted is wanted}
    newest = max(meant.values(), default=0.0)
    return frozenset(text for text, since in meant.items() if newest - since < SCENERY_AFTER)


def _beside(codes: Codes, front: frozenset[str]) -> frozenset[str]:
    """The unwanted codes where there are wanted ones: when those are gone they are no news."""
    if not any(codes[text].wanted for text in front):
        return frozenset()
    return frozenset(text for text, sighting in codes.items() if not sighting.wanted)


def _ripe(front: Sequence[Sighting], at: float) -> bool:
    """Whether the codes in front have been there for long enough to be told."""
    if len(front) == 1 and front[0].wanted:
        return front[0].settled(at)
    return min(sighting.seen for sighting in front) - max(sighting.since for sighting in front) >= TOLD_AFTER
