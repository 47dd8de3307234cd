"""The line for one screening's seats: what was asked for at the same time, and who of those goes first.

Simultaneous is what arrives in one window. The first request opens a window of 30 ms, all that come before it closes
have the same time of request; the next one opens another window. Nobody's own clock counts, and nobody waits longer
for the others than a window.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Standing(Generic[T]):
    """One who waits; ``window`` is the time of the request, when its window was opened."""

    window: float
    arrival: int
    wish: T


@dataclass
class Line(Generic[T]):
    """Those who wait for the seats of one screening. Times are seconds of any clock that does not go back."""

    width: float
    """how long a window is open"""
    _standing: list[Standing[T]] = field(default_factory=list)
    _arrivals: "count[int]" = field(default_factory=count)

    def __bool__(self) -> bool:
        return bool(self._standing)

    @property
    def closes(self) -> float:
        """When the first window closes; raise IndexError if nobody waits."""
        return self._standing[0].window + self.width

    def join(self, wish: T, now: float) -> None:
        """Stand in line: in the window that is open, or open one."""
        newest = self._standing[-1].window if self._standing else -self.width
        window = newest if self._standing and now < newest + self.width else now
        self._standing.append(Standing(window, next(self._arrivals), wish))

    def rejoin(self, one: Standing[T], closes: float) -> None:
        """Let one who has left stand in line again: its window is open until then."""
        self._standing.append(replace(one, window=closes - self.width))
        self._standing.sort(key=lambda it: (it.window, it.arrival))

    def leave(self, now: float, most: int = sys.maxsize) -> list[Standing[T]]:
        """Those whose windows are closed, in the order of their arrival; they stand in line no more.

        Where there are more than ``most``, those of the windows that the first so many stand in, as nobody is served
        before the others of a window.
        """
        closed = [it for it in self._standing if it.window + self.width <= now]
        last = max((it.window for it in closed[:most]), default=now)
        leaving = [it for it in closed if it.window <= last]
        del self._standing[: len(leaving)]
        return leaving


def in_turn(standing: Sequence[Standing[T]], first_seen: Sequence[datetime | None]) -> list[int]:
    """In which order they are served, as their places in the sequence.

    The earlier window goes first; within it who was seen first, strangers last; then who arrived first.
    """

    def turn(place: int) -> tuple[float, datetime, int]:
        one = standing[place]
        return one.window, first_seen[place] or _NEVER, one.arrival

    return sorted(range(len(standing)), key=turn)
