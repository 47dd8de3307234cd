"""The second stage of a printer: head, motor, blade and presenter, which take their time."""

from collections import deque
from dataclasses import dataclass

from drivers.printers.virtual.counters import Counters
from drivers.printers.virtual.dialects import DOTS_PER_MM, Dialect
from drivers.printers.virtual.paper import Paper, Strip
from drivers.printers.virtual.presenter import Place, Presenter
from drivers.printers.virtual.work import AskInTurn, Cut, Eject, Fence, Motion, Present, Retract, Reverse, Rows

CUT_MM = 45
"""a cut takes as long as printing this much paper, 0.3 s at 150 mm/s"""
LONGEST = 10_000 * DOTS_PER_MM
"""rows of paper that hang out of the printer before they fall off by themselves: ten metres"""

_NEARLY = 1e-6


@dataclass(frozen=True)
class Outcome:
    """What came of the work, in order: a paper, a fence or question that was reached, or the fate of a ticket."""

    paper: Paper | None = None
    reached: Fence | AskInTurn | None = None
    ticket: str = ""


class Mechanism:
    """Does motions one after another at ``speed`` millimetres per second; its time only moves when it is told to."""

    def __init__(self, dialect: Dialect, speed: float, presenter: Presenter) -> None:
        self._stride = dialect.width // 8
        self._mouth = dialect.mouth
        self._row_time = 1 / (speed * DOTS_PER_MM)
        self._cut_time = CUT_MM / speed
        self._head_to_cutter = dialect.head_to_cutter
        self._strip = Strip(dialect)
        self._presenter = presenter
        self._queue: deque[Motion] = deque()
        self._printed = 0
        self._time = 0.0
        self._waiting = 0
        self._outcomes: list[Outcome] = []
        self.shortest = dialect.shortest
        """rows that the shortest paper has"""
        self.dry = False
        """whether it moves and prints nothing"""
        self.counters = Counters()

    @property
    def strip(self) -> Strip:
        """The paper that is in it."""
        return self._strip

    @property
    def presenter(self) -> Presenter:
        """The mouth that the paper comes out of."""
        return self._presenter

    @property
    def waiting(self) -> int:
        """Rows that are still to be printed."""
        return self._waiting

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not self._queue

    @property
    def presenting(self) -> bool:
        """Whether the presenter's motor runs."""
        return bool(self._queue) and isinstance(self._queue[0], Present | Eject | Retract)

    @property
    def due(self) -> float | None:
        """When the motion in hand will be done; None if there is none."""
        return self._time + self._duration(self._queue[0]) if self._queue else None

    def due_but_for(self, rows: int) -> float | None:
        """When no more than so many of the rows in front will be left; if it is so already, as ``due``."""
        more = -self._printed - rows
        for motion in self._queue:
            if not isinstance(motion, Rows):
                break
            more += self._rows(motion.data)
        return self._time + more * self._row_time if more > 0 else self.due

    def add(self, motion: Motion) -> None:
        """Have it done after all that was added before."""
        self._queue.append(motion)
        if isinstance(motion, Rows):
            self._waiting += self._rows(motion.data)

    def step(self, now: float, rows: float) -> bool:
        """Do what can be done of the motion in hand until ``now``, at most so many rows; False if it is not done."""
        if not self._queue:
            return False
        motion = self._queue[0]
        if isinstance(motion, Rows):
            done = self._print(motion, now, rows)
        else:
            end = self._time + self._duration(motion)
            done = end <= now + _NEARLY * (end - self._time)
            if done:
                self._time = end
                self._finish(motion)
        if done:
            self._queue.popleft()
        return done

    def answer(self) -> bool:
        """Reach the question that stands in front, which needs no motion; False if there is none."""
        if not self._queue or not isinstance(self._queue[0], AskInTurn):
            return False
        self._outcomes.append(Outcome(reached=self._queue[0]))
        self._queue.popleft()
        return True

    def rest(self, now: float) -> None:
        """Let the time until ``now`` go by without work."""
        self._time = max(self._time, now)

    def mind(self, now: float) -> None:
        """Let the ticket at the output go, if its time is over."""
        fate = self._presenter.pass_time(now)
        if fate:
            self.let_go(fate)

    def let_go(self, fate: str) -> None:
        """Let the ticket in the presenter go, if there is one."""
        if self._presenter.leave(fate):
            self.counters.retracts += fate == "retracted"
        self._tell_tickets()

    def clear(self) -> None:
        """Forget the motions that are not done; rows that are printed stay on the paper."""
        self._queue.clear()
        self._printed = self._waiting = 0

    def feed(self, rows: int) -> None:
        """Push out blank paper at once, as the FEED button does."""
        self._advance(bytes(rows * self._stride))

    def tear(self) -> None:
        """Take out the paper, if anything is printed on it."""
        if self._strip.inked:
            self._outcomes.append(Outcome(self._strip.tear()))

    def take(self) -> list[Outcome]:
        """What came of the work since this was last asked."""
        outcomes, self._outcomes = self._outcomes, []
        return outcomes

    def _rows(self, data: bytes) -> int:
        return len(data) // self._stride

    def _duration(self, motion: Motion) -> float:
        match motion:
            case Rows(data):
                return (self._rows(data) - self._printed) * self._row_time
            case Cut():
                return self._lacking() * self._row_time + self._cut_time
            case Reverse(rows):
                return rows * self._row_time
            case Present() | Eject() | Retract(after=0) if self._mouth:
                return self._mouth.travel_seconds
            case _:
                return 0.0

    def _lacking(self) -> int:
        """How many rows a paper that is cut now would be too short."""
        return max(self.shortest - (self._strip.height - self._head_to_cutter), 0)

    def _print(self, rows: Rows, now: float, most: float) -> bool:
        self._push_out()
        total = self._rows(rows.data)
        in_time = max((now - self._time) / self._row_time + _NEARLY, 0)
        count = int(min(total - self._printed, in_time, most))
        start, end = self._printed, self._printed + count
        self._advance(rows.data[start * self._stride : end * self._stride], rows.picture)
        self._time += count * self._row_time
        self._waiting -= count
        if end < total:
            self._printed = end
            return False
        self._printed = 0
        if rows.text is not None and not self.dry:
            self._strip.note(rows.text, total, rows.words)
        return True

    def _advance(self, data: bytes, picture: int = 0) -> None:
        self.counters.rows += self._rows(data)
        if not self.dry:
            self._strip.add(data, picture)
        if self._strip.height > LONGEST:
            self._outcomes.append(Outcome(self._strip.tear()))

    def _finish(self, motion: Motion) -> None:
        match motion:
            case Cut():
                self._cut()
            case Fence() | AskInTurn():
                self._outcomes.append(Outcome(reached=motion))
            case Reverse(rows):
                self._strip.back(rows)
            case Present():
                self._presenter.present(motion, self._time)
            case Retract(after):
                self._retract(after)
            case Eject():
                self.let_go("ejected")
        self._tell_tickets()

    def _cut(self) -> None:
        self._push_out()
        self._advance(bytes(self._lacking() * self._stride))
        self.counters.cuts += 1
        if self.dry:
            return
        self._outcomes.append(Outcome(self._strip.cut()))
        if self._mouth:
            self._presenter.load()

    def _retract(self, after: int) -> None:
        if after:
            self._presenter.hold(after)
        else:
            self.let_go("retracted")

    def _push_out(self) -> None:
        """A paper that comes pushes the one before it out of the mouth."""
        if self._presenter.place is not Place.GONE:
            self.let_go("ejected")

    def _tell_tickets(self) -> None:
        self._outcomes += [Outcome(ticket=fate) for fate in self._presenter.became]
        self._presenter.became.clear()
