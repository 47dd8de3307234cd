"""A conversation with one printer: owns the line, prints one paper at a time, and says only what it knows."""

import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Self

from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable, DriverError, NothingSent
from drivers.ports import Cause, Evidence, PrinterStatus, Progress, Recovery
from drivers.printers import commands
from drivers.printers.document import Document
from drivers.printers.encoder import lay
from drivers.printers.job import (
    AFTER_CUT,
    BEFORE_CUT,
    FENCES,
    OPENING,
    PATIENCE,
    PROBE_SECONDS,
    Job,
    Lost,
    Passed,
    Phase,
    Taken,
    advance,
)
from drivers.printers.link import Link
from drivers.printers.profile import Profile
from drivers.printers.replies import ProcessId, Reply
from drivers.printers.status import DIALECTS, GLANCE
from drivers.printers.talk import ask, clear, listen
from drivers.printers.transport import Opener
from drivers.registry import factory

_STEP = 0.45
_STATUS_SECONDS = 1.8
_GLANCE_SECONDS = 1.0
_RECOVER_SECONDS = 4.5
_CLEAR_SECONDS = 2.0
_GREETING_SECONDS = 0.2
_LONG_PAPER_MM = 150
"""A proof that is under way is waited for as long as such a paper takes; the restart itself took a while already."""
_LISTEN_SECONDS = 2.5
_WRITE_SECONDS = 0.1
_CHUNK = 2048

_JOB_NAME = re.compile(r"[\x21-\x7e]{3}")

_NOTHING_SENT: Mapping[Cause | None, tuple[str, str]] = {
    Cause.PAPER_OUT: ("the printer has no paper", "load a new roll"),
    Cause.COVER_OPEN: ("the printer's cover is open", "close the cover"),
    Cause.CUTTER: ("the printer's cutter is stuck", "switch the printer off, free the cutter, switch it on"),
    Cause.OVERHEATED: ("the print head is too hot", "wait; it goes on by itself"),
    Cause.UNRECOVERABLE: ("the printer reports a defect", "switch it off and on; if that does not help, replace it"),
    Cause.DISCONNECTED: ("the printer went away", "check its power and its cable"),
    Cause.OFFLINE: ("the printer is off-line", "close its cover and look for a lamp that blinks"),
}
_SILENT = (
    "the printer does not answer",
    "check its power, its cable, and that its profile does not promise answers that it can't give",
)


def printer_from(address: Address, profile: Profile) -> "Session":
    """The printer at an address; nothing is opened yet. Raises UnknownScheme, AddressError."""
    return Session(factory("printer", address)(address), profile)


