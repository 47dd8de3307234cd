"""The booking port: what the kiosk asks of any booking server, and how that can fail.

All calls block for a bounded time and are made from one worker thread; ``read_voucher`` and ``read_ticket`` ask nobody
and are called from the loop, ``read_voucher`` also by readers in their threads. What each must promise is in
``README.md`` beside this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from kiosk.domain.booking import Claim, ClaimedTicket, Fact, Head, Issue, Proof, Refusal, Reprint
from kiosk.domain.health import Readiness
from kiosk.domain.voucher import Voucher
from kiosk.errors import KioskError


class BookingError(KioskError):
    """The booking server did not do what was asked."""

    reason: ClassVar[str] = "booking"


class ServerAway(BookingError):
    """No answer, or not in time: what the server did is unknown."""

    reason: ClassVar[str] = "server_away"
    exit_code: ClassVar[int] = 75

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the booking server can't be reached: {what}",
            "check the network, and [booking] url in the configuration",
        )


class WrongAnswer(BookingError):
    """The server's answer breaks the contract; what it did is unknown."""

    reason: ClassVar[str] = "wrong_answer"

    def __init__(self, what: str, remedy: str = "compare the versions of kiosk and booking server") -> None:
        super().__init__(f"the booking server gave a wrong answer: {what}", remedy)


class ClockWrong(BookingError):
    """The clocks of kiosk and server are too far apart for signatures to be believed; nothing was done."""

    reason: ClassVar[str] = "clock_wrong"
    exit_code: ClassVar[int] = 75

    def __init__(self, server_time: str) -> None:
        super().__init__(
            f"the clock of this kiosk is wrong: the booking server has {server_time or 'another time'}",
            "set the clock; timedatectl says whether it is kept right by the network",
        )
        self.server_time = server_time


class ServerRefused(BookingError):
    """A refusal of the closed list: final for this claim."""

    reason: ClassVar[str] = "refused"

    def __init__(self, refusal: Refusal, details: Mapping[str, str], hint: str = "") -> None:
        super().__init__(f"the booking server refused: {refusal}", hint or "the code on the screen tells staff more")
        self.refusal = refusal
        self.details = details


class NotGreeted(BookingError):
    """The server wants to be greeted first: it was started anew, and may know less than before; nothing was done."""

    reason: ClassVar[str] = "not_greeted"
    exit_code: ClassVar[int] = 75

    def __init__(self) -> None:
        super().__init__("the booking server wants to be greeted first", "try again; the kiosk greets by itself")


@dataclass(frozen=True)
class Welcome:
    """The server's answer to a start of the kiosk."""

    anchor: Head | None = None
    """the highest journal head that the server has seen of this kiosk; None makes the kiosk tell it all facts again"""
    claims: tuple[Claim, ...] = ()
    """what the server holds as open of this kiosk's earlier starts; nothing in them may be printed"""
    process: str = ""
    """which process of the server says so"""


@dataclass(frozen=True)
class Boot:
    """One start of the kiosk's process."""

    id: str
    head: Head | None = None
    capabilities: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heartbeat:
    """How the kiosk is, for staff who look from afar."""

    boot: str
    health: Readiness
    uptime_seconds: float
    troubles: Mapping[str, str] = field(default_factory=dict)
    """short code by component; empty where it has none"""
    tickets_left: int | None = None
    """for how many the roll is still good; None where that is not known"""
    in_doubt: int = 0
    owed: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)


class Booking(Protocol):
    """A booking server."""

    @property
    def process(self) -> str:
        """Which process of the server answered last; another one may know less: it may have been restored."""
        ...

    def read_voucher(self, text: str) -> Voucher:
        """The voucher that a scanned or typed text is here. Raises NotAVoucher."""
        ...

    def read_ticket(self, code: str) -> Issue:
        """The issue that the code of a paper names, if the code itself proves it. Raises Untrusted."""
        ...

    def boot(self, boot: Boot) -> Welcome:
        """Say that the kiosk's process has started. Raises BookingError."""
        ...

    def greeted(self, process: str) -> None:
        """That process's answer to ``boot`` was heeded: from now on what is asked says so."""
        ...

    def claim(self, claim: str, voucher: Voucher, proof: Proof | None = None) -> Claim:
        """Claim a voucher's tickets for this kiosk; the same ``claim`` may be tried again and has one effect.

        ``proof`` is what the phone showed beside the voucher, if it did.
        Raises NotGreeted, ServerRefused when the claim is dead, ServerAway or WrongAnswer when its fate is unknown.
        """
        ...

    def reissue(self, claim: str, issue: Issue, why: str) -> ClaimedTicket:
        """Replace an issue by the next one, if it is still the current one. Raises as ``claim`` does."""
        ...

    def reprint(self, claim: str, reprint: Reprint) -> Claim:
        """Claim the next issue of a ticket for this kiosk, on the word of staff: of a printed one too.

        The same ``claim`` may be tried again and has one effect. Raises as ``claim`` does.
        """
        ...

    def report(self, facts: Sequence[Fact]) -> Mapping[str, bool]:
        """Report facts; the ids that the server has recorded, and whether each changed anything.

        Raises ServerAway or WrongAnswer.
        """
        ...

    def renew(self) -> None:
        """Take over the newest keys by which the server's answers are believed. Raises BookingError."""
        ...

    def heartbeat(self, told: Heartbeat) -> float | None:
        """Say how the kiosk is; in how many seconds the server expects the next word, None if it takes none.

        Called from another thread than the rest, and beside it. Raises BookingError.
        """
        ...

    def close(self) -> None:
        """Let go of connections; idempotent."""
        ...
