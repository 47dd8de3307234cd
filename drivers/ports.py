"""The ports through which the kiosk uses hardware, and the values that pass through them.

All calls block, each for a bounded time that its docstring names; they are made from one thread per device
(``drivers.worker``). Unknown is a value: a device that says nothing is never taken for a healthy one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from drivers.printers.document import Document


class Evidence(StrEnum):
    """How we know that a ticket was printed, best first."""

    PROVED = "proved"
    """the device says that this very job is done"""
    SCANNED = "scanned"
    """the kiosk's camera read the paper"""
    PROCESSED = "processed"
    """the device worked through the job and never reported a fault"""
    INFERRED = "inferred"
    """the device seems to be done, and could not have told of a fault, or told of one that left the paper whole"""
    NONE = "none"
    """bytes left, nothing came back"""


class Paper(StrEnum):
    """What the printer says about its roll."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a printer can't print now."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    JAM = "jam"
    """paper is stuck, on its way or in the presenter"""
    OVERHEATED = "overheated"
    UNRECOVERABLE = "unrecoverable"
    OFFLINE = "offline"
    SILENT = "silent"
    """connected, and does not answer"""
    DISCONNECTED = "disconnected"
    """no connection can be made"""
    NOT_TAKEN = "not_taken"
    """a paper still stands at the output"""


class Outlet(StrEnum):
    """Where the paper is that came out last."""

    NONE = "none"
    """the printer has nothing that holds a paper out, so the customer has it"""
    PRESENTED = "presented"
    TAKEN = "taken"
    RETRACTED = "retracted"
    """nobody took it, and the printer drew it back"""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PrinterStatus:
    """What the printer said of itself; None and ``Paper.UNKNOWN`` where it said nothing."""

    online: bool | None = None
    cover_open: bool | None = None
    paper: Paper = Paper.UNKNOWN
    cutter_error: bool | None = None
    jam: bool | None = None
    overheated: bool | None = None
    unrecoverable: bool | None = None
    error: bool | None = None
    """something is wrong, whatever it is"""
    moving: bool | None = None
    """its motor runs"""
    spooling: bool | None = None
    """it has still something to work through"""
    at_outlet: bool | None = None
    """a paper stands at the output"""
    mute: bool = False
    """it can't be asked: that its line opens is all that is known"""
    link: Cause | None = None
    """DISCONNECTED or SILENT where there is no conversation at all"""

    @property
    def cause(self) -> Cause | None:
        """The first thing to mend, the most telling one first; None if nothing is known to be wrong."""
        return self.fault or (Cause.NOT_TAKEN if self.at_outlet else None)

    @property
    def fault(self) -> Cause | None:
        """The same but for a paper that waits to be taken, which is no fault of the printer."""
        checks = (
            (self.link is not None, self.link),
            (self.cover_open, Cause.COVER_OPEN),
            (self.paper is Paper.OUT, Cause.PAPER_OUT),
            (self.cutter_error, Cause.CUTTER),
            (self.jam, Cause.JAM),
            (self.unrecoverable, Cause.UNRECOVERABLE),
            (self.overheated, Cause.OVERHEATED),
            (self.online is False or self.error, Cause.OFFLINE),
        )
        return next((cause for bad, cause in checks if bad), None)

    @property
    def ready(self) -> bool:
        """Known to be able to print: it said that it is online and has paper, and nothing is wrong.

        A printer that can't be asked is ready once its line opens: who chose it knows that nothing will be proved.
        """
        able = self.mute or (self.online is True and self.paper in {Paper.OK, Paper.LOW})
        return able and self.cause is None


@dataclass(frozen=True)
class Progress:
    """Where the job in hand stands after a step."""

    accepted: int
    """bytes that the link took so far"""
    total: int
    """bytes of the whole job"""
    blocked: Cause | None = None
    """why it does not move; it goes on by itself when the cause is gone"""
    evidence: Evidence | None = None
    """None while the job runs; NONE when it is over and nobody can say whether paper came out"""
    mm: float = 0.0
    """about how long the paper of the whole job is; 0 where that is not known"""


@dataclass(frozen=True)
class Recovery:
    """What a printer told about the time before."""

    heard: bool = False
    """there was a line to it; without one nothing is known"""
    printed: frozenset[str] = frozenset()
    """earlier jobs whose proof was still waiting"""
    cleared: bool = False
    """the printer confirmed that it holds no data of an earlier job any more"""


