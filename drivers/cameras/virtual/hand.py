"""How a hand brings a phone, holds it and takes it away, and how a camera's automatics follow. All pure."""

import math
from dataclasses import dataclass, replace

from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.kinds import AMBIENT
from drivers.cameras.virtual.look import HEIGHT, WIDTH, Look

_SHUTTER = 0.012
"""Seconds that the shutter is open, once the automatics have settled"""

_STEP = 1e-3
"""Seconds between two places from which the speed is told"""


@dataclass(frozen=True)
class Hand:
    """The way of a hand; times in seconds, places in frame heights."""

    comes: float
    brings: float
    """for so long it is on its way"""
    goes: float
    takes: float
    """for so long it is on its way back"""
    direction: float
    """degrees: where it comes from and goes to; 90 is below"""
    tremor: float
    """how far it trembles"""
    beats: tuple[float, float]
    """how often a second it trembles, sideways and upright"""

    def place(self, at: float) -> tuple[float, float]:
        """Where the phone is, from where the hand would hold it: to the right and down, in frame heights."""
        far = 1.5 * ((1 - _share(at - self.comes, self.brings)) ** 2 + _share(at - self.goes, self.takes) ** 2)
        turn = math.radians(self.direction)
        aside, upright = (self.tremor * math.sin(2 * math.pi * beat * at + beat) for beat in self.beats)
        return far * math.cos(turn) + aside, far * math.sin(turn) + upright

    def holding(self, look: Look, at: float) -> Look:
        """The look at a time: the phone's place, and the blur of its motion."""
        right, down = self.place(at)
        earlier = self.place(at - _STEP)
        way = (right - earlier[0], down - earlier[1])
        blur = math.hypot(*way) / _STEP * HEIGHT * _SHUTTER
        return replace(
            look,
            right=look.right + right * HEIGHT / WIDTH,
            down=look.down + down,
            motion=blur,
            heading=math.degrees(math.atan2(way[1], way[0])) % 180,
        )


@dataclass(frozen=True)
class Automatics:
    """Exposure and focus that were set for a dark lobby far away, and follow when a phone comes; times in seconds."""

    sees: float
    """when the phone is large enough in view"""
    misses: float
    """when it is gone"""
    glaring: float
    """how many times brighter the screen appears before exposure follows"""
    exposes: float
    """in this time exposure makes up for two thirds of an error"""
    blur: float
    """pixels of defocus before focus follows"""
    focuses: float
    """in this time focus makes up for two thirds of an error"""

    def following(self, look: Look, at: float) -> Look:
        """The look at a time: brightness and focus."""
        exposure = self.glaring ** self._error(at, self.exposes)
        return replace(
            look,
            screen=look.screen * exposure,
            ambient=AMBIENT * exposure / self.glaring,
            defocus=math.hypot(look.defocus, self.blur * self._error(at, self.focuses)),
        )

    def _error(self, at: float, constant: float) -> float:
        """1 while the lobby is what counts, towards 0 once the phone does."""
        if at < self.sees:
            return 1.0
        settled = math.exp(-(min(at, self.misses) - self.sees) / constant)
        return settled if at < self.misses else 1 - (1 - settled) * math.exp(-(at - self.misses) / constant)


def hand(dice: Dice) -> Hand:
    """A hand that comes after a third of a second and holds the phone for about one."""
    return Hand(
        comes=dice.uniform(0.2, 0.45),
        brings=dice.uniform(0.25, 0.5),
        goes=dice.uniform(1.75, 1.85),
        takes=dice.uniform(0.25, 0.4),
        direction=dice.pick((0, 90, 90, 90, 180)) + dice.uniform(-25, 25),
        tremor=dice.uniform(0.002, 0.007),
        beats=(dice.uniform(2, 7), dice.uniform(2, 7)),
    )


def automatics(dice: Dice, held: Hand) -> Automatics:
    """Automatics of a cheap camera: they wake a little after the phone came."""
    return Automatics(
        sees=held.comes + 0.5 * held.brings + dice.uniform(0, 0.1),
        misses=held.goes + held.takes,
        glaring=dice.uniform(5, 50),
        exposes=dice.uniform(0.22, 0.46),
        blur=dice.uniform(4, 11),
        focuses=dice.uniform(0.2, 0.42),
    )


def _share(past: float, whole: float) -> float:
    return min(1.0, max(0.0, past / whole))
