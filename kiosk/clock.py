"""The kiosk's clocks, passed in wherever time matters."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _boottime() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """What time it is, in two ways."""

    steady: Callable[[], float] = _boottime
    """seconds since some start, sleep included; never jumps; for leases and pauses"""
    utc: Callable[[], datetime] = _utc
    """aware wall clock; for people and records, never for decisions"""


def spoken(seconds: float) -> str:
    """A span of time as people say it, in the largest unit of which it has two, whichever its direction."""
    span = abs(seconds)
    size, name = next((unit for unit in _UNITS if span >= 2 * unit[0]), (1, "seconds"))
    return f"{span / size:.0f} {name}"


_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))