class Printer(Protocol):
    """Prints one document at a time and tells what it can prove about it.

    A job is named by three characters of printable ASCII (0x21 to 0x7E) that its owner does not use again soon.
    """

    def status(self) -> PrinterStatus:
        """Ask the device now, or say how it can't be asked; at most 2 s; never raises for a device that is away."""
        ...

    def start(self, document: Document, job: str) -> None:
        """Take a job in hand; no byte leaves yet. One at a time: the one before must be settled or abandoned."""
        ...

    def step(self) -> Progress:
        """Move the job on for at most 0.5 s: push bytes, read replies; the first step may take 4 s to make contact.

        Raises NothingSent when it failed before the device took the first byte: it is then no longer in hand and
        may be started again. Once settled (``evidence`` is not None) the job is no longer in hand.
        """
        ...

    def abandon(self) -> bool:
        """Give the job in hand up and clear the printer's buffer; at most 3 s.

        True: no more of it will come out, as the printer confirmed, or because it was sent nothing of it.
        False: it may still print. Nothing in hand: True.
        """
        ...

    def recover(self, jobs: Collection[str] = ()) -> Recovery:
        """Read what the printer still has to say, then clear its buffer; at most 5 s.

        To be called after the start of a process and after a job that ended without evidence, or did not end: a job in
        hand is let go. ``jobs`` are those whose end is unknown: their proof is waited for, and what they may have left
        on the paper is cut off before the next.
        """
        ...

    def outlet(self) -> Outlet:
        """Where the paper is that came out last; at most 2 s; never raises for a device that is away.

        Evidence does not wait for it: a paper is proved when it is out, and taken later, or never.
        """
        ...

    def close(self) -> None:
        """Let go of the device; idempotent."""
        ...


@dataclass(frozen=True)
class Scan:
    """A code that a customer showed; ``text`` is printable ASCII as the code holds it, not yet understood."""

    text: str
    reader: str


@dataclass(frozen=True)
class Several:
    """Different codes that a customer showed at once, so that nobody can tell which one is meant."""

    reader: str


class Ailment(StrEnum):
    """What can be wrong with a reader's eyes."""

    GONE = "gone"
    """it is away, or says nothing"""
    BLIND = "blind"
    """its pictures come, and nothing looks at them: what finds codes does not start, or fails at each one"""
    BLACK = "black"
    FROZEN = "frozen"
    """it sends pictures that it has sent before"""
    BRIGHT = "bright"
    """its picture is too bright to say anything"""
    BLURRED = "blurred"
    """phones were shown to it again and again, and none was sharp"""


class CodeReader(Protocol):
    """A camera or scanner that sees codes."""

    def read(self, timeout: float) -> Scan | Several | None:
        """Wait for the next code, at most ``timeout`` + 1 s; None if there was none.

        One code in view is one scan until it leaves the view. Raises DeviceLost or DeviceUnavailable while the device
        is away; calling again tries to get it back, with a back-off of its own.
        """
        ...

    def close(self) -> None:
        """Let go of the device; idempotent."""
        ...


@runtime_checkable
class WatchedReader(CodeReader, Protocol):
    """A reader that knows how it is."""

    def ailment(self) -> Ailment | None:
        """What is known to be wrong since the last read; at once."""
        ...


@runtime_checkable
class SeeingReader(CodeReader, Protocol):
    """A reader whose picture can be shown."""

    def live(self) -> bytes | None:
        """A JPEG of what it sees, which nobody had yet; None if there is no new one. From any thread, at once."""
        ...


@runtime_checkable
class CountingReader(SeeingReader, Protocol):
    """A reader that counts its pictures."""

    @property
    def count(self) -> int:
        """How many came so far, looked at or not; at once."""
        ...


@runtime_checkable
class SelectiveReader(CodeReader, Protocol):
    """A reader that sees several codes at once."""

    def look_for(self, wanted: Callable[[str], bool]) -> None:
        """Take what tells whether a text looks like what customers are to show; it is asked by the one who reads.

        The only such one in view is a scan, whatever else is there. Until this is called all codes are wanted.
        """
        ...
