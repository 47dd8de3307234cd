"""Asks an unknown printer who it is and what it can do, over any transport; nothing is printed.

Each question is put alone, and waited for a while: what is silent until then does not answer. A printer that does not
know a question could print a letter or two of it on the next paper; GS ( H, the worst of them, is only for those that
are known to answer it, and GS E0, E2 and e for those that gave a full status.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

from drivers.ports import Cause, PrinterStatus
from drivers.printers import commands
from drivers.printers.profile import Profile, Proof
from drivers.printers.replies import (
    AsbStatus,
    Block,
    Counter,
    FullStatus,
    OneByte,
    ProcessId,
    RealTimeStatus,
    Reply,
    Speech,
    demultiplex,
)
from drivers.printers.status import DIALECTS, after_answer
from drivers.printers.transport import Opener, Transport

LONGEST = 14.0
"""seconds for opening the line and all questions; the last of them may take a little longer"""
_PATIENCE = 0.7
_LINGER = 0.1
"""seconds until an answer counts as whole, or as one that does not come"""
_MOST_READS = 64
_NAME = "kios"
_FLOW = bytes((0x11, 0x13))


@dataclass(frozen=True)
class Findings:
    """What a printer answered; ``answers`` by the name of the question, empty where it was silent."""

    answers: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether it said anything at all."""
        return any(self.answers.values())

    @property
    def maker(self) -> str:
        """As it says in words; empty if it does not."""
        return self.word(66)

    @property
    def model(self) -> str:
        """As it says in words; empty if it does not."""
        return self.word(67)

    @property
    def full_status(self) -> bool:
        """Whether it tells all of itself at once, as Custom's printers do."""
        return self.said("DLE EOT 20", FullStatus, Speech.CUSTOM)

    @property
    def real_time(self) -> bool:
        """Whether it answers DLE EOT at all."""
        return self.full_status or self.said("DLE EOT 1", RealTimeStatus)

    @property
    def in_order(self) -> bool:
        """Whether it seems to answer DLE EOT in its turn only: those that do leave out the fixed bits of the third."""
        return self.real_time and self.said("DLE EOT 3", OneByte)

    @property
    def fault(self) -> Cause | None:
        """What is wrong with it now: it may be silent because of that."""
        status = PrinterStatus()
        dialect, numbers = (DIALECTS["custom"], (20,)) if self.full_status else (DIALECTS["epson"], (1, 2, 3, 4))
        for number in numbers:
            for reply in demultiplex(self.answers.get(f"DLE EOT {number}", b""), dialect.speech)[0]:
                status = after_answer(status, dialect, number, reply) or status
        return status.fault

    def word(self, number: int) -> str:
        """The answer to GS I in words; empty if there was none."""
        for reply in demultiplex(self.answers.get(f"GS I {number}", b""))[0]:
            if isinstance(reply, Block) and reply.header == _WORD:
                return reply.body.decode("ascii")
        return ""

    def said(self, question: str, kind: type[Reply], speech: Speech = Speech.ESC_POS) -> bool:
        """Whether the answer to a question was of the kind that belongs there."""
        return _holds(kind, speech)(self.answers.get(question, b""))


class Question(NamedTuple):
    """What is asked, when an answer is one, and of whom it is asked."""

    data: bytes
    enough: Callable[[bytes], bool]
    wanted: Callable[[Findings], bool] = lambda _: True


def probe(
    opener: Opener, clock: Callable[[], float], *, makers: Collection[str] = (), try_process_id: bool = False
) -> Findings:
    """Open the line and put all questions, for 15 s at most; raises DeviceUnavailable, DeviceLost.

    ``makers`` are those that are known to answer GS ( H; ``try_process_id`` asks for it whoever it is.
    """
    until = clock() + LONGEST
    found = Findings()
    asked = {**_QUESTIONS, "GS ( H": _process_id(frozenset(makers), try_process_id)}
    with closing(opener()) as transport:
        for name, question in asked.items():
            if clock() < until and question.wanted(found):
                answer = _put(transport, clock, question, min(until, clock() + _PATIENCE))
                found = Findings({**found.answers, name: answer})
        _send(transport, clock, _GOODBYE[found.full_status], clock() + _LINGER)
    return found


