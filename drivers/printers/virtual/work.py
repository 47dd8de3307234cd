"""What an interpreter asks of the rest of the printer."""

from dataclasses import dataclass

from drivers.printers.virtual.words import Word


@dataclass(frozen=True)
class Rows:
    """Rows of dots to print, packed to bytes, a set bit is black; a row of zeros is a feed.

    ``text`` is what the rows say, ``words`` where that stands, from the left edge of the print area and the first row;
    ``picture`` is the width of the picture that they are part of; none of them: a plain feed.
    """

    data: bytes
    text: str | None = None
    picture: int = 0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Cut:
    """Cut the paper after the rows before this are printed."""


@dataclass(frozen=True)
class Fence:
    """Send ``reply`` when everything before this is on paper, and cut if it was to be cut."""

    reply: bytes


@dataclass(frozen=True)
class Reverse:
    """Feed that many rows back; what is printed next comes over what stands there."""

    rows: int


@dataclass(frozen=True)
class Present:
    """Show the paper that was cut (cut it first, if it is not) at the mouth, ``steps`` of the presenter's own step far.

    When it was not taken ``timeout`` seconds later it is retracted, or else ejected; 0 seconds: it is held until the
    next job pushes it out.
    """

    steps: int
    timeout: int = 0
    retract: bool = False
    blink: bool = False


@dataclass(frozen=True)
class Eject:
    """Push the paper at the mouth out."""


@dataclass(frozen=True)
class Retract:
    """Take the paper at the mouth back, now or when it was not taken ``after`` seconds from its presentation."""

    after: int = 0


@dataclass(frozen=True)
class AskInTurn:
    """Answer DLE EOT with this parameter when everything before this is done."""

    n: int


Motion = Rows | Cut | Fence | AskInTurn | Reverse | Present | Eject | Retract
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
class AskPresenter:
    """Answer GS e 6."""


@dataclass(frozen=True)
class AskCounter:
    """Answer GS E1 to GS E5: by the second byte, paper left, cuts, paper printed, papers taken back, power-ups."""

    which: int


@dataclass(frozen=True)
class AskMaintenance:
    """Answer GS g 2: the maintenance counter of this number."""

    number: int


@dataclass(frozen=True)
class Report:
    """Tell of changes of these groups by frames of the full status from now on: GS E0 with this parameter."""

    groups: int


@dataclass(frozen=True)
class TellOffline:
    """Tell when the printer goes off line, with the cause (2) or without (1), or not (0): GS ( H, function 49."""

    how: int


@dataclass(frozen=True)
class Shortest:
    """Make every paper at least that long before it is cut: GS E8, in millimetres."""

    mm: int


@dataclass(frozen=True)
class Continuous:
    """Let the paper come out of the mouth while it is printed, or gather it behind the mouth until it is presented."""

    on: bool


@dataclass(frozen=True)
class Unknown:
    """A command that this printer does not have."""

    command: bytes
    why: str = "unknown"


Question = Answer | AskStatus | AskPresenter | AskCounter | AskMaintenance | Subscribe | Report | TellOffline
"""what the printer has to say, now or from now on"""

Effect = Motion | Question | Shortest | Continuous | Unknown
