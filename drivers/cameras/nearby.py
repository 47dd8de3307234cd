"""What is near: a phone's screen is brighter than the lobby that was there before. Pure."""

import math
from dataclasses import dataclass
from typing import Self

from drivers.cameras.figures import CELLS, Figures

_BRIGHTER = 40
"""Gray levels by which a cell with something near is brighter than the lobby"""

_ENOUGH = CELLS // 20
"""Cells that a phone covers, held so that its code can be read"""

_LOBBY = 60.0
"""Seconds in which the picture of the lobby follows for the most part; slower than anybody stands there"""


@dataclass(frozen=True)
class Nearby:
    """The lobby, and which cells show something near; advance it with each measured frame."""

    lobby: tuple[float, ...] = ()
    cells: tuple[int, ...] = ()
    """where something near is; empty if it is less than a phone"""
    at: float = -math.inf

    def after(self, figures: Figures, at: float) -> Self:
        """What is near in a frame."""
        lobby = self.lobby or tuple(figures.thumbnail)
        pairs = list(zip(figures.thumbnail, lobby, strict=True))
        cells = tuple(number for number, (now, before) in enumerate(pairs) if now - before > _BRIGHTER)
        share = 1 - math.exp(-max(0.0, at - self.at) / _LOBBY)
        followed = tuple(before + share * (now - before) for now, before in pairs)
        return type(self)(followed, cells if len(cells) >= _ENOUGH else (), at)
