"""Which lines of a scanner are a new presentation: engines say a code again and again while it is held before them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Self

AGAIN = 2.0
"""Seconds without a code after which it was taken away: longer than engines wait before they say it again"""

_KEPT = 8


@dataclass(frozen=True)
class Presence:
    """The codes that lie before a scanner, and when each was said last."""

    said: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """the newest first, and at most ``_KEPT`` of them"""

    def say(self, text: str, at: float) -> tuple[Self, bool]:
        """Who is there after a code was said at time ``at``, and whether that is a new presentation."""
        there = {other: when for other, when in self.said.items() if at - when < AGAIN}
        now = {text: at} | {other: when for other, when in there.items() if other != text}
        return type(self)(MappingProxyType(dict(islice(now.items(), _KEPT)))), text not in there
