"""A whole printer, without a clock or a link of its own."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from drivers.printers.virtual import condition as state
from drivers.printers.virtual.condition import FAULTS, Condition
from drivers.printers.virtual.dialects import EPSON, Dialect
from drivers.printers.virtual.interpreter import Interpreter
from drivers.printers.virtual.mechanism import Mechanism
from drivers.printers.virtual.paper import Paper, Strip
from drivers.printers.virtual.receiver import RealTime, Receiver
from drivers.printers.virtual.replies import Replies
from drivers.printers.virtual.work import Answer, AskStatus, Cut, Effect, Fence, Rows, Subscribe, Unknown

SPEED = 150.0
BUFFER = 4096
AHEAD = 128
"""rows that are understood before they are printed: the print buffer, 16 mm"""

_CLEARED = b"\x37\x25\x00"


@dataclass(frozen=True)
class Event:
    """Something that happened in the printer, for people and tests."""

    name: str
    details: Mapping[str, object] = field(default_factory=dict)


class VirtualPrinter:
    """Takes bytes, gives replies and paper, and can be broken.

    Time passes in ``advance`` alone. All that is called between two of them happens at the moment of the first.
    """

    def __init__(self, dialect: Dialect = EPSON, *, speed: float = SPEED, buffer: int = BUFFER) -> None:
        self._dialect = dialect
        self._receiver = Receiver(buffer)
        self._mechanism = Mechanism(dialect, speed)
        self._interpreter = Interpreter(dialect)
        self._condition = Condition()
        self._replies = Replies()
        self._subscribed = 0
        self._linked = True
        self._job_bytes = 0
        self._events: list[Event] = []

    def __repr__(self) -> str:
        return f"<VirtualPrinter {self._dialect.name} {self._condition}>"

    @property
    def condition(self) -> Condition:
        """What its sensors say."""
        return self._condition

    @property
    def room(self) -> int:
        """How many bytes it would take now; 0 without power."""
        return self._receiver.room if self._condition.powered else 0

    @property
    def strip(self) -> Strip:
        """The paper that is in it, for those who look on."""
        return self._mechanism.strip

    def receive(self, data: bytes) -> int:
        """Take in bytes as far as there is room; return how many. Real-time commands are obeyed at once."""
        accepted = min(len(data), self.room)
        for command, parameter in self._receiver.put(data[:accepted]):
            self._obey(command, parameter)
        return accepted

    def advance(self, now: float) -> None:
        """Work until the time ``now``, in seconds from any beginning."""
        self._work(now)
        if self._condition.offline or self._mechanism.idle:
            self._mechanism.rest(now)
        if self._mechanism.idle and not self._receiver and not self._linked:
            self._mechanism.tear()

    def next_event(self) -> float | None:
        """When something will have happened without anybody's doing; None if nothing will."""
        return None if self._condition.offline else self._mechanism.due

    def take_replies(self) -> bytes:
        """What it has to say since this was last asked."""
        return self._replies.take()

    def take_papers(self) -> list[Paper]:
        """The pieces of paper that came out since this was last asked."""
        papers, self._mechanism.papers = self._mechanism.papers, []
        return papers

    def take_events(self) -> list[Event]:
        """What happened since this was last asked."""
        events, self._events = self._events, []
        return events

    def link(self, *, up: bool) -> None:
        """Connect or disconnect the cable.

        Without it the printer goes on with what it holds, and tears off what it can't finish.
        """
        self._linked = up
        self._replies.link(up=up)

    def fault(self, name: str) -> None:
        """Let one of ``FAULTS`` happen, or be mended; raises KeyError for any other."""
        before, self._condition = self._condition, replace(self._condition, **FAULTS[name])
        self._events.append(Event("fault", {"fault": name}))
        if before.powered and not self._condition.powered:
            self._lose_power()
        if state.subscribed_change(self._subscribed, before, self._condition):
            self._replies.send(state.automatic(self._condition))

    def finish(self) -> None:
        """Print all that can be printed, as if there were time for it, and tear off the rest."""
        self._work(math.inf)
        self._mechanism.tear()

    def _work(self, until: float) -> None:
        while not self._condition.offline:
            self._interpret()
            if not self._mechanism.step(until):
                break
            self._collect()

    def _interpret(self) -> None:
        while self._receiver and self._mechanism.waiting < AHEAD:
            data = self._receiver.take(self._interpreter.wanted)
            self._job_bytes += len(data)
            for effect in self._interpreter.give(data):
                self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Rows() | Fence():
                self._mechanism.add(effect)
            case Cut():
                self._mechanism.add(effect)
                self._events.append(Event("job", {"bytes": self._job_bytes}))
                self._job_bytes = 0
            case Answer(reply):
                self._replies.send(reply)
            case AskStatus(n):
                self._replies.send(state.on_request(self._condition, n))
            case Subscribe(groups):
                self._subscribed = groups
                self._replies.send(state.automatic(self._condition) if groups else b"")
            case Unknown(command, why):
                self._events.append(Event("unknown", {"command": command[:16].hex(" "), "why": why}))

    def _collect(self) -> None:
        for reply in self._mechanism.replies:
            self._replies.send(reply, keep=True)
        self._mechanism.replies.clear()

    def _obey(self, command: RealTime, parameter: int) -> None:
        match command:
            case RealTime.STATUS:
                self._replies.send(state.real_time(self._condition, parameter))
            case RealTime.CLEAR:
                self._clear()
                self._replies.send(_CLEARED)
            case RealTime.RECOVER if self._condition.cutter_jammed:
                if parameter == 2:
                    self._clear()
                self.fault("clear-cutter")

    def _clear(self) -> None:
        self._receiver.clear()
        self._mechanism.clear()
        self._interpreter.restart()
        self._job_bytes = 0

    def _lose_power(self) -> None:
        self._clear()
        self._receiver.reset()
        self._interpreter = Interpreter(self._dialect)
        self._mechanism.tear()
        self._replies = Replies()
        self._subscribed = 0
        self.link(up=False)
