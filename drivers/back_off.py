"""When to try again to open a device that is away."""

from collections.abc import Callable, Sequence

BACK_OFF = (0.5, 1.0, 2.0, 4.0, 5.0)
"""Seconds before each try to open a lost device again; the last one repeats"""


class BackOff:
    """Counts the failures in a row."""

    def __init__(self, clock: Callable[[], float], seconds: Sequence[float] = BACK_OFF) -> None:
        self._clock = clock
        self._seconds = tuple(seconds)
        self._failures = 0
        self._not_before = clock()

    def __repr__(self) -> str:
        return f"<BackOff after {self._failures} failures>"

    @property
    def left(self) -> float:
        """Seconds until the next try is due; 0 where it is."""
        return max(0.0, self._not_before - self._clock())

    def failed(self) -> None:
        """Wait before the next try, longer than before the last one."""
        self._not_before = self._clock() + self._seconds[min(self._failures, len(self._seconds) - 1)]
        self._failures += 1

    def worked(self) -> None:
        """Wait as little as at first, when it is lost the next time."""
        self._failures = 0
