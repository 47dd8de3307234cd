"""What can happen to a visit."""

from dataclasses import dataclass

from kiosk.domain.booking import Claim, ClaimedTicket, Issue, Proof, Reprint
from kiosk.domain.party import Standing
from kiosk.domain.problem import Problem
from kiosk.domain.voucher import Voucher


@dataclass(frozen=True)
class ReadingBegan:
    """A reader is in the middle of a voucher."""

    reader: str


@dataclass(frozen=True)
class ReadingFailed:
    """Nothing came of it."""


@dataclass(frozen=True)
class VoucherShown:
    """A voucher was read; ``claim`` is the fresh id of the claim to make."""

    voucher: Voucher
    claim: str
    proof: Proof | None = None


@dataclass(frozen=True)
class ReprintAsked:
    """Staff want a ticket printed once more; ``claim`` is the fresh id of the claim to make."""

    reprint: Reprint
    claim: str


@dataclass(frozen=True)
class VoucherRejected:
    """What was shown can't be a voucher of ours; the server is not asked."""

    problem: Problem


@dataclass(frozen=True)
class PaperShown:
    """A reader saw a ticket of ours, signed by the server.

    ``claim`` and ``seat`` tell where the journal knows the issue as in doubt or presumed; empty where it does not.
    """

    issue: Issue
    claim: str = ""
    seat: str = ""
    void: bool = False
    """a newer issue of the ticket is known"""


@dataclass(frozen=True)
class Granted:
    """The server grants the claim, and the grant is in the journal."""

    claim: Claim


@dataclass(frozen=True)
class Refused:
    """The claim came to nothing."""

    claim: str
    problem: Problem


@dataclass(frozen=True)
class Held:
    """The printer can't take the ticket now; not a byte of it was sent."""

    issue: Issue
    problem: Problem


@dataclass(frozen=True)
class Stalled:
    """The printer stopped in the middle of the ticket and will go on by itself when the problem is mended."""

    issue: Issue
    problem: Problem


@dataclass(frozen=True)
class Resumed:
    """The printer goes on with the ticket."""

    issue: Issue


@dataclass(frozen=True)
class Settled:
    """The ticket left the printer's hands as PRINTED, PRESUMED or IN_DOUBT, and that is in the journal.

    PRINTED may follow IN_DOUBT, when the proof comes late.
    """

    issue: Issue
    standing: Standing


@dataclass(frozen=True)
class Retracted:
    """The printer took the ticket, which is on paper, back into the machine because nobody took it."""

    issue: Issue


@dataclass(frozen=True)
class PrinterReady:
    """The printer that could not take a ticket can take one now."""


@dataclass(frozen=True)
class Answered:
    """The customer answered the seat question."""

    issue: Issue
    received: bool


@dataclass(frozen=True)
class Reissued:
    """The server grants a new issue in place of the one that the customer did not get."""

    old: Issue
    new: ClaimedTicket


@dataclass(frozen=True)
class ReissueRefused:
    """The server does not grant a new issue; staff must."""

    old: Issue


@dataclass(frozen=True)
class LeaseLost:
    """The claim's lease is over: others may print its tickets now."""

    claim: str


@dataclass(frozen=True)
class CustomerSeen:
    """The customer touched something: still there."""


@dataclass(frozen=True)
class CustomerGone:
    """No sign of the customer for too long."""


@dataclass(frozen=True)
class Rested:
    """The last message stood long enough."""


@dataclass(frozen=True)
class Stopping:
    """The kiosk is to stop: finish what the printer has in hand, begin nothing."""


Event = (
    ReadingBegan
    | ReadingFailed
    | VoucherShown
    | ReprintAsked
    | VoucherRejected
    | PaperShown
    | Granted
    | Refused
    | Held
    | Stalled
    | Resumed
    | Settled
    | Retracted
    | PrinterReady
    | Answered
    | Reissued
    | ReissueRefused
    | LeaseLost
    | CustomerSeen
    | CustomerGone
    | Rested
    | Stopping
)
