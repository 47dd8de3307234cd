"""A conversation with one printer: owns the line, prints one paper at a time, and says only what it knows."""

import re
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Self

from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable, DriverError
from drivers.ports import Cause, Evidence, Outlet, PrinterStatus, Progress, Recovery
from drivers.printers import commands
from drivers.printers.document import Document
from drivers.printers.encoder import lay
from drivers.printers.events import Asked, Event, Lost, Passed, Repeated, Taken
from drivers.printers.inquiry import Inquiry, ended
from drivers.printers.job import PROBE_SECONDS, Job, Phase, advance, opened
from drivers.printers.leftovers import Left, sweep
from drivers.printers.link import Link
from drivers.printers.nothing_sent import nothing_sent, too_long
from drivers.printers.outlet import Watch
from drivers.printers.profile import Flow, Profile
from drivers.printers.proof import WAYS
from drivers.printers.status import DIALECTS
from drivers.printers.transport import Opener
from drivers.printers.way import AFTER_CUT, AGAIN, BEFORE_CUT, OPENING
from drivers.tape import line_to
from drivers.trace import Trace

_STEP = 0.45
_RESUME_SECONDS = 5.0
_RECOVER_SECONDS = 4.5
_CLEAR_SECONDS = 2.0
_WRITE_SECONDS = 0.1
_CHUNK = 2048

_JOB_NAME = re.compile(r"[\x21-\x7e]{3}")


def printer_from(address: Address, profile: Profile, trace: Trace | None = None) -> "Session":
    """The printer at an address; nothing is opened yet. Raises UnknownScheme, AddressError.

    What the address leaves open of a serial line is as the profile says. The option ``tape`` names a new file that its
    line is recorded to; raises DeviceUnavailable where that can't be made. ``trace`` keeps its last jobs.
    """
    most = None
    if address.scheme == "serial":
        facts = {"baud": profile.baud, "flow": profile.flow}
        address = replace(address, assumed={name: str(value) for name, value in facts.items() if value is not None})
        most = profile.buffer_bytes if address.choice("flow", tuple(Flow), Flow.RTSCTS) == Flow.NONE else None
    return Session(line_to(address), profile, most=most, blind=address.scheme == "serial", trace=trace)


