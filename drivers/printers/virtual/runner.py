"""A printer at work: its time, its paper on disk, its events told."""

from collections.abc import Callable
from pathlib import Path

from drivers.printers.virtual.cable import Order
from drivers.printers.virtual.condition import Condition
from drivers.printers.virtual.dialects import EPSON, Dialect
from drivers.printers.virtual.folder import PaperFolder
from drivers.printers.virtual.paper import Paper, Strip
from drivers.printers.virtual.presenter import FATES
from drivers.printers.virtual.printer import BUILT, Event, Setup, VirtualPrinter

_NOT_GIVEN_OUT = {"retracted", "removed"}

Tell = Callable[[Event], None]
Keep = Callable[[int, Paper], None]
"""takes a paper by its number"""


def _nobody(_: Event) -> None:
    """Tell nobody."""


def nowhere(_: int, __: Paper) -> None:
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
        setup: Setup = BUILT,
        out: Path | None = None,
        tell: Tell = _nobody,
        keep: Keep = nowhere,
    ) -> None:
        self._clock = clock
        self._printer = VirtualPrinter(dialect, setup)
        self._printer.link(up=False)
        self._folder = None if out is None else PaperFolder(out)
        self._dialect = dialect
        self._tell = tell
        self._keep = keep
        self._before = 0
        """papers in the folder that are not this printer's"""

    def __repr__(self) -> str:
        return f"<Runner {self._printer}>"

    @property
    def powered(self) -> bool:
        """Whether it is switched on; a line to it is dead if it is not."""
        return self._printer.condition.powered

    @property
    def power_ups(self) -> int:
        """How often it was switched on: a line from before is dead."""
        return self._printer.power_ups

    @property
    def room(self) -> int:
        """How many bytes it would take now."""
        return self._printer.room

    @property
    def refusing(self) -> bool:
        """Whether new connections are to be refused."""
        return self._printer.refusing

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
        """Let one of ``faults.FAULTS`` happen; raises ValueError for any other."""
        self.work()
        self._printer.fault(name)
        self.work()

    def take_link_orders(self) -> tuple[Order, ...]:
        """What is to be done with the connection since this was last asked."""
        return self._printer.take_link_orders()

    def hurry(self) -> None:
        """Print what is in the printer without waiting."""
        self.work()
        self._printer.hurry()
        self._put_away()

    def finish(self, *, ends: bool = False) -> None:
        """Print what is in the printer without waiting, and tear off the rest; if it ``ends``, all of it."""
        self.work()
        self._printer.finish(ends=ends)
        self._put_away()

    def work(self) -> None:
        """Let the printer do what is due by now."""
        self._printer.advance(self._clock())
        self._put_away()

    def _put_away(self) -> None:
        for event in self._printer.take_events():
            if event.paper is not None:
                self._tell(self._kept(event, event.paper))
            elif event.name in FATES:
                self._tell(self._marked(event))
            else:
                self._tell(event)

    def _kept(self, event: Event, paper: Paper) -> Event:
        number, file = _number(event), {}
        if self._folder is not None:
            saved, path = self._folder.save(paper)
            self._before, number, file = saved - number, saved, {"file": path.name}
        self._keep(number, paper)
        return Event(event.name, {"number": number, **file, "fate": paper.fate, "mm": paper.mm})

    def _marked(self, event: Event) -> Event:
        number = _number(event) + self._before
        if self._folder is not None and event.name in _NOT_GIVEN_OUT:
            self._folder.mark(number, event.name)
        return Event(event.name, {"number": number})


def _number(event: Event) -> int:
    number = event.details["number"]
    assert isinstance(number, int)
    return number
