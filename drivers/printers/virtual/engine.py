"""The works of a printer: bytes are understood, motions are made, questions are answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from drivers.printers.virtual.condition import Condition
from drivers.printers.virtual.dialects import DOTS_PER_MM, Dialect
from drivers.printers.virtual.interpreter import Interpreter
from drivers.printers.virtual.mechanism import Mechanism, Outcome
from drivers.printers.virtual.paper import Paper
from drivers.printers.virtual.presenter import Place, Presenter
from drivers.printers.virtual.receiver import RealTime, Receiver
from drivers.printers.virtual.replies import Replies
from drivers.printers.virtual.reporter import Reporter
from drivers.printers.virtual.script import Script
from drivers.printers.virtual.work import (
    AskInTurn,
    Cut,
    Effect,
    Eject,
    Fence,
    Motion,
    Present,
    Question,
    Retract,
    Rows,
    Shortest,
    Unknown,
)

SPEED = 150.0
BUFFER = 4096
AHEAD = 128
"""rows that are understood before they are printed: the print buffer, 16 mm"""

_FED_BY_HAND = 30
_SENSES = ("spooling", "motor", "ejector", "ticket_inside", "ticket_out", "virtual_end")
"""the fields of a condition that tell what the machine does"""
_SENSED = attrgetter(*_SENSES)
_QUESTIONS: Mapping[RealTime, Callable[[Reporter, bytes], None]] = {
    RealTime.STATUS: lambda reporter, parameter: reporter.real_time(parameter[0]),
    RealTime.REQUEST: lambda reporter, parameter: reporter.on_request(parameter[0]),
    RealTime.EJECTOR: lambda reporter, _: reporter.ejector(),
    RealTime.TELL: lambda reporter, parameter: reporter.tell(parameter[-1]),
}


@dataclass(frozen=True)
class Setup:
    """How a printer is built and set up, apart from its dialect.

    ``speed`` in millimetres per second, ``buffer`` in bytes. ``xonxoff``: it tells when its buffer is full;
    ``overrun``: what it has no room for is lost. ``hand``: seconds after which somebody takes each ticket from a
    presenter, None for nobody. ``keeps``: when the link closes, what it holds is printed in its time as in a real one,
    and half a paper stays in it, without power too; otherwise all that can be is printed at once, the rest torn off.
    """

    speed: float = SPEED
    buffer: int = BUFFER
    xonxoff: bool = False
    overrun: bool = False
    hand: float | None = None
    keeps: bool = False
    script: Script = ()


BUILT = Setup()
"""how it is without anybody's wish"""


@dataclass(frozen=True)
class Event:
    """Something that happened in the printer, for people and tests; ``paper``: the piece that came out."""

    name: str
    details: Mapping[str, object] = field(default_factory=dict)
    paper: Paper | None = None