class Session:
    """A ``drivers.ports.Printer`` over any transport; for one thread at a time."""

    def __init__(
        self,
        opener: Opener,
        profile: Profile,
        clock: Callable[[], float] = time.monotonic,
        *,
        most: int | None = None,
        blind: bool = False,
        trace: Trace | None = None,
    ) -> None:
        """``most`` is the size of the longest job that the line can take, if anything limits it.

        ``blind``: the line does not show that the printer was switched off and on. ``trace`` keeps what goes over it.
        """
        self._profile = profile
        self._dialect = DIALECTS[profile.dialect]
        self._trace = trace or Trace(clock)
        self._link = Link(self._trace.of(opener), clock, self._dialect.speech, mute=self._dialect.mute)
        self._clock = clock
        self._most = most
        self._blind = blind
        self._job: Job | None = None
        self._begun = False
        self._prelude = self._outbox = b""
        self._mm = 0.0
        self._left = Left.DATA  # what an earlier process left
        self._spent = ""
        self._next_resume = 0.0
        self._inquiry = Inquiry(self._link, profile, clock)
        self._output = Watch(profile.presenter, self._inquiry.status, self._inquiry.retracts, clock)

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
        return self._inquiry.status()

    def outlet(self) -> Outlet:
        """Where the paper is that came out last, at most 2 s; while a job is in hand, as it was before."""
        return self._output.known() if self._job is not None else self._output.where()

    def start(self, document: Document, job: str) -> None:
        """Take a job in hand; no byte leaves yet. Raises NothingSent for a document that fits on no paper."""
        if self._job is not None:
            raise ValueError(f"job {self._job.name} is still in hand")
        if not _JOB_NAME.fullmatch(job):
            raise ValueError(f"a job is named by three characters of printable ASCII, not {job!r}")
        sheet = lay(document, self._profile)
        way = WAYS[self._profile.proof]
        before, after = (way.mark(self._dialect, job, place) for place in (BEFORE_CUT, AFTER_CUT))
        outbox = sheet.body + before + sheet.cut + after
        if self._most is not None and len(outbox) > self._most:
            raise too_long(len(outbox), self._most)
        self._trace.begin(job)
        self._outbox = outbox
        self._mm = sheet.mm
        self._begun = False
        self._job = Job(
            name=job,
            total=len(outbox),
            way=way,
            dialect=self._dialect,
            tells_changes=self._profile.asb,
            mechanism=self._profile.seconds(sheet.mm),
            deadline=self._clock() + PROBE_SECONDS,
            blind=self._blind,
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
        """Give the job in hand up and clear the printer's buffer, at most 3 s; True if no more of it will come out.

        Also one of which no byte was taken: its answer to what went before is on its way, and could be the next one's.
        """
        job, self._job = self._job, None
        if job is None or not self._begun:
            return True
        cleared, _ = self._inquiry.cleared(_CLEAR_SECONDS)
        self._trace.end()
        if not job.accepted:
            return True
        self._output.forget()
        return cleared

    def recover(self, jobs: Collection[str] = ()) -> Recovery:
        """Read what the printer still has to say, above all of ``jobs``, then clear its buffer; at most 5 s."""
        self._job = None
        self._trace.end()
        self._prelude = self._outbox = b""
        until = self._clock() + _RECOVER_SECONDS
        before, unknown = self._left, set(jobs) - {self._spent}
        if unknown:
            self._left = Left.PAPER
        try:
            heard = self._inquiry.late(set(jobs))
        except (DeviceLost, DeviceUnavailable):
            self._link.drop()
            return Recovery()
        cleared, later = self._inquiry.cleared(min(_CLEAR_SECONDS, until - self._clock()))
        printed = ended(heard + later)
        if unknown <= printed:
            self._left = before
        lay(Document(), self._profile)  # so that the first ticket does not wait for what is imported on use
        return Recovery(heard=True, printed=printed, cleared=cleared)

    def close(self) -> None:
        """Let go of the printer and of a job in hand; idempotent."""
        self._job = None
        self._trace.end()
        self._link.drop()

    def _in_hand(self) -> Job:
        if self._job is None:
            raise ValueError("no job is in hand")
        return self._job

    def _advance(self, event: Event) -> None:
        before = self._in_hand()
        self._job = advance(before, event, self._clock())
        if before.phase is Phase.PROBING and (self._job.answered or self._job.phase is Phase.SENDING):
            self._left = Left.NOTHING

    def _begin(self, job: Job) -> None:
        """Open the line and see that the printer can print: off-line, it would keep what it is sent for later."""
        self._begun = True
        self._link.open()
        # a sweep can fill the buffer of a printer that just stopped, which then could not be asked any more
        status = self._inquiry.before_job(anew=self._left is not Left.NOTHING)
        self._job = opened(job, status, self._clock())
        if self._job.evidence is None:
            mark = job.way.mark(self._dialect, job.name, OPENING)
            self._prelude = sweep(self._left, self._profile)
            self._prelude += commands.begin(self._profile.tell) + mark if mark else b""

    def _turn(self, until: float) -> bool:
        """Send a little, hear a little; False when nothing moved or the time is over."""
        left = until - self._clock()
        if left <= 0:
            return False
        pause = min(left, self._ask_now())
        if self._in_hand().phase is Phase.SENDING:
            self._advance(Passed())  # a printer that stood still for too long gets no more
        due = self._due()
        taken = self._link.send(due[:_CHUNK], min(_WRITE_SECONDS, left)) if due else 0
        self._sent(taken)
        replies = self._link.hear(0.0 if due else pause)
        for reply in replies:
            self._advance(reply)
        return bool(taken or replies or not due)

    def _ask_now(self) -> float:
        """Ask the printer how it is, and let it go on, where that is due; the seconds until it is due again."""
        job, now = self._in_hand(), self._clock()
        stuck = job.phase is Phase.FENCED and job.blocked is Cause.CUTTER
        if stuck and now >= self._next_resume:
            # the blade is behind the cover, which is closed by now: it tries to cut once more, and tells if it can't
            self._prelude += self._profile.resume
        if not stuck or now >= self._next_resume:
            self._next_resume = now + _RESUME_SECONDS
        if not self._prelude and job.due_again is not None and now >= job.due_again:
            self._prelude = job.way.mark(self._dialect, job.name, AGAIN)
            self._advance(Repeated())
        if job.due_look is None or self._prelude:
            return _STEP
        if now >= job.due_look:
            self._prelude = job.way.look(job)
            self._advance(Asked())
        return max(0.0, (self._in_hand().due_look or now) - now)

    def _due(self) -> bytes:
        """What may be sent now: a printer that can't print gets no more, so that real-time commands get through."""
        job = self._in_hand()
        sending = job.phase is Phase.SENDING and job.blocked is None
        return self._prelude or (self._outbox if sending else b"")

    def _sent(self, taken: int) -> None:
        if not taken:
            return
        job = self._in_hand()
        if self._prelude:
            self._prelude = self._prelude[taken:]
            if job.phase is Phase.PROBING and not job.answered:
                self._left = max(self._left, Left.DATA)
                self._job = replace(job, deadline=self._clock() + PROBE_SECONDS)
        else:
            self._left = Left.PAPER
            self._outbox = self._outbox[taken:]
            self._advance(Taken(taken))

    def _report(self, failure: DriverError | None) -> Progress:
        job = self._in_hand()
        if job.evidence is None:
            return Progress(job.accepted, job.total, blocked=job.blocked, mm=self._mm)
        self._job = None
        self._trace.end()
        self._prelude = b""
        if job.evidence is not Evidence.NONE:
            # a paper that such a printer could have proved, and did not, may still be in it
            unproved = job.way.sure and job.evidence is not Evidence.PROVED
            self._left = Left.PAPER if unproved else Left.NOTHING
            self._output.came(job)
            return Progress(job.accepted, job.total, evidence=job.evidence, mm=self._mm)
        self._output.forget()
        if self._dialect.mute and job.accepted == job.total and failure is None:
            # no more can be known of a printer that says nothing: it took all, so nothing is left to be swept away
            self._left, self._spent = Left.NOTHING, job.name
        else:
            self._link.drop()
        if job.accepted:
            return Progress(job.accepted, job.total, evidence=job.evidence, mm=self._mm)
        raise nothing_sent(job.status.cause, failure) from failure
