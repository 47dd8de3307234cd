"""What a visit asks for."""

from dataclasses import dataclass

from kiosk.domain.booking import Issue, Proof, Reprint
from kiosk.domain.party import Seat
from kiosk.domain.voucher import Voucher


@dataclass(frozen=True)
class MakeClaim:
    """Ask the server for the tickets; answer with Granted or Refused."""

    claim: str
    voucher: Voucher
    proof: Proof | None = None


@dataclass(frozen=True)
class ClaimReprint:
    """Ask the server for a new issue on the word of staff; answer with Granted or Refused."""

    claim: str
    reprint: Reprint


@dataclass(frozen=True)
class Print:
    """Print one ticket; answer with Held, or with Settled after any number of Stalled and Resumed."""

    claim: str
    seat: Seat


@dataclass(frozen=True)
class GiveUp:
    """Take the ticket out of the printer's hands; Settled follows."""

    issue: Issue


@dataclass(frozen=True)
class AwaitPrinter:
    """Answer with PrinterReady when the printer can print again."""


@dataclass(frozen=True)
class Reissue:
    """Ask the server for a new issue; answer with Reissued or ReissueRefused."""

    claim: str
    issue: Issue


@dataclass(frozen=True)
class NoteReceived:
    """Record that the customer has the paper."""

    claim: str
    issue: Issue


@dataclass(frozen=True)
class NoteScanned:
    """Record that a reader saw the paper: this issue is printed. ``claim`` is the one that knows it."""

    claim: str
    issue: Issue


@dataclass(frozen=True)
class HandBack:
    """Tell the server that these issues were never sent."""

    claim: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Close:
    """The claim is over."""

    claim: str


Effect = (
    MakeClaim | ClaimReprint | Print | GiveUp | AwaitPrinter | Reissue | NoteReceived | NoteScanned | HandBack | Close
)
Effects = tuple[Effect, ...]
