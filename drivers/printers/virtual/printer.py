"""A whole printer, without a clock or a link of its own."""

import math
from collections.abc import Mapping
from dataclasses import replace

from drivers.printers.virtual.cable import Cable, Order
from drivers.printers.virtual.condition import Condition
from drivers.printers.virtual.dialects import EPSON, Dialect
from drivers.printers.virtual.engine import BUFFER, BUILT, SPEED, Engine, Event, Setup
from drivers.printers.virtual.faults import check
from drivers.printers.virtual.paper import Strip
from drivers.printers.virtual.script import Plan, Trigger

__all__ = ["BUFFER", "BUILT", "SPEED", "Event", "Setup", "VirtualPrinter"]

_NEARLY = 1e-6


class VirtualPrinter:
    """Takes bytes, gives replies and paper, and can be broken.

    Time passes in ``advance`` alone. All that is called between two of them happens at the moment of the first.
    """

    def __init__(self, dialect: Dialect = EPSON, setup: Setup = BUILT) -> None:
        self._dialect = dialect
        self._xonxoff = setup.xonxoff
        self._keeps = setup.keeps
        self._engine = Engine(dialect, setup)
        self._cable = Cable()
        self._plan = Plan(setup.script)
        self._timers: dict[str, float] = {}
        self._began = 0.0
        self._now: float | None = None
        self._touched = True
        """whether anything was done to it since its time passed last"""
        self._linked = True

    def __repr__(self) -> str:
        return f"<VirtualPrinter {self._dialect.name} {self.condition}>"

    @property
    def condition(self) -> Condition:
        """What its sensors say."""
        return self._engine.condition

    @property
    def refusing(self) -> bool:
        """Whether it refuses new connections."""
        return self._cable.refusing

    @property
    def power_ups(self) -> int:
        """How often it was switched on."""
        return self._engine.mechanism.counters.power_ups

    @property
    def room(self) -> int:
        """How many bytes it would take now; 0 without power."""
        return self._engine.receiver.room if self._engine.running and not self._cable.frozen else 0

    @property
    def strip(self) -> Strip:
        """The paper that is in it, for those who look on."""
        return self._engine.mechanism.strip

    def receive(self, data: bytes) -> int:
        """Take in bytes as far as there is room; return how many. Real-time commands are obeyed at once."""
        taken, self._touched = 0, True
        while taken < len(data) and (room := self.room):
            piece = data[taken : taken + int(min(room, self._left(Trigger.BYTE)))]
            taken += len(piece)
            for command, parameter in self._engine.receiver.put(piece):
                for name in self._engine.obey(command, parameter):
                    self.fault(name)
            if not self.condition.powered:
                self._engine.receiver.reset()
            self._signal()
            self._fire()
        return taken

    def advance(self, now: float) -> None:
        """Work until the time ``now``, in seconds from any beginning."""
        if now == self._now and not self._touched:
            return
        self._touched = False
        if self._now is None:
            self._began = self._now = now
        while (moment := self._next_turn()) is not None and moment <= now:
            self._pass_time(max(moment, self._now))
            self._turn()
        self._pass_time(now)

    def next_event(self) -> float | None:
        """When something will have happened without anybody's doing; None if nothing will."""
        heard = None if self._cable.frozen else self._engine.replies.due
        moments = self._engine.due, heard, self._next_turn()
        return min((moment for moment in moments if moment is not None), default=None)

    def take_replies(self) -> bytes:
        """What it has to say since this was last asked."""
        return b"" if self._cable.frozen else self._engine.replies.take()

    def take_events(self) -> list[Event]:
        """What happened since this was last asked, papers among it."""
        events, self._engine.events = self._engine.events, []
        return events

    def take_link_orders(self) -> tuple[Order, ...]:
        """What is to be done with the connection since this was last asked."""
        orders = self._cable.orders
        if orders:
            self._cable = replace(self._cable, orders=())
        return orders

    def link(self, *, up: bool) -> None:
        """Connect or disconnect the cable.

        Without it the printer goes on with what it holds, and tears off what it can't finish.
        """
        new, self._linked, self._touched = up and not self._linked, up, True
        if not (up or self._keeps):
            self._engine.receiver.part()
        self._engine.replies.link(up=up)
        if new:
            self._engine.reporter.greet()

    def fault(self, name: str) -> None:
        """Let one of ``FAULTS`` happen, or be mended; raises ValueError for one that this printer can't have."""
        row, self._touched = check(name), True
        if row.liars_only and not self._dialect.lies:
            raise ValueError(f"a printer that speaks {self._dialect.name} prints what it confirms; a clone may not")
        engine, powered = self._engine, self.condition.powered
        engine.condition = replace(engine.condition, **row.condition)
        engine.replies.speech = replace(engine.replies.speech, **row.speech)
        engine.receiver.intake = replace(engine.receiver.intake, **row.intake)
        self._cable = replace(self._cable, **row.cable)
        engine.events.append(Event("fault", {"fault": name}))
        self._timers.pop(name, None)
        if row.then is not None:
            self._timers[row.then[0]] = self._time + row.then[1]
        engine.by_hand(name)
        if powered != self.condition.powered:
            self._switch()
        engine.sense()

    def hurry(self) -> None:
        """Print all that can be printed, as if there were time for it."""
        self._touched = True
        self._work(math.inf)

    def finish(self, *, ends: bool = False) -> None:
        """Print all that can be printed, a line without its end too, and tear off the rest; unless it ``keeps``.

        When it ``ends`` it keeps nothing.
        """
        if ends or not self._keeps:
            self._engine.receiver.part()
            self.hurry()
            self._engine.tear()

    @property
    def _time(self) -> float:
        return self._now or 0.0

    def _counted(self) -> Mapping[Trigger, float]:
        counters = self._engine.mechanism.counters
        return {
            Trigger.ROW: counters.rows,
            Trigger.CUT: counters.cuts,
            Trigger.BYTE: self._engine.receiver.received,
            Trigger.TIME: self._time - self._began + _NEARLY,
        }

    def _left(self, trigger: Trigger) -> float:
        at = self._plan.next(trigger) if self._plan else None
        return math.inf if at is None else max(math.ceil(at - self._counted()[trigger]), 0)

    def _fire(self) -> bool:
        due = self._plan.take(self._counted()) if self._plan else []
        for name in due:
            self.fault(name)
        return bool(due)

    def _next_turn(self) -> float | None:
        scripted = self._plan.next(Trigger.TIME) if self._plan else None
        taken = self._engine.mechanism.presenter.due if self.condition.powered else None
        moments = [*self._timers.values(), taken, None if scripted is None else self._began + scripted]
        return min((moment for moment in moments if moment is not None), default=None)

    def _turn(self) -> None:
        self._fire()
        for name in [name for name, at in self._timers.items() if at <= self._time]:
            self.fault(name)
        if self.condition.powered:
            self._engine.mechanism.mind(self._time)
            self._engine.collect()

    def _pass_time(self, now: float) -> None:
        self._now = self._engine.receiver.now = self._engine.replies.now = now
        self._work(now)
        if self.condition.offline or self.condition.stalled or self._engine.mechanism.idle:
            self._engine.mechanism.rest(now)
        self._engine.sense()
        self._signal()

    def _work(self, until: float) -> None:
        while self._engine.turn(until, self._left(Trigger.ROW)) or self._fire():
            pass

    def _signal(self) -> None:
        if self._xonxoff:
            self._engine.replies.interrupt(self._engine.receiver.flow())

    def _switch(self) -> None:
        if self.condition.powered:
            self._engine.mechanism.counters.power_ups += 1
        else:
            self._engine.lose_power()
            self._cable = replace(self._cable, frozen=False)
            self.link(up=False)
