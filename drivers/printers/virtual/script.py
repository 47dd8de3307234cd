"""Faults that happen by themselves: ``paper-out@row=300,load-paper@time=9``."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from drivers.printers.virtual.faults import check


class Trigger(StrEnum):
    """What is counted, since the printer was first switched on."""

    ROW = "row"
    """rows of dots that were printed or fed"""
    BYTE = "byte"
    """bytes that were received"""
    TIME = "time"
    """seconds"""
    CUT = "cut"
    """cuts that were made"""


@dataclass(frozen=True)
class Step:
    """A fault that happens when so much of something was counted."""

    fault: str
    trigger: Trigger = Trigger.TIME
    at: float = 0.0


Script = tuple[Step, ...]


def parse(text: str) -> Script:
    """Read ``FAULT@TRIGGER=NUMBER``, separated by commas; without a trigger it happens at once.

    Raises ValueError that says what is wrong and what there is.
    """
    return tuple(_step(part.strip()) for part in text.split(",") if part.strip())


class Plan:
    """The steps of a script that did not happen yet."""

    def __init__(self, script: Script) -> None:
        self._steps = list(script)

    def __bool__(self) -> bool:
        return bool(self._steps)

    def next(self, trigger: Trigger) -> float | None:
        """The number at which the next step of that trigger happens."""
        return min((step.at for step in self._steps if step.trigger is trigger), default=None)

    def take(self, counted: Mapping[Trigger, float]) -> list[str]:
        """The faults whose number is reached, in the order of the script; each is given once."""
        due = [step for step in self._steps if counted[step.trigger] >= step.at]
        self._steps = [step for step in self._steps if counted[step.trigger] < step.at]
        return [step.fault for step in due]


def _step(text: str) -> Step:
    fault, at, when = text.partition("@")
    check(fault)
    if not at:
        return Step(fault)
    name, _, number = when.partition("=")
    if name not in {trigger.value for trigger in Trigger}:
        raise ValueError(f"{text!r}: there is no trigger {name!r}; there are {', '.join(Trigger)}, as in @row=300")
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError(f"{text!r}: after {name}= stands a number that is not negative")
    return Step(fault, Trigger(name), value)