class Session:
    """A ``drivers.ports.Printer`` over any transport; for one thread at a time."""

    def __init__(self, opener: Opener, profile: Profile, clock: Callable[[], float] = time.monotonic) -> None:
        self._link = Link(opener, clock)
        self._profile = profile
        self._clock = clock
        self._job: Job | None = None
        self._begun = False
        self._next_glance = clock()
        self._prelude = self._outbox = b""
        # what an earlier job may have left behind is swept away before the next; so is what an earlier process left
        self._sweep = self._swept_buffer = profile.clear + commands.FLUSH

    def __repr__(self) -> str:
        job = f"{self._job.name} {self._job.phase}" if self._job else "idle"
        return f"<Session {self._profile.name}, {job}, {self._link}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def status(self) -> PrinterStatus:
        """Ask the printer, at most 2 s; while a job is in hand, what it told by itself."""
        if self._job is not None:
            away = self._begun and not self._link.is_open
            return replace(self._job.status, link=Cause.DISCONNECTED if away else None)
        return self._asked(_STATUS_SECONDS)

    def start(self, document: Document, job: str) -> None:
        """Take a job in hand; no byte leaves yet. Raises NothingSent for a document that fits on no paper."""
        if self._job is not None:
            raise ValueError(f"job {self._job.name} is still in hand")
        if not _JOB_NAME.fullmatch(job):
            raise ValueError(f"a job is named by three characters of printable ASCII, not {job!r}")
        sheet = lay(document, self._profile)
        fence = FENCES[self._profile.evidence]
        self._outbox = sheet.body + fence.mark(job, BEFORE_CUT) + sheet.cut + fence.mark(job, AFTER_CUT)
        self._begun = False
        self._job = Job(
            name=job,
            total=len(self._outbox),
            fence=fence,
            dialect=DIALECTS[self._profile.dialect],
            tells_changes=self._profile.asb,
            patience=sheet.mm / self._profile.speed_mm_s + self._profile.cut_seconds + PATIENCE,
            deadline=self._clock() + PROBE_SECONDS,
        )

    def step(self) -> Progress:
        """Move the job on for at most 0.5 s, after making contact; raises NothingSent if not a byte was taken."""
        job = self._in_hand()
        failure: DriverError | None = None
        try:
            if not self._begun:
                self._begin(job)
            until = self._clock() + _STEP
            while self._in_hand().evidence is None and self._turn(until):
                pass
        except (DeviceLost, DeviceUnavailable) as error:
            failure = error
            self._advance(Lost())
        self._advance(Passed())
        return self._report(failure)

    def abandon(self) -> bool:
        """Give the job in hand up and clear the printer's buffer, at most 3 s; True if nothing more will come out."""
        job, self._job = self._job, None
        if job is None or not job.accepted:
            return True
        cleared, _ = self._cleared(_CLEAR_SECONDS)
        return cleared

    def recover(self, jobs: Collection[str] = ()) -> Recovery:
        """Read what the printer still has to say, above all of ``jobs``, then clear its buffer; at most 5 s."""
        self._job = None
        self._prelude = self._outbox = b""
        until = self._clock() + _RECOVER_SECONDS
        quiet = _LONG_PAPER_MM / self._profile.speed_mm_s if jobs else _GREETING_SECONDS
        try:
            heard = listen(self._link, self._clock, quiet, _LISTEN_SECONDS, lambda heard: set(jobs) <= _ended(heard))
        except (DeviceLost, DeviceUnavailable):
            self._link.drop()
            return Recovery()
        cleared, later = self._cleared(min(_CLEAR_SECONDS, until - self._clock()))
        printed = _ended(heard + later)
        if set(jobs) - printed:
            self._sweep = self._swept_buffer + self._profile.cut
        lay(Document(), self._profile)  # so that the first ticket does not wait for what is imported on use
        return Recovery(heard=True, printed=printed, cleared=cleared)

    def close(self) -> None:
        """Let go of the printer and of a job in hand; idempotent."""
        self._job = None
        self._link.drop()

    def _in_hand(self) -> Job:
        if self._job is None:
            raise ValueError("no job is in hand")
        return self._job

    def _advance(self, event: Reply | Taken | Lost | Passed) -> None:
        self._job = advance(self._in_hand(), event, self._clock())

    def _begin(self, job: Job) -> None:
        """Open the line and see that the printer can print: off-line, it would keep what it is sent for later."""
        self._begun = True
        self._link.open()
        status = self._asked(_STATUS_SECONDS)
        if not status.ready:
            self._job = replace(job, status=status, phase=Phase.OVER, evidence=Evidence.NONE)
            return
        opening = commands.begin(tell_changes=self._profile.asb) + job.fence.mark(job.name, OPENING)
        self._prelude = self._sweep + opening
        self._sweep = self._sweep or self._swept_buffer
        self._job = replace(job, deadline=self._clock() + PROBE_SECONDS)

    def _turn(self, until: float) -> bool:
        """Send a little, hear a little; False when nothing moved or the time is over."""
        left = until - self._clock()
        if left <= 0:
            return False
        self._glance()
        due = self._due()
        taken = self._link.send(due[:_CHUNK], min(_WRITE_SECONDS, left)) if due else 0
        self._sent(taken)
        replies = self._link.hear(0.0 if due else left)
        for reply in replies:
            self._advance(reply)
        return bool(taken or replies)

    def _glance(self) -> None:
        """Now and then ask a printer that waits for somebody: one that was switched off and on no longer tells."""
        if self._in_hand().may_be_asked and self._clock() >= self._next_glance:
            self._next_glance = self._clock() + _GLANCE_SECONDS
            self._link.send(commands.question(GLANCE), 0.0)

    def _due(self) -> bytes:
        """What may be sent now: a printer that can't print gets no more, so that real-time commands get through."""
        job = self._in_hand()
        sending = job.phase is Phase.SENDING and job.blocked is None
        return self._prelude or (self._outbox if sending else b"")

    def _sent(self, count: int) -> None:
        if not count:
            return
        if self._prelude:
            self._prelude = self._prelude[count:]
            self._job = replace(self._in_hand(), deadline=self._clock() + PROBE_SECONDS)
        else:
            # half a paper is cut off, so that the next one does not grow on it
            self._sweep = self._swept_buffer + self._profile.cut
            self._outbox = self._outbox[count:]
            self._advance(Taken(count))

    def _report(self, failure: DriverError | None) -> Progress:
        job = self._in_hand()
        if job.evidence is None:
            return Progress(job.accepted, job.total, blocked=job.blocked)
        self._job = None
        if job.evidence is not Evidence.NONE:
            self._sweep = b""
            return Progress(job.accepted, job.total, evidence=job.evidence)
        self._link.drop()
        if job.accepted:
            return Progress(job.accepted, job.total, evidence=job.evidence)
        what, remedy = (str(failure), failure.remedy) if failure else _NOTHING_SENT.get(job.blocked, _SILENT)
        raise NothingSent(what, remedy) from failure

    def _asked(self, seconds: float) -> PrinterStatus:
        """Ask; printers close idle lines, which says nothing of the printer, so a line that was open has two tries."""
        was_open = self._link.is_open
        dialect = DIALECTS[self._profile.dialect]
        status = ask(self._link, dialect, self._clock, seconds)
        again = was_open and status.link is Cause.DISCONNECTED
        return ask(self._link, dialect, self._clock, seconds) if again else status

    def _cleared(self, seconds: float) -> tuple[bool, list[Reply]]:
        """Clear the printer's buffer; without its word that it did, the line is dropped and what it holds with it."""
        try:
            cleared, heard = clear(self._link, self._profile, self._clock, seconds)
        except (DeviceLost, DeviceUnavailable):
            cleared, heard = False, []
        if not cleared:
            self._link.drop()
        return cleared, heard


def _ended(replies: Iterable[Reply]) -> frozenset[str]:
    """The jobs whose last proof is among these replies."""
    ids = (reply.id for reply in replies if isinstance(reply, ProcessId))
    return frozenset(id_[:-1] for id_ in ids if id_.endswith(AFTER_CUT))
