"""One paper on its way: a pure state machine, fed with what was sent, what was heard and the time.

::

    PROBING ── opening mark answered ──▶ SENDING ── all bytes taken ──▶ FENCED ── mark after the cut ──▶ PRINTED
       │                                    │                             │
       └── fault, silence, line lost ───────┴──── line lost, silence ─────┴──▶ OVER

Blocked is no state of its own: a job that waits for paper is still being sent, or still fenced. OVER with no byte
accepted means that nothing was sent; with some, that nobody knows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from drivers.ports import Cause, Evidence, Paper, PrinterStatus
from drivers.printers import commands
from drivers.printers.replies import AsbStatus, OneByte, ProcessId, RealTimeStatus, Reply
from drivers.printers.status import GLANCE, Dialect, after_question, after_turn, from_asb

OPENING, BEFORE_CUT, AFTER_CUT = "S", "P", "C"
"""the fourth character of a process id, after the three of the job"""

PATIENCE = 8.0
"""seconds without a sign beyond the time that the mechanism needs"""
PROBE_SECONDS = 3.0


class Phase(StrEnum):
    """How far a job is."""

    PROBING = "probing"
    """the printer has still to work through what came before"""
    SENDING = "sending"
    FENCED = "fenced"
    """all is sent; the answer to the mark after the cut is awaited"""
    PRINTED = "printed"
    OVER = "over"


@dataclass(frozen=True)
class Fence:
    """How a printer is asked to say when it has come to a place in its data."""

    mark: Callable[[str, str], bytes]
    """the bytes for a job and one of OPENING, BEFORE_CUT, AFTER_CUT"""
    answers: Callable[[Reply, str, str], bool]
    """whether a reply is the answer to that mark"""
    proves: bool
    """whether the answer names the job, so that nothing else can be taken for it"""


FENCES: Mapping[Evidence, Fence] = {
    Evidence.PROVED: Fence(
        mark=lambda name, place: commands.process_id(name + place),
        answers=lambda reply, name, place: reply == ProcessId(name + place),
        proves=True,
    ),
    Evidence.PROCESSED: Fence(
        mark=lambda _, place: b"" if place == BEFORE_CUT else commands.IN_TURN,
        answers=lambda reply, *_: isinstance(reply, OneByte),
        proves=False,
    ),
}


@dataclass(frozen=True)
class Taken:
    """The line took so many bytes of the job."""

    count: int


@dataclass(frozen=True)
class Lost:
    """The line broke."""


@dataclass(frozen=True)
class Passed:
    """Time passed."""


@dataclass(frozen=True)
class Job:
    """A paper in hand; ``status`` is what the printer told of itself since the job began."""

    name: str
    total: int
    fence: Fence
    dialect: Dialect
    tells_changes: bool
    patience: float
    """seconds without a sign after which the job is given up"""
    deadline: float
    phase: Phase = Phase.PROBING
    accepted: int = 0
    status: PrinterStatus = field(default_factory=PrinterStatus)
    told: bool = False
    """whether the printer told its state in this phase of the job, probing or printing"""
    spoiled: bool = False
    """whether the printer could not print at some moment after the first byte"""
    evidence: Evidence | None = None

    @property
    def may_be_asked(self) -> bool:
        """Whether the printer may be asked in real time how it is: a question must not end up in a picture's data."""
        return self.phase is Phase.FENCED and self.blocked is not None

    @property
    def blocked(self) -> Cause | None:
        """Why the job does not move."""
        return self.status.cause


def advance(job: Job, event: Reply | Taken | Lost | Passed, now: float) -> Job:
    """The job after an event at ``now`` (seconds of any clock that never goes back)."""
    if job.evidence is not None:
        return job
    match event:
        case Taken():
            return _taken(job, event.count, now)
        case AsbStatus():
            return _told(job, from_asb(job.dialect, event.bits), now)
        case RealTimeStatus():
            return _glanced(job, event.bits, now)
        case Lost() | Passed():
            overdue = now >= job.deadline and job.blocked is None
            return _over(job) if overdue or event == Lost() else job
        case _:
            return _answered(job, event, now)


def _taken(job: Job, count: int, now: float) -> Job:
    accepted = job.accepted + count
    phase = Phase.FENCED if accepted == job.total else job.phase
    return replace(job, accepted=accepted, phase=phase, deadline=now + job.patience)


def _told(job: Job, status: PrinterStatus, now: float) -> Job:
    """A fault stops the clock of the job; when it is gone, the clock starts anew."""
    if job.phase is Phase.PROBING:
        told = replace(job, status=status, told=True)
        return _over(told) if status.cause else told
    deadline = now + job.patience if job.blocked else job.deadline
    spoiled = job.spoiled or status.cause is not None
    return replace(job, status=status, told=True, spoiled=spoiled, deadline=deadline)


def _glanced(job: Job, answer: int, now: float) -> Job:
    """A printer that is on-line again without having told so was restarted, and has forgotten to: wait no longer."""
    status = after_question(PrinterStatus(), job.dialect, GLANCE, answer)
    if not job.may_be_asked or not status.online:
        return job
    return replace(job, status=status, deadline=now + job.patience)


def _answered(job: Job, reply: Reply, now: float) -> Job:
    """An answer that does not name its job counts only after the printer told its state: that came in turn, too."""
    sure = job.fence.proves or job.told or not job.tells_changes
    if job.phase is Phase.PROBING and sure and job.fence.answers(reply, job.name, OPENING):
        return replace(job, phase=Phase.SENDING, told=False, deadline=now + job.patience)
    if job.phase is Phase.FENCED and sure and job.fence.answers(reply, job.name, AFTER_CUT):
        return _printed(job, reply)
    return job


def _printed(job: Job, reply: Reply) -> Job:
    if job.fence.proves:
        return replace(job, phase=Phase.PRINTED, evidence=Evidence.PROVED)
    if isinstance(reply, OneByte):
        job = replace(job, status=after_turn(job.status, job.dialect, reply.bits))
    if job.spoiled or job.status.paper is Paper.OUT:
        return _over(job)
    evidence = Evidence.PROCESSED if job.tells_changes else Evidence.INFERRED
    return replace(job, phase=Phase.PRINTED, evidence=evidence)


def _over(job: Job) -> Job:
    return replace(job, phase=Phase.OVER, evidence=Evidence.NONE)
