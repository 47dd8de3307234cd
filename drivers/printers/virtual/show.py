"""What people see who look on: the paper that comes, what happens, and the state, as messages in their order."""

import asyncio
import base64
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from drivers.printers.virtual.dialects import DOTS_PER_MM
from drivers.printers.virtual.faults import FAULTS
from drivers.printers.virtual.paper import Paper
from drivers.printers.virtual.presenter import FATES
from drivers.printers.virtual.printer import Event
from drivers.printers.virtual.runner import Runner

PAPERS = 40
"""how many papers are kept to be looked at"""
EVENTS = 200
BACKLOG = 500
"""messages that wait for somebody who doesn't read; who has more must begin anew"""


@dataclass(frozen=True)
class Message:
    """One thing to be told: its kind, and what a program in a page makes a picture of."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Show:
    """Remembers the newest papers and events, and gives each onlooker the whole state first and then what changes."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Take the clock that events are dated by, in seconds since 1970."""
        self._clock = clock
        self._events: deque[Mapping[str, Any]] = deque(maxlen=EVENTS)
        self._onlookers: set[asyncio.Queue[Message | None]] = set()
        self._active: dict[str, None] = {}
        self._rows = b""
        self._state: Mapping[str, Any] = {}
        self._fates: dict[int, str] = {}
        self.papers: dict[int, Paper] = {}
        """the newest papers by their numbers, oldest first"""

    def tell(self, event: Event) -> None:
        """Take an event of the printer."""
        row = {"time": round(self._clock(), 3), "event": event.name, **event.details}
        self._events.append(row)
        if event.name == "fault":
            self._note_fault(str(event.details["fault"]))
        if event.name in FATES:
            self._fates |= {number: event.name for number in self.papers if number == event.details["number"]}
        self._send(Message("event", row))

    def keep(self, number: int, paper: Paper) -> None:
        """Take a paper that came out."""
        self.papers[number] = paper
        while len(self.papers) > PAPERS:
            oldest = next(iter(self.papers))
            del self.papers[oldest]
            self._fates.pop(oldest, None)
        self._send(Message("paper", self._about(number, paper)))

    def look(self, runner: Runner) -> None:
        """Tell of the rows that were printed and the state that changed since this was last called."""
        before, self._rows = self._rows, runner.strip.rows()
        if not self._rows.startswith(before):
            self._send(Message("strip", {"rows": _packed(self._rows)}))
        elif len(self._rows) > len(before):
            self._send(Message("rows", {"rows": _packed(self._rows[len(before) :])}))
        old, self._state = self._state, self._state_of(runner)
        if self._state != old:
            self._send(Message("state", self._state))

    @contextmanager
    def watch(self, runner: Runner) -> Iterator[AsyncIterator[Message]]:
        """Messages for one onlooker, from a ``hello`` that has all there is; they end where the show closes."""
        self.look(runner)
        queue: asyncio.Queue[Message | None] = asyncio.Queue()
        queue.put_nowait(Message("hello", self._all(runner)))
        self._onlookers.add(queue)
        try:
            yield aiter(_Messages(queue))
        finally:
            self._onlookers.discard(queue)

    def close(self) -> None:
        """Send everybody home."""
        for queue in self._onlookers:
            queue.put_nowait(None)
        self._onlookers.clear()

    @property
    def watched(self) -> bool:
        """Whether anybody looks on."""
        return bool(self._onlookers)

    def _all(self, runner: Runner) -> Mapping[str, Any]:
        dialect = runner.dialect
        return {
            "dialect": dialect.name,
            "width": dialect.width,
            "margin": dialect.margin,
            "dots_per_mm": DOTS_PER_MM,
            "head_to_cutter": dialect.head_to_cutter,
            "faults": list(_faults(runner)),
            "papers": [self._about(number, paper) for number, paper in self.papers.items()],
            "events": list(self._events),
            "rows": _packed(self._rows),
            "state": self._state,
        }

    def _state_of(self, runner: Runner) -> Mapping[str, Any]:
        condition = asdict(runner.condition)
        active = [
            name for name in self._active if all(condition[key] == now for key, now in FAULTS[name].condition.items())
        ]
        return {**condition, "offline": runner.condition.offline, "error": runner.condition.error, "active": active}

    def _about(self, number: int, paper: Paper) -> Mapping[str, Any]:
        fate = self._fates.get(number, paper.fate)
        return {"number": number, "fate": fate, "mm": paper.mm, "text": paper.text, "rows": paper.image.height}

    def _note_fault(self, name: str) -> None:
        self._active = {other: None for other in self._active if FAULTS[other].mended_by != name}
        if FAULTS[name].mended_by:
            self._active[name] = None

    def _send(self, message: Message) -> None:
        for queue in list(self._onlookers):
            queue.put_nowait(message)
            if queue.qsize() > BACKLOG:
                self._onlookers.discard(queue)
                queue.put_nowait(None)


class _Messages:
    def __init__(self, queue: asyncio.Queue[Message | None]) -> None:
        self._queue = queue

    def __aiter__(self) -> AsyncIterator[Message]:
        return self

    async def __anext__(self) -> Message:
        message = await self._queue.get()
        if message is None:
            raise StopAsyncIteration
        return message


def _faults(runner: Runner) -> Iterator[Mapping[str, str]]:
    """The faults that this printer can have, without those that only mend another."""
    mend = {row.mended_by for row in FAULTS.values()} - {"reboot"}
    for name, row in FAULTS.items():
        fitting = (row.group != "presenter" or runner.dialect.mouth) and (runner.dialect.lies or not row.liars_only)
        if name not in mend and fitting:
            yield {"name": name, "group": row.group, "tells": row.tells, "mended_by": row.mended_by}


def _packed(rows: bytes) -> str:
    return base64.b64encode(rows).decode("ascii")
