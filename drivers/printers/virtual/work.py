"""What an interpreter asks of the rest of the printer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rows:
    """Rows of dots to print, packed to bytes, a set bit is black; a row of zeros is a feed.

    ``text`` is what the rows say, ``picture`` the width of the picture that they are part of; neither: a plain feed.
    """

    data: bytes
    text: str | None = None
    picture: int = 0


@dataclass(frozen=True)
class Cut:
    """Cut the paper after the rows before this are printed."""


@dataclass(frozen=True)
class Fence:
    """Send ``reply`` when everything before this is on paper, and cut if it was to be cut."""

    reply: bytes


Motion = Rows | Cut | Fence
"""work for the mechanism, done in order and taking time"""


@dataclass(frozen=True)
class Answer:
    """Send these bytes now."""

    reply: bytes


@dataclass(frozen=True)
class AskStatus:
    """Answer GS r with this parameter."""

    n: int


@dataclass(frozen=True)
class Subscribe:
    """Tell of changes by yourself from now on: GS a with this parameter."""

    groups: int


@dataclass(frozen=True)
class Unknown:
    """A command that this printer does not have."""

    command: bytes
    why: str = "unknown"


Effect = Motion | Answer | AskStatus | Subscribe | Unknown
