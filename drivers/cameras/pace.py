"""Frames at their due time."""

import time
from collections.abc import Callable


class Pace:
    """Waits so that turns come ``per_second`` times a second; late ones are not made up for."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._period = 1 / per_second
        self._clock = clock
        self._wait = wait
        self._due = clock()

    def turn(self) -> None:
        """Wait until the next turn is due."""
        now = self._clock()
        if now < self._due:
            self._wait(self._due - now)
        self._due = max(now, self._due) + self._period
