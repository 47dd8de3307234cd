"""A printer at work: its time, its paper on disk, its events told."""

from collections.abc import Callable
from pathlib import Path

from drivers.printers.virtual.condition import FAULTS, Condition
from drivers.printers.virtual.dialects import EPSON, Dialect
from drivers.printers.virtual.folder import PaperFolder
from drivers.printers.virtual.paper import Paper, Strip
from drivers.printers.virtual.printer import BUFFER, SPEED, Event, VirtualPrinter

Tell = Callable[[Event], None]
Keep = Callable[[int, Paper], None]
"""takes a paper by its number"""


def _nobody(_: Event) -> None:
    """Tell nobody."""


def _nowhere(_: int, __: Paper) -> None:
    """Keep no paper."""


class Runner:
    """A virtual printer in a clock's time, whose paper falls into a folder (``out``), or is thrown away without one.

    Paper is on disk before the reply that proves it leaves.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        dialect: Dialect = EPSON,
        speed: float = SPEED,
        buffer: int = BUFFER,
        out: Path | None = None,
        tell: Tell = _nobody,
        keep: Keep = _nowhere,
    ) -> None:
        self._clock = clock
        self._printer = VirtualPrinter(dialect, speed=speed, buffer=buffer)
        self._printer.link(up=False)
        self._folder = None if out is None else PaperFolder(out)
        self._dialect = dialect
        self._tell = tell
        self._keep = keep
        self._papers = 0

    def __repr__(self) -> str:
        return f"<Runner {self._printer}>"

    @property
    def powered(self) -> bool:
        """Whether it is switched on; a line to it is dead if it is not."""
        return self._printer.condition.powered

    @property
    def room(self) -> int:
        """How many bytes it would take now."""
        return self._printer.room

    @property
    def dialect(self) -> Dialect:
        """What it speaks and how it is built."""
        return self._dialect

    @property
    def condition(self) -> Condition:
        """What its sensors say."""
        return self._printer.condition

    @property
    def strip(self) -> Strip:
        """The paper that is in it, for those who look on."""
        return self._printer.strip

    def link(self, *, up: bool) -> None:
        """Connect or disconnect the cable."""
        self._printer.link(up=up)
        self.work()

    def receive(self, data: bytes) -> int:
        """Hand bytes over; return how many were taken."""
        self.work()
        accepted = self._printer.receive(data)
        self.work()
        return accepted

    def replies(self) -> bytes:
        """What the printer has to say."""
        self.work()
        return self._printer.take_replies()

    def pause(self) -> float | None:
        """Seconds until something will have happened by itself; None if nothing will."""
        due = self._printer.next_event()
        return None if due is None else max(due - self._clock(), 0.0)

    def fault(self, name: str) -> None:
        """Let one of ``condition.FAULTS`` happen; raises ValueError that lists them for any other."""
        if name not in FAULTS:
            raise ValueError(f"there is no {name!r}; there are {', '.join(FAULTS)}")
        self.work()
        self._printer.fault(name)
        self.work()

    def finish(self) -> None:
        """Print what is in the printer without waiting, and tear off what can't be finished."""
        self.work()
        self._printer.finish()
        self._put_away()

    def switch_off(self) -> None:
        """End: what is on the paper is torn off, and what is not on it is gone."""
        if self.powered:
            self.fault("power-off")

    def work(self) -> None:
        """Let the printer do what is due by now."""
        self._printer.advance(self._clock())
        self._put_away()

    def _put_away(self) -> None:
        for event in self._printer.take_events():
            self._tell(event)
        for paper in self._printer.take_papers():
            self._papers += 1
            number, file = self._papers, {}
            if self._folder is not None:
                number, path = self._folder.save(paper)
                file = {"file": path.name}
            self._keep(number, paper)
            self._tell(Event("paper", {"number": number, **file, "fate": paper.fate, "mm": paper.mm}))
