"""One paper on its way: a pure state machine, fed with what was sent, what was heard and the time.

::

    PROBING ── ready and empty ──▶ SENDING ── all bytes taken ──▶ FENCED ── proof is in ──▶ PRINTED
       │                              │                             │
       └── fault, silence, line lost ─┴──── line lost, silence ─────┴──▶ OVER

Blocked is no state of its own: a job that waits for paper is still being sent, or still fenced. OVER with no byte
accepted means that nothing was sent; with some, that nobody knows. What becomes of a printed paper is another story:
``drivers.printers.outlet``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from drivers.ports import Cause, Evidence, PrinterStatus
from drivers.printers.events import Asked, Event, Lost, Passed, Repeated, Taken
from drivers.printers.replies import AsbStatus, Counter, FullStatus, OneByte, RealTimeStatus, Reply, Unit
from drivers.printers.status import Dialect, after_answer, after_turn, from_asb, from_full
from drivers.printers.way import AFTER_CUT, AGAIN, BEFORE_CUT, OPENING, Way

PATIENCE = 8.0
"""seconds without a sign beyond the time that the mechanism needs"""
AGAIN_SECONDS = 4.0
"""after the time of the mechanism, the last answer is asked for once more: it may have got lost"""
PROBE_SECONDS = 3.0
STALL_SECONDS = 2.0
"""A printer that takes no more for so long and gives no reason may have been switched off: on a serial line nothing
else tells. The rest of the ticket would come out of it, and the proof, when it is on again.
"""


class Phase(StrEnum):
    """How far a job is."""

    PROBING = "probing"
    """the printer has still to work through what came before"""
    SENDING = "sending"
    FENCED = "fenced"
    """all is sent; the proof is awaited"""
    PRINTED = "printed"
    OVER = "over"


@dataclass(frozen=True)
class Job:
    """A paper in hand; ``status`` is what the printer told of itself since the job began."""

    name: str
    total: int
    way: Way
    dialect: Dialect
    tells_changes: bool
    mechanism: float
    """seconds that printing, cutting and presenting take"""
    deadline: float
    """when it is given up, unless there is a sign"""
    blind: bool = False
    """whether the line hides that the printer was switched off and on"""
    phase: Phase = Phase.PROBING
    accepted: int = 0
    status: PrinterStatus = field(default_factory=PrinterStatus)
    told: bool = False
    """whether the printer told its state in this phase of the job, and after its answer to the last mark"""
    answered: bool = False
    """whether it answered the mark of this phase"""
    spoiled: bool = False
    """whether the printer could not print at some moment after the first byte"""
    worked: bool = False
    """whether it was seen to have worked through all, before or when that began"""
    gone: bool = False
    """whether some of the paper or of the data may have been lost by that"""
    again: bool = False
    second: bool = False
    """whether it was asked for its last answer once more, and answered that"""
    since: float = 0.0
    """when the last byte was taken, or the last fault was mended"""
    asked: float = 0.0
    heard: float = 0.0
    """when the printer was asked for its state, and when it told it"""
    moved: bool = False
    """whether it was seen to move"""
    seen: int = 0
    """how often the paper was seen standing at the output, since it was seen to move"""
    counts: Mapping[Unit, int] = field(default_factory=dict)
    """what its counters said before the first byte, twice"""
    counted: Mapping[Unit, int] = field(default_factory=dict)
    """what its counters said last"""
    passed: bool = False
    """whether it answered the mark before the cut"""
    evidence: Evidence | None = None

    @property
    def blocked(self) -> Cause | None:
        """Why the job does not move; its own paper at the output is no reason."""
        return self.status.cause if self.phase is Phase.PROBING else self.status.fault

    @property
    def patience(self) -> float:
        """Seconds without a sign after which the job is given up."""
        return self.mechanism + PATIENCE

    @property
    def quiet(self) -> float:
        """When the mechanism must have done all."""
        return self.since + self.mechanism

    @property
    def clear(self) -> bool:
        """Whether nothing moves and nothing stands at the output, as far as that matters."""
        if not self.way.presents:
            return self.status.at_outlet is not True
        return self.told and self.status.moving is False and self.status.at_outlet is False

    @property
    def due_look(self) -> float | None:
        """When the printer is to be asked how it is; None: not now, for a question could end up in a picture's data."""
        emptied = self.phase is Phase.PROBING and self.answered
        watched = self.phase is Phase.FENCED or (emptied and self.way.presents)
        seconds = self.way.look_seconds or (_GLANCE_SECONDS if self.blocked else 0.0)
        if not watched or not seconds:
            return None
        return max(self.quiet, self.asked + seconds) if self.dialect.in_order else self.asked + seconds

    @property
    def due_again(self) -> float | None:
        """When it is to be asked for its last answer once more; None: not at all.

        Where nobody sees that it was switched off and on, it would answer and know nothing of the paper any more.
        """
        waits = self.phase is Phase.FENCED and not (self.answered or self.again or self.spoiled or self.blind)
        return self.quiet + AGAIN_SECONDS if waits else None


