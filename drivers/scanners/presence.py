"""Which lines of a scanner are a new presentation: engines say a code again and again while it is held before them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Self

_KEPT = 8


@dataclass(frozen=True)
class Presence:
    """The codes that lie before a scanner, and when each was said last."""

    said: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """the newest first, and at most ``_KEPT`` of them"""

    def say(self, text: str, at: float, again: float) -> tuple[Self, bool]:
        """What lies there after a code was said at time ``at``, and whether that is a new presentation.

        A code that was not said for ``again`` seconds was taken away meanwhile.
        """
        there = {other: when for other, when in self.said.items() if at - when < again}
        now = {text: at} | {other: when for other, when in there.items() if other != text}
        return type(self)(MappingProxyType(dict(islice(now.items(), _KEPT)))), text not in there
