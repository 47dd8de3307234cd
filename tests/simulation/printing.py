"""The printer of a kiosk: a real session's line to a virtual one, and the papers that come out of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.errors import DeviceUnavailable
from drivers.printers.document import Document, Feed, Text
from drivers.printers.profile import Made, Profile, load
from drivers.printers.session import Session
from drivers.printers.virtual.dialects import dialect
from drivers.printers.virtual.engine import Event, Setup
from drivers.printers.virtual.paper import Paper
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.transport import VirtualTransport
from kiosk.config import files
from kiosk.domain.booking import Issue
from tests.simulation.faults import MENDS
from tests.simulation.loop import sleep
from tests.simulation.process import Killed, Process

_CODE = re.compile(r"KT ([0-9A-Z]+) (\d+) ([0-9A-F]+) KT")
_FEED_MM = 40.0


@dataclass(frozen=True)
class Model:
    """A printer that kiosks have."""

    name: str
    profile: Profile
    dialect: str
    share: int
    """how many of a hundred kiosks"""


def _model(row: str, speaks: str, share: int) -> Model:
    profile = replace(load(files.printer_profile(row)), text=Made.NATIVE)
    return Model(row, profile, speaks, share)


MODELS = (
    _model("epson-tm-t88-native", "epson", 60),
    _model("custom-vkp80iii", "custom-vkp80iii", 20),
    _model("generic-80mm", "generic", 20),
)


def paper_of(issue: Issue) -> Document:
    """A ticket as simple as can be: one line that names its issue, and paper below it."""
    return Document((Text(f"KT {issue.ticket} {issue.number} {issue.serial} KT"), Feed(_FEED_MM)))


def issues_on(text: str) -> tuple[Issue, ...]:
    """The issues whose codes are whole on a paper, or in what is sent to a printer."""
    return tuple(Issue(ticket, int(number), serial) for ticket, number, serial in _CODE.findall(text))


class Printer:
    """A printer that lives on, whatever becomes of the kiosk's processes."""

    def __init__(
        self,
        model: Model,
        clock: Callable[[], float],
        printed: Callable[[tuple[Issue, ...], bool], None],
        fate: Callable[[str], None],
    ) -> None:
        """``printed`` is told what is on each paper and whether it is held out by a presenter, ``fate`` what then."""
        self.model = model
        self._clock = clock
        self._printed = printed
        self._fate = fate
        self.presents = model.profile.presenter is not None
        setup = Setup(keeps=True)
        self.runner = Runner(
            clock,
            dialect=dialect(model.dialect, model.profile.width_dots),
            setup=setup,
            keep=self._keep,
            tell=self._tell,
        )

    def session(self, process: Process, sending: Callable[[Issue], None]) -> Session:
        """What a process of the kiosk prints with; ``sending`` is told of each ticket before it leaves."""
        return Session(lambda: self._open(process, sending), self.model.profile, self._clock)

    def hang_up(self) -> None:
        """The kiosk's process is gone, and its connection with it."""
        self.runner.link(up=False)

    def mend(self) -> None:
        """Do all that staff can do."""
        for name in MENDS:
            self.runner.fault(name)
        self.runner.fault("power-on" if self.runner.powered else "reboot")

    def inside(self) -> tuple[Issue, ...]:
        """What stands on the paper that is still in the printer."""
        return issues_on("\n".join(str(note) for note in self.runner.strip._notes))

    def _open(self, process: Process, sending: Callable[[Issue], None]) -> "_Line":
        process.live()
        self.runner.work()
        self.runner.take_link_orders()
        if not self.runner.powered or self.runner.refusing:
            raise DeviceUnavailable("the printer is away", "switch it on")
        return _Line(VirtualTransport(self.runner, self._clock, sleep), process, sending)

    def _keep(self, _: int, paper: Paper) -> None:
        self._printed(issues_on(paper.text), self.presents and not paper.torn)

    def _tell(self, event: Event) -> None:
        self._fate(event.name)


class _Line:
    """A line that a dying process lets go of in the middle of what it sends."""

    def __init__(self, line: VirtualTransport, process: Process, sending: Callable[[Issue], None]) -> None:
        self._line = line
        self._process = process
        self._sending = sending

    def write(self, data: bytes, timeout: float) -> int:
        """Hand over some of the bytes; a process that dies here leaves half of them behind, or all."""
        for issue in issues_on(data.decode("latin-1")):
            self._sending(issue)
        self._process.deed("before bytes to the printer")
        if self._process.is_last():
            self._line.write(data[: len(data) // 2], timeout)
            self._process.die("in the middle of bytes to the printer")
            raise Killed
        taken = self._line.write(data, timeout)
        self._process.deed("after bytes to the printer")
        return taken

    def read(self, timeout: float) -> bytes:
        """What the printer said, unless the process died while it waited."""
        self._process.live()
        said = self._line.read(timeout)
        self._process.live()
        return said

    def close(self) -> None:
        """Let go of the line."""
        if self._process.alive:
            self._line.close()
