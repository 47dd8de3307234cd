"""How each kind of printer is brought to prove a paper: rows of a table.

=================  ==========================================  ==================================================
proof              asked for                                   evidence
=================  ==========================================  ==================================================
process_id         GS ( H before and after the cut             proved by both ids; processed if the first was lost,
                                                               inferred if it had to be asked again
presenter_counted  GS r before; full status, cuts (GS E2) and  proved by one cut more, the power never off, and all
                   starts (GS E5)                              at rest; inferred if something held it up
presenter          GS r before; full status                    proved by a paper at the output where none was, after
                                                               the motor ran; inferred from one of the two
in_turn            GS r before and after                       processed; inferred if faults are not told, if something
                                                               held it up or it had to be asked again
idle               how it is, once the time of the paper is    inferred from no fault and no movement
                   over
none               nothing                                     none, after the time of the paper
=================  ==========================================  ==================================================

But for process_id, which names the job, nothing is proved after a fault on the way: who can't name it can't surely tell
one that went on from one that was lost. What somebody may have taken out with the old roll or out of a jam is in doubt.
"""

from collections.abc import Mapping

from drivers.ports import Evidence, Paper
from drivers.printers import commands
from drivers.printers.job import Job, Phase
from drivers.printers.profile import Proof
from drivers.printers.replies import OneByte, ProcessId, Reply
from drivers.printers.status import Dialect
from drivers.printers.way import BEFORE_CUT, OPENING, Way

_WATCH_SECONDS = 0.1
_LOOK_SECONDS = 1.0
_SETTLE_SECONDS = 1.0
"""a paper that was not seen by then is not coming any more"""
_LOOKS = 2
"""looks that agree before they prove: one could be noise"""


def _never(*_: object) -> bool:
    return False


def _unmarked(*_: object) -> bytes:
    return b""


def _named(_: Dialect, name: str, place: str) -> bytes:
    return commands.process_id(name + place)


def _names(job: Job, reply: Reply, place: str) -> bool:
    return reply == ProcessId(job.name + place)


def _in_turn(dialect: Dialect, _: str, place: str) -> bytes:
    return b"" if place == BEFORE_CUT else dialect.turn


def _before_only(dialect: Dialect, _: str, place: str) -> bytes:
    return dialect.turn if place == OPENING else b""


def _is_byte(_: Job, reply: Reply, __: str) -> bool:
    return isinstance(reply, OneByte)


def _is_first_byte(_: Job, reply: Reply, place: str) -> bool:
    """Later it was not asked for: the rest of a broken counter, say, is an answer to nothing."""
    return place == OPENING and isinstance(reply, OneByte)


def _with_counters(job: Job) -> bytes:
    """They are asked for in turn, so only at rest: behind a paper that waits for somebody they would pile up."""
    if job.phase is Phase.PROBING:
        counters = commands.RETRACTS + commands.CUTS + commands.POWER_UPS
    else:
        at_rest = job.told and not (job.status.moving or job.status.spooling or job.blocked)
        counters = commands.CUTS + commands.POWER_UPS if at_rest else b""
    return commands.question(job.dialect.glance) + counters


def _by_name(job: Job, _: float) -> Evidence | None:
    """Answers come in their order: where the second came alone, the first was lost, and tells no more."""
    if not job.answered:
        return None
    if job.passed and not job.second:
        return Evidence.PROVED
    if job.spoiled:
        return None
    return Evidence.INFERRED if job.second else Evidence.PROCESSED


def _by_turn(job: Job, now: float) -> Evidence | None:
    if not job.answered:
        return None
    if job.gone or job.status.paper is Paper.OUT:
        return Evidence.NONE
    if job.spoiled:
        return Evidence.INFERRED if now >= job.quiet and not job.blocked else None
    return Evidence.PROCESSED if job.tells_changes and not job.second else Evidence.INFERRED


def _by_count(job: Job, now: float) -> Evidence | None:
    over = job.answered and job.told and job.status.moving is False
    if not job.spoiled:
        return Evidence.PROVED if over else None
    return Evidence.INFERRED if over and not (job.blocked or job.gone) else _in_doubt(job, now)


def _by_sight(job: Job, now: float) -> Evidence | None:
    if job.spoiled:
        return _in_doubt(job, now)
    if job.seen >= _LOOKS:
        return Evidence.PROVED
    over = job.status.moving is False and job.heard >= job.quiet + _SETTLE_SECONDS
    return Evidence.INFERRED if over and (job.moved or job.status.at_outlet) else None


def _by_rest(job: Job, now: float) -> Evidence | None:
    if job.spoiled:
        return _in_doubt(job, now)
    at_rest = not (job.status.moving or job.status.spooling)
    return Evidence.INFERRED if job.heard >= job.quiet and at_rest else None


def _by_time(job: Job, now: float) -> Evidence | None:
    return Evidence.NONE if now >= job.quiet else None


def _in_doubt(job: Job, now: float) -> Evidence | None:
    """What it still prints may come out before anybody clears it away."""
    return Evidence.NONE if now >= job.quiet and not job.blocked else None


WAYS: Mapping[Proof, Way] = {
    Proof.PROCESS_ID: Way(_named, _names, _by_name, sure=True),
    Proof.PRESENTER_COUNTED: Way(
        _before_only,
        _is_first_byte,
        _by_count,
        sure=True,
        look=_with_counters,
        look_seconds=_WATCH_SECONDS,
        presents=True,
        counts=True,
    ),
    Proof.PRESENTER: Way(
        _before_only, _is_first_byte, _by_sight, sure=True, look_seconds=_WATCH_SECONDS, presents=True
    ),
    Proof.IN_TURN: Way(_in_turn, _is_byte, _by_turn),
    Proof.IDLE: Way(_unmarked, _never, _by_rest, look_seconds=_LOOK_SECONDS),
    Proof.NONE: Way(_unmarked, _never, _by_time),
}