def opened(job: Job, status: PrinterStatus, now: float) -> Job:
    """The job after the printer was asked how it is; over if it can't print."""
    job = replace(job, status=status, deadline=now + PROBE_SECONDS)
    if not status.ready:
        return _over(job)
    return job if job.way.mark(job.dialect, job.name, OPENING) else _sending(job, now)


def advance(job: Job, event: Event, now: float) -> Job:
    """The job after an event at ``now`` (seconds of any clock that never goes back)."""
    if job.evidence is not None:
        return job
    job = _moved_on(job, event, now)
    if job.phase is Phase.FENCED and (evidence := job.way.judge(job, now)):
        return _over(job) if evidence is Evidence.NONE else replace(job, phase=Phase.PRINTED, evidence=evidence)
    return _over(job) if isinstance(event, Passed) and now >= _limit(job) else job


def _limit(job: Job) -> float:
    """When a job without a sign is over: one that waits for somebody can go on, unless nobody can ask how it is."""
    if job.blocked is None or job.phase is Phase.PROBING:
        return job.deadline
    return job.since + _MEND_SECONDS if job.phase is Phase.SENDING else math.inf


def _moved_on(job: Job, event: Event, now: float) -> Job:
    match event:
        case Lost():
            return _over(job)
        case Passed():
            return job
        case Asked():
            return replace(job, asked=now)
        case Repeated():
            return replace(job, again=True)
        case Taken(count):
            return _taken(job, count, now)
        case _:
            return _heard(job, event, now)


def _heard(job: Job, event: Reply, now: float) -> Job:
    match event:
        case AsbStatus() if job.dialect.asb:
            return _told(job, from_asb(job.dialect, event), now)
        case FullStatus() if job.dialect.groups:
            return _told(job, from_full(job.dialect, event, job.status), now)
        case RealTimeStatus():
            return _glanced(job, event, now)
        case _:
            return _answered(job, event, now)


def _taken(job: Job, count: int, now: float) -> Job:
    accepted = job.accepted + count
    fenced = accepted == job.total
    phase, patience = (Phase.FENCED, job.patience) if fenced else (job.phase, STALL_SECONDS)
    return replace(job, accepted=accepted, phase=phase, since=now, deadline=now + patience)


def _told(job: Job, status: PrinterStatus, now: float) -> Job:
    """A fault stops the clock of the job; when it is gone, the clock starts anew."""
    told = replace(job, status=status, told=True, heard=now)
    if job.phase is Phase.PROBING:
        return _over(told) if status.fault else _ready(told, now)
    moved = job.moved or status.moving is True
    # a hand at the sensor is no paper: one that came out was moved there before
    rests = job.phase is Phase.FENCED and moved and status.moving is False
    standing = rests and status.at_outlet is True
    worked = job.worked or (rests and status.spooling is False and not job.spoiled)
    unseen = status.fault is not None and job.blind and job.phase is Phase.SENDING  # the rest may follow on nothing
    touched = status.fault is Cause.JAM or (status.fault not in _UNTOUCHED and not worked)
    told = replace(
        told,
        spoiled=job.spoiled or status.fault is not None,
        worked=worked,
        gone=job.gone or unseen or touched,
        moved=moved,
        seen=job.seen + 1 if standing else 0,
    )
    return replace(told, since=now, deadline=now + job.patience) if job.blocked else told


