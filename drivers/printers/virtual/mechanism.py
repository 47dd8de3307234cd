"""The second stage of a printer: head, motor and blade, which take their time."""

from collections import deque

from drivers.printers.virtual.dialects import DOTS_PER_MM, Dialect
from drivers.printers.virtual.paper import Paper, Strip
from drivers.printers.virtual.work import Cut, Fence, Motion, Rows

CUT_MM = 45
"""a cut takes as long as printing this much paper, 0.3 s at 150 mm/s"""

_NEARLY = 1e-6


class Mechanism:
    """Does motions one after another at ``speed`` millimetres per second; its time only moves when it is told to."""

    def __init__(self, dialect: Dialect, speed: float) -> None:
        self._stride = dialect.width // 8
        self._row_time = 1 / (speed * DOTS_PER_MM)
        self._cut_time = CUT_MM / speed
        self._strip = Strip(dialect)
        self._queue: deque[Motion] = deque()
        self._printed = 0
        self._time = 0.0
        self._waiting = 0
        self.replies: list[bytes] = []
        """what the fences that were reached have to say"""
        self.papers: list[Paper] = []

    @property
    def strip(self) -> Strip:
        """The paper that is in it."""
        return self._strip

    @property
    def waiting(self) -> int:
        """Rows that are still to be printed."""
        return self._waiting

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not self._queue

    @property
    def due(self) -> float | None:
        """When the motion in hand will be done; None if there is none."""
        if not self._queue:
            return None
        match self._queue[0]:
            case Rows(data):
                return self._time + (self._rows(data) - self._printed) * self._row_time
            case Cut():
                return self._time + self._cut_time
            case Fence():
                return self._time

    def add(self, motion: Motion) -> None:
        """Have it done after all that was added before."""
        self._queue.append(motion)
        if isinstance(motion, Rows):
            self._waiting += self._rows(motion.data)

    def step(self, now: float) -> bool:
        """Do what can be done of the motion in hand until ``now``; False if it is not done by then."""
        if not self._queue:
            return False
        match self._queue[0]:
            case Rows() as rows:
                done = self._print(rows, now)
            case Cut():
                done = self._cut(now)
            case Fence(reply):
                self.replies.append(reply)
                done = True
        if done:
            self._queue.popleft()
        return done

    def rest(self, now: float) -> None:
        """Let the time until ``now`` go by without work."""
        self._time = max(self._time, now)

    def clear(self) -> None:
        """Forget the motions that are not done; rows that are printed stay on the paper."""
        self._queue.clear()
        self._printed = self._waiting = 0

    def tear(self) -> None:
        """Take out the paper, if anything is printed on it."""
        if self._strip.inked:
            self.papers.append(self._strip.tear())

    def _rows(self, data: bytes) -> int:
        return len(data) // self._stride

    def _print(self, rows: Rows, now: float) -> bool:
        total = self._rows(rows.data)
        in_time = max((now - self._time) / self._row_time + _NEARLY, 0)
        count = int(min(total - self._printed, in_time))
        start, end = self._printed, self._printed + count
        self._strip.add(rows.data[start * self._stride : end * self._stride], rows.picture)
        self._time += count * self._row_time
        self._waiting -= count
        if end < total:
            self._printed = end
            return False
        self._printed = 0
        if rows.text is not None:
            self._strip.note(rows.text, total)
        return True

    def _cut(self, now: float) -> bool:
        if self._time + self._cut_time > now + _NEARLY * self._cut_time:
            return False
        self._time += self._cut_time
        self.papers.append(self._strip.cut())
        return True
