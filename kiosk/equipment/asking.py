"""How a technician is asked, or is not."""

from collections.abc import Sequence
from typing import Protocol


class Asking(Protocol):
    """Puts questions; each has an answer that holds if nothing is said."""

    def text(self, question: str, default: str) -> str:
        """A line of text."""
        ...

    def yes(self, question: str, default: bool) -> bool:
        """Yes or no."""
        ...

    def choice(self, question: str, options: Sequence[str], default: int) -> int:
        """One of several, by its place among them."""
        ...

    def say(self, sentence: str) -> None:
        """Tell something."""
        ...


class Unattended:
    """Nobody is there to be asked: every default holds. What is told goes to ``say``."""

    def __init__(self, asking: Asking) -> None:
        """Take who shows what is told."""
        self.say = asking.say

    def text(self, _question: str, default: str) -> str:
        """See Asking."""
        return default

    def yes(self, _question: str, default: bool) -> bool:
        """See Asking."""
        return default

    def choice(self, _question: str, _options: Sequence[str], default: int) -> int:
        """See Asking."""
        return default
