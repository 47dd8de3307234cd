"""How long a claim still holds."""

from collections.abc import Callable


class Lease:
    """The server's promise for ``seconds`` from when it was asked, so it never ends later than the server thinks.

    The clock must count sleep and never jump (``kiosk.clock.Clock.steady``).
    """

    def __init__(self, seconds: float, asked_at: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until = asked_at + seconds

    def __repr__(self) -> str:
        return f"<Lease of {self.left():.0f} s>"

    def left(self) -> float:
        """Seconds left; negative once it is over."""
        return self._until - self._clock()

    def renew(self, asked_at: float) -> None:
        """The server has recorded a fact that it was told at ``asked_at``; one told after the end comes too late."""
        if asked_at < self._until:
            self._until = max(self._until, asked_at + self._seconds)
