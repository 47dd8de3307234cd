"""The cable between a printer and its host."""

from dataclasses import dataclass
from enum import Enum


class Order(Enum):
    """What is to be done with the connection that there is."""

    CLOSE = "close"
    """say farewell, as FIN does"""
    RESET = "reset"
    """break it, as RST does"""


@dataclass(frozen=True)
class Cable:
    """What the printer does with connections; ``frozen``: bytes stay where they are, and nothing closes."""

    frozen: bool = False
    refusing: bool = False
    orders: tuple[Order, ...] = ()
