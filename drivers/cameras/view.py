"""What is in the camera's view, and which code of it counts as a scan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

LEFT_AFTER = 1.0
"""Seconds of looking without seeing a code after which it has left the view, if"""

LEFT_LOOKS = 6
"""so many looks missed it: some codes are read by one step alone, which has its turn in every third look"""

SETTLED_AFTER = 0.1
"""Seconds for which a code waits for another one: of two on one screen, one is often seen a moment earlier"""


@dataclass(frozen=True)
class Sighting:
    """Since when a code is in view, and since when it was missed; None: the last look saw it."""

    since: float
    missed: float | None = None
    misses: int = 0
    """looks in a row that did not see it"""

    def after(self, seen: bool, at: float) -> Self:
        """The sighting after a look that saw the code or not."""
        if seen:
            return replace(self, missed=None, misses=0)
        return replace(self, missed=at if self.missed is None else self.missed, misses=self.misses + 1)

    def left(self, at: float) -> bool:
        """Whether the code has left the view."""
        return self.missed is not None and at - self.missed >= LEFT_AFTER and self.misses >= LEFT_LOOKS


@dataclass(frozen=True)
class View:
    """The codes in view. Advance it with each look; frames that nobody looked at are no looks."""

    codes: Mapping[str, Sighting] = field(default_factory=lambda: MappingProxyType({}))
    taken: frozenset[str] = frozenset()
    """those in view that were scans already"""

    def look(self, texts: Iterable[str], at: float) -> tuple[Self, str | None]:
        """The view after a look at time ``at``, and the code that became a scan by it.

        A code is one scan until it has left the view. While two different ones are in view, none is taken.
        """
        seen = dict.fromkeys(texts, Sighting(at))
        codes = {text: sighting.after(text in seen, at) for text, sighting in self.codes.items()}
        codes = seen | {text: sighting for text, sighting in codes.items() if not sighting.left(at)}
        taken = self.taken & codes.keys()
        ripe = [text for text, sighting in codes.items() if at - sighting.since >= SETTLED_AFTER]
        scan = ripe[0] if ripe and len(codes) == 1 and not taken else None
        return type(self)(MappingProxyType(codes), taken | {scan} if scan is not None else taken), scan