class Engine:
    """Receiver, interpreter, mechanism and reporter of one printer, in one condition."""

    def __init__(self, dialect: Dialect, setup: Setup) -> None:
        self._dialect = dialect
        self._keeps = setup.keeps
        self._interpreter = Interpreter(dialect)
        self._job_bytes = 0
        self._uncut = False
        self._papers = 0
        self.receiver = Receiver(setup.buffer, dialect.hears, overrun=setup.overrun or dialect.overrun)
        self.mechanism = Mechanism(dialect, setup.speed, Presenter(setup.hand))
        self.replies = Replies(mute=dialect.mute)
        self.reporter = Reporter(dialect, self.replies)
        self.condition = Condition()
        """what its sensors say; ``sense`` brings what the machine does into it"""
        self.events: list[Event] = []

    @property
    def running(self) -> bool:
        """Whether its firmware runs."""
        return self.condition.powered and not self.condition.stalled

    @property
    def due(self) -> float | None:
        """When there will be news of its work: rows are none, but half of the print buffer is wanted for what waits."""
        if not self.running or self.condition.offline:
            return None
        return self.mechanism.due_but_for(AHEAD // 2 if self.receiver else 0)

    def turn(self, until: float, rows: float) -> bool:
        """Understand some, and do one motion as far as it can be done by then; False if nothing was finished."""
        if not self.running:
            return False
        offline = self.condition.offline
        if not offline or self._dialect.in_turn:
            self._interpret()
        moved = self.mechanism.answer() if offline else self.mechanism.step(until, rows)
        self.collect()
        return moved

    def obey(self, command: RealTime, parameter: bytes) -> list[str]:
        """Obey a real-time command; return the faults that it brings about or mends."""
        self.sense()
        condition = self.condition
        match command:
            case _ if command in _QUESTIONS:
                _QUESTIONS[command](self.reporter, parameter)
            case RealTime.PULSE:
                self.events.append(Event("drawer"))
            case RealTime.POWER_OFF:
                self.reporter.going_off()
                return ["power-off"]
            case RealTime.CLEAR:
                self.clear()
                self.reporter.cleared()
            case RealTime.RECOVER if condition.recoverable and parameter[0] == 2:
                self.clear()
        recovers = command in {RealTime.RECOVER, RealTime.CLEAR}
        jams = (("clear-cutter", condition.cutter_jammed), ("find-mark", condition.mark_lost))
        return [name for name, is_so in jams if is_so and recovers]

    def by_hand(self, name: str) -> None:
        """Do what a hand does to paper in the fault of that name, if it does anything."""
        place, mechanism = self.mechanism.presenter.place, self.mechanism
        match name:
            case "take-ticket" if place is Place.OUT:
                mechanism.let_go("taken")
            case "clear-presenter":
                mechanism.let_go("removed")
            case "feed-button" if mechanism.idle and not self.condition.paper_out:
                mechanism.feed(_FED_BY_HAND)
            case "load-paper":
                mechanism.counters.load()
        mechanism.dry = self.condition.deaf
        self.collect()

    def sense(self) -> None:
        """Notice what the machine does, and tell of it where that is wanted."""
        mechanism, place = self.mechanism, self.mechanism.presenter.place
        moves = self.running and not self.condition.offline and not mechanism.idle
        seen = (
            self.receiver.has_data or not (mechanism.idle or moves),
            moves,
            moves and mechanism.presenting,
            place is Place.INSIDE,
            place is Place.OUT,
            mechanism.counters.rows >= mechanism.counters.roll_end,
        )
        # Asked some hundred times for each paper: nothing new is passed over quickly.
        if _SENSED(self.condition) != seen:
            self.condition = replace(self.condition, **dict(zip(_SENSES, seen, strict=True)))
        self.reporter.notice(self.condition)

    def collect(self) -> None:
        """Pass on what came of the work."""
        outcomes = self.mechanism.take()
        for outcome in outcomes:
            self._pass_on(outcome)
        if outcomes:
            self.sense()

    def clear(self) -> None:
        """Forget what is not printed; settings stay."""
        self.receiver.clear()
        self.mechanism.clear()
        self._interpreter.restart()
        self._job_bytes = 0
        self._uncut = False

    def tear(self) -> None:
        """Take out the paper that was not cut."""
        self.mechanism.tear()
        self.collect()

    def lose_power(self) -> None:
        """Forget all that is not in the machine's steel: buffers, settings, who listens."""
        self.clear()
        self.receiver.reset()
        self._interpreter = Interpreter(self._dialect, self._interpreter.flash)
        if not self._keeps:
            self.tear()
        self.mechanism.shortest = self._dialect.shortest
        self.replies.drop()
        self.reporter.reset()
        self.collect()

    def _interpret(self) -> None:
        while self.mechanism.waiting < AHEAD:
            wanted = self._interpreter.wanted
            if wanted and self.receiver.at_seam:
                if not self.mechanism.idle:
                    return  # what stands behind a seam waits for all that is before it
                self._part()
            elif wanted and not self.receiver:
                return
            else:
                data = self.receiver.take(wanted)
                self._job_bytes += len(data)
                for effect in self._interpreter.give(data):
                    self._carry_out(effect)

    def _part(self) -> None:
        """Print the line or sheet that a client left unfinished, or tear off what it did not cut if there is none."""
        effects = self._interpreter.let_out()
        for effect in effects:
            self._carry_out(effect)
        if not effects:
            self.tear()
            self.receiver.pass_seam()

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Motion):
            self._move(effect)
        elif isinstance(effect, Unknown):
            self.events.append(Event("unknown", {"command": effect.command[:16].hex(" "), "why": effect.why}))
        elif isinstance(effect, Shortest):
            self.mechanism.shortest = effect.mm * DOTS_PER_MM
        elif isinstance(effect, Question) and type(effect) not in self._dialect.early:
            self.sense()
            self.reporter.answer(effect, self.mechanism.counters)

    def _move(self, motion: Motion) -> None:
        if isinstance(motion, Present | Eject | Retract) and self._uncut and self._cuts_first:
            self._move(Cut())
        self.mechanism.add(motion)
        if isinstance(motion, Rows):
            self._uncut = True
        elif isinstance(motion, Cut):
            self._uncut = False
            self.events.append(Event("job", {"bytes": self._job_bytes}))
            self._job_bytes = 0
            if self._dialect.mouth is not None and self._dialect.mouth.by_itself:
                self.mechanism.add(Present(0))

    @property
    def _cuts_first(self) -> bool:
        """Whether commands of the presenter cut what is not cut."""
        return self._dialect.mouth is not None and not self._dialect.mouth.by_itself

    def _pass_on(self, outcome: Outcome) -> None:
        if outcome.paper is not None:
            self._papers += 1
            self.events.append(Event("paper", {"number": self._papers}, outcome.paper))
        if outcome.ticket:
            self.events.append(Event(outcome.ticket, {"number": self._papers}))
        match outcome.reached:
            case Fence(reply):
                self.replies.send(reply, proof=True, keep=True)
            case AskInTurn(n):
                self.sense()
                self.reporter.real_time(n)
