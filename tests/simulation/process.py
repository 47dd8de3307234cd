"""A process that can die between any two of its deeds: it is not told, and does nothing more."""

from collections.abc import Callable


class Killed(BaseException):
    """What unwinds a dead process; none of its deeds reaches the world any more."""


class Process:
    """The life of one kiosk process, counted in deeds: rows written, bytes sent, messages sent."""

    def __init__(self, fatal: Callable[[], bool], bury: Callable[[str], None]) -> None:
        """``fatal`` tells of each deed whether it is the last; ``bury`` is told at which one the process died."""
        self.alive = True
        self.deeds = 0
        self.dies_at: int | None = None
        """the deed that is its last, if that is known before"""
        self._fatal = fatal
        self._bury = bury

    def live(self) -> None:
        """Raise Killed in a process that is dead."""
        if not self.alive:
            raise Killed

    def deed(self, what: str) -> None:
        """Something is done now that the world will see, or was just done; here the process may die."""
        if self.is_last():
            self.die(what)
            raise Killed

    def is_last(self) -> bool:
        """Count a deed, and tell whether the process dies of it; whoever asks lets it."""
        self.live()
        self.deeds += 1
        return self._fatal() or self.deeds == self.dies_at

    def die(self, where: str) -> None:
        """From now on nothing that it does has an effect; idempotent."""
        if self.alive:
            self.alive = False
            self._bury(where)
