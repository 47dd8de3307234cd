"""The mouth of a printer: where a ticket stands until somebody takes it."""

from enum import Enum

from drivers.printers.virtual.work import Present

FATES = frozenset({"presented", "taken", "retracted", "ejected", "removed"})
"""what becomes of a ticket: it stands at the output, somebody took it, it was drawn back, pushed out, or pulled out"""


class Place(Enum):
    """Where the newest ticket is."""

    GONE = "gone"
    INSIDE = "inside"
    """cut off, behind the mouth"""
    OUT = "out"
    """at the output, to be pulled"""


class Presenter:
    """Holds one ticket at most; ``hand``: seconds after which somebody takes each, None for nobody.

    ``became`` tells what became of tickets, in order, as words of ``FATES``.
    """

    def __init__(self, hand: float | None = None) -> None:
        self._hand = hand
        self._since = 0.0
        self._held = Present(0)
        self.place = Place.GONE
        self.became: list[str] = []

    @property
    def due(self) -> float | None:
        """When its ticket goes without anybody's command; None if it stays."""
        if self.place is not Place.OUT:
            return None
        ends = [seconds for seconds in (self._hand, self._held.timeout or None) if seconds is not None]
        return self._since + min(ends) if ends else None

    def load(self) -> None:
        """A ticket was cut off; one that was there before is pushed out."""
        self.leave("ejected")
        self.place = Place.INSIDE

    def present(self, how: Present, now: float) -> None:
        """Bring a ticket to the output, or hold one that is there in another way."""
        if self.place is Place.INSIDE:
            self.place = Place.OUT
            self.became.append("presented")
        self._held, self._since = how, now

    def hold(self, seconds: int) -> None:
        """Retract the ticket when it was not taken so many seconds after it was presented."""
        self._held = Present(self._held.steps, seconds, retract=True)

    def leave(self, fate: str) -> bool:
        """Let the ticket go, if there is one; return whether there was."""
        if self.place is Place.GONE:
            return False
        self.place = Place.GONE
        self.became.append(fate)
        return True

    def pass_time(self, now: float) -> str:
        """What becomes of the ticket by ``now``, which the caller is to do; empty for nothing."""
        due = self.due
        if due is None or due > now:
            return ""
        if self._hand is not None and due >= self._since + self._hand:
            return "taken"
        return "retracted" if self._held.retract else "ejected"