def _glanced(job: Job, reply: RealTimeStatus, now: float) -> Job:
    """The answer to a look. A printer that is looked at only while it can't print has told more of that by itself.

    But one that is on-line again without having told so was restarted, and has forgotten to: wait no longer.
    """
    status = after_answer(PrinterStatus(), job.dialect, job.dialect.glance, reply)
    if status is None or job.phase is not Phase.FENCED:
        return job
    if job.way.look_seconds:
        return _told(job, status, now)
    return _told(replace(job, gone=True), status, now) if job.blocked and not status.fault else job


def _answered(job: Job, reply: Reply, now: float) -> Job:
    """An answer that could be another's counts only after the printer told its state: that came in turn, too."""
    probing = job.phase is Phase.PROBING
    sure = job.way.sure or job.told or not job.tells_changes
    if isinstance(reply, Counter):
        return _counted(job, reply, now)
    if not probing and job.way.sure and job.way.answers(job, reply, BEFORE_CUT):
        job = replace(job, passed=True)
    second = job.again and job.way.answers(job, reply, AGAIN)
    awaited = second or job.way.answers(job, reply, OPENING if probing else AFTER_CUT)
    if not sure or job.phase is Phase.SENDING or not awaited:
        return job
    if isinstance(reply, OneByte):
        gone = job.gone or job.status.fault is not None  # who answers and can't print may have thrown it away
        job = replace(job, gone=gone, status=after_turn(job.status, job.dialect, reply))
    job = replace(job, second=second, answered=True, told=job.told and not job.way.presents)
    return _ready(job, now) if probing else job


def _counted(job: Job, reply: Counter, now: float) -> Job:
    """Before, what is counted at rest and said twice holds; after, one cut more than before is this job's cut.

    That is, unless it was switched off in between, which can cut, too: it is asked for that last.
    """
    same = job.counted.get(reply.unit) == reply.count
    job = replace(job, counted={**job.counted, reply.unit: reply.count})
    if job.phase is Phase.PROBING:
        holds = same and (job.clear or reply.unit is not Unit.CUTS)
        return _ready(replace(job, counts={**job.counts, reply.unit: reply.count}), now) if holds else job
    awaited = job.phase is Phase.FENCED and job.way.counts and not job.answered
    if not awaited or reply.unit is not Unit.POWER_UPS:
        return job
    one_more = job.counted.get(Unit.CUTS) == job.counts[Unit.CUTS] + 1
    cut = one_more and reply.count == job.counts[Unit.POWER_UPS]
    return replace(job, answered=True, told=False) if cut else job


def _ready(job: Job, now: float) -> Job:
    """Go on to send, once all that came before is worked through and out of the way."""
    counted = not job.way.counts or {Unit.CUTS, Unit.POWER_UPS} <= job.counts.keys()
    return _sending(job, now) if job.answered and job.clear and counted else job


def _sending(job: Job, now: float) -> Job:
    return replace(
        job, phase=Phase.SENDING, told=False, answered=False, moved=False, since=now, deadline=now + job.patience
    )


def _over(job: Job) -> Job:
    return replace(job, phase=Phase.OVER, evidence=Evidence.NONE)


_UNTOUCHED = frozenset({None, Cause.CUTTER, Cause.OVERHEATED, Cause.OFFLINE})
"""Faults that leave half a ticket where it is; in all others somebody may take it out with the old roll."""
_MEND_SECONDS = 600.0
"""Somebody has this long to mend a printer in the middle of a ticket: switched off and on it may never tell that it is
well, and a question would end up among the dots of a picture.
"""
_GLANCE_SECONDS = 1.0
"""how often a printer that waits for somebody is asked: one that was switched off and on no longer tells by itself"""