def recognise(found: Findings, known: Mapping[str, Profile]) -> str | None:
    """The name of the profile that knows this printer by its words, or else by its codes; None if none does."""
    for name, profile in known.items():
        if found.maker and found.maker == profile.identity.maker and found.model in profile.identity.models:
            return name
    # a printer that says more than another may begin with the same code
    fits = [(len(code), name) for name, profile in known.items() for code in profile.identity.codes if _is(found, code)]
    return max(fits)[1] if fits else None


def answering_process_ids(known: Mapping[str, Profile]) -> frozenset[str]:
    """The makers of which some printer is known to answer GS ( H."""
    return frozenset(
        profile.identity.maker
        for profile in known.values()
        if profile.proof is Proof.PROCESS_ID and profile.identity.maker
    )


def _is(found: Findings, code: bytes) -> bool:
    return found.answers.get(f"GS I {code[0]}", b"").startswith(code[1:])


def _holds(kind: type[Reply], speech: Speech = Speech.ESC_POS) -> Callable[[bytes], bool]:
    return lambda data: any(isinstance(reply, kind) for reply in demultiplex(data, speech)[0])


def _something(data: bytes) -> bool:
    return bool(data)


def _talks(found: Findings) -> bool:
    return found.answered


def _plainly(found: Findings) -> bool:
    return found.answered and not found.full_status


def _fully(found: Findings) -> bool:
    return found.full_status


def _process_id(makers: frozenset[str], try_it: bool) -> Question:
    def wanted(found: Findings) -> bool:
        return found.answered and (try_it or found.maker in makers)

    return Question(commands.process_id(_NAME), _holds(ProcessId), wanted)


def _put(transport: Transport, clock: Callable[[], float], question: Question, until: float) -> bytes:
    """The answer to one question; what came before it is none."""
    for _ in range(_MOST_READS):
        if not transport.read(0.0):
            break
    if not _send(transport, clock, question.data, until):
        return b""
    answer = b""
    while more := transport.read(max(0.0, (_LINGER if question.enough(answer) else until - clock()))):
        answer += more
        if clock() >= until:
            break
    return answer.translate(None, _FLOW) or answer


def _send(transport: Transport, clock: Callable[[], float], data: bytes, until: float) -> bool:
    while data and (taken := transport.write(data, max(0.0, until - clock()))):
        data = data[taken:]
    return not data


_WORD = 0x5F
_QUESTIONS: Mapping[str, Question] = {
    **{f"DLE EOT {n}": Question(commands.question(n), _something) for n in (1, 2, 3, 4)},
    "DLE EOT 20": Question(commands.question(20), _holds(FullStatus, Speech.CUSTOM)),
    "GS I 1": Question(b"\x1dI\x01", _something),
    "GS r 1": Question(b"\x1dr\x01", _holds(OneByte)),
    **{f"GS I {n}": Question(bytes((0x1D, 0x49, n)), _something, _talks) for n in (2, 3)},
    **{f"GS I {n}": Question(bytes((0x1D, 0x49, n)), _holds(Block), _plainly) for n in (65, 66, 67, 68, 69)},
    "GS a": Question(b"\x1da\x0e", _holds(AsbStatus), _plainly),
    "GS I 255": Question(b"\x1dI\xff", _something, _fully),
    "GS E0": Question(b"\x1d\xe0\x0f", _holds(FullStatus, Speech.CUSTOM), _fully),
    "GS E2": Question(commands.CUTS, _holds(Counter, Speech.CUSTOM), _fully),
    "GS e 6": Question(b"\x1de\x06", _something, _fully),
}
_GOODBYE = {False: b"\x1da\x00", True: b"\x1d\xe0\x00"}
"""so that it tells nobody what nobody asked: it may not have told so before either"""
