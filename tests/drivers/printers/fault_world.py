"""A kiosk's part played with a real session on a virtual printer, in virtual time, and judged by the paper.

The kiosk keeps to its rules: one job at a time; who is in doubt asks the printer (``recover``) before the next job, and
again after a restart; what was not sent may be sent again under its name.
"""

from collections import deque

from drivers.address import Address
from drivers.errors import NothingSent
from drivers.ports import Evidence
from drivers.printers.session import Session
from drivers.printers.virtual.faults import FAULTS
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.fault_cases import Wire
from tests.drivers.printers.fault_line import CountedLine, SerialLine
from tests.drivers.printers.fault_papers import Papers
from tests.drivers.printers.fault_schedules import MENDS, Schedule

STEP, CONTACT, ASK, ABANDON, RECOVER = 0.5, 4.0, 2.0, 3.0, 5.0
"""how long each call may take, in seconds"""
NOTHING_SENT = "nothing sent"
_SLACK = 1e-6
_BEYOND = 4
_PATIENCE = 1600
"""steps after which a job must have ended, once all is mended"""


class World:
    """Goes through a schedule; ``said`` is what was said of each job last, ``papers`` what is there to see."""

    def __init__(self, schedule: Schedule) -> None:
        self.now = 1000.0
        self.bytes_left: int | None = None
        self.case = schedule.case
        self.wire = schedule.wire
        self.said: dict[str, str] = {}
        self.job: str | None = None
        self.papers = Papers(self.case)
        self._waiting: list[tuple[float, str]] = []
        self._on_byte: deque[str] = deque()
        self._unsettled: list[str] = []
        self._doubtful: list[str] = []
        self._retry: str | None = None
        self._first = False
        self._accepted = 0
        self._made = 0
        address = Address("virtual", options=dict(schedule.options))
        self._opener = VirtualOpener(address, self.clock, self.sleep, self.papers.keep)
        self.papers.strip = lambda: self.runner.strip
        self.printer = self._session()

    @property
    def runner(self):
        """Where the printer is broken and mended."""
        return self._opener.runner

    def clock(self) -> float:
        """The time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass, and in it happen what waits for its moment."""
        until = self.now + seconds
        while self._waiting and self._waiting[0][0] <= until:
            at, name = self._waiting.pop(0)
            self.now = max(self.now, at)
            self.happen(name)
        self.now = until

    def came(self, count: int) -> None:
        """So many bytes reached the printer."""
        if self.bytes_left is not None:
            self.bytes_left -= count
            if self.bytes_left <= 0:
                self.bytes_left = None
                while self._on_byte:
                    self.happen(self._on_byte.popleft())

    def happen(self, name: str) -> None:
        """A fault, or all that people can mend; a printer takes three seconds to switch on."""
        for fault in self._mends() if name == "mend" else [name]:
            self.runner.fault("reboot" if fault == "power-on" and not self.runner.powered else fault)

    def do(self, act: str) -> None:
        """One act of a schedule."""
        name, *args = act.split()
        if name in FAULTS:
            self.happen(name)
        else:
            getattr(self, f"act_{name}")(*args)

    def act_step(self, count: str) -> None:
        for _ in range(int(count)):
            self._step()

    def act_settle(self) -> None:
        for _ in range(40):
            self._step()
            if self.job is None:
                break

    def act_wait(self, seconds: str) -> None:
        self.sleep(float(seconds))
        self.runner.work()

    def act_mend(self) -> None:
        self.happen("mend")

    def act_take(self) -> None:
        self.happen("take-ticket")

    def act_soon(self, name: str, unit: str, count: str) -> None:
        if unit == "seconds":
            self._waiting = sorted([*self._waiting, (self.now + float(count), name)])
        else:
            self.bytes_left = int(count)
            self._on_byte.append(name)

    def act_status(self) -> None:
        self._timed(ASK, self.printer.status)

    def act_outlet(self) -> None:
        self._timed(ASK, self.printer.outlet)

    def act_abandon(self) -> None:
        if self.job is None:
            return
        job = self.job
        cleared = self._timed(ABANDON, self.printer.abandon)
        self._settled(Evidence.NONE if self._accepted else NOTHING_SENT)
        if cleared and self._accepted:
            self.papers.closed(job)
        if not cleared:
            self._unsettled.append(job)

    def act_restart(self) -> None:
        if self.job is not None:
            self._settled(Evidence.NONE if self._accepted else NOTHING_SENT)
        self.printer.close()
        self.printer = self._session()
        self._unsettled = list(self._doubtful)
        self._recover()

    def act_recover(self) -> None:
        if self.job is None:
            self._recover()

    def end(self) -> None:
        """Mend all, see the job in hand to its end, and let the printer finish what it holds."""
        self._waiting.clear()
        self._on_byte.clear()
        self.bytes_left = None
        self.happen("mend")
        self.sleep(4)
        for _ in range(_PATIENCE):
            if self.job is None:
                break
            self._step()
        assert self.job is None, "the job never ends"
        for _ in range(3):
            self.sleep(20)
            self.runner.work()

    def one_more(self) -> str:
        """Print another ticket on the printer that is whole again; its name."""
        for attempt in range(8):
            self.act_settle()
            for _ in range(_PATIENCE):
                if self.job is None:
                    break
                self._step()
            job = f"{self._made - 1:03d}"
            if self.said[job] != NOTHING_SENT:
                break
            self.happen("reboot" if attempt == _BEYOND else "take-ticket")
            self.sleep(6)
        self.sleep(20)
        self.runner.work()
        return job

    def _session(self) -> Session:
        most = self.case.profile.buffer_bytes if self.wire is Wire.SERIAL_UNCHECKED else None
        blind = self.wire is not Wire.NETWORK
        return Session(self._line, self.case.profile, self.clock, most=most, blind=blind)

    def _line(self) -> CountedLine:
        if self.wire is Wire.NETWORK:
            return CountedLine(self._opener(), self)
        return CountedLine(SerialLine(self.runner, self.clock, self.sleep, self.wire), self)

    def _mends(self) -> tuple[str, ...]:
        return ("power-off", *MENDS) if self.runner.condition.unrecoverable else MENDS

    def _step(self) -> None:
        if self.job is None and not self._start():
            self.sleep(1.0)
            return
        first, self._first = self._first, False
        try:
            progress = self._timed(STEP + CONTACT * first, self.printer.step)
        except NothingSent:
            self._settled(NOTHING_SENT)
        else:
            assert progress.accepted >= self._accepted
            self._accepted = progress.accepted
            self._note(progress.evidence)
        self.sleep(0.01)

    def _note(self, evidence: Evidence | None) -> None:
        if evidence is None:
            return
        job = self.job
        assert job is not None
        self._settled(evidence)
        if evidence is Evidence.NONE:
            assert self._accepted, "in doubt, and nothing was sent"
            self._unsettled.append(job)
            self._recover()

    def _start(self) -> bool:
        """Take the next ticket in hand, or the one that was not sent; not before the printer was asked of the last."""
        if self._unsettled and not self._recover():
            return False
        if self._retry is None:
            self._retry = f"{self._made:03d}"
            self._made += 1
        job, self._retry = self._retry, None
        self.printer.start(self.case.document(job), job)
        self.job, self._first, self._accepted = job, True, 0
        return True

    def _settled(self, said: str) -> None:
        assert self.job is not None
        self.said[self.job] = said
        self._retry = self.job if said == NOTHING_SENT else None
        if said == Evidence.NONE:
            self._doubtful.append(self.job)
        elif said != NOTHING_SENT:
            self._doubtful.clear()
        self.job = None

    def _recover(self) -> bool:
        jobs = list(self._unsettled)
        recovery = self._timed(RECOVER, self.printer.recover, jobs)
        for job in recovery.printed & self.said.keys():
            self.said[job] = Evidence.PROVED
        if recovery.heard:
            self._unsettled.clear()
        if recovery.cleared:
            for job in self.said.keys() - {self._retry}:
                self.papers.closed(job)
        return bool(recovery.heard)

    def _timed(self, most: float, call, *args):
        before = self.now
        result = None
        try:
            result = call(*args)
        finally:
            assert self.now - before <= most + _SLACK, f"{call.__name__} took {self.now - before:.2f} s"
        return result
