"""How long each step with a radio may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Deadlines:
    """Seconds for each step; all calls of bleak are within one of them."""

    start: float = 15.0
    stop: float = 4.0
    connect: float = 8.0
    tries: int = 2
    between: float = 0.25
    notify: float = 2.0
    write: float = 2.0
    disconnect: float = 12.0
    leave: float = 4.0
    """for all that is still under way when the radio is let go of: a kiosk that stops waits for no stuck service"""
