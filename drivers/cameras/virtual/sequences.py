"""What a camera sees over time: customers who present their phones, empty lobbies, people who walk by.

Frames follow from the seed, the number of the sequence and their own number alone, as those of ``samples`` do.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from drivers.cameras.virtual import lens, lobby, pose, scene
from drivers.cameras.virtual.dice import Dice
from drivers.cameras.virtual.hand import Automatics, Hand, automatics, hand
from drivers.cameras.virtual.kinds import HELD
from drivers.cameras.virtual.lobby import Lobby
from drivers.cameras.virtual.look import HEIGHT, WIDTH, Look
from drivers.cameras.virtual.phone import Quad, page
from drivers.cameras.virtual.samples import code_text
from drivers.cameras.virtual.shot import Shot

FPS = 30
PRESENTATIONS = 30
FRAMES = 66
"""of a presentation: 2.2 s"""

_PRESENTED = replace(HELD, screen=(0.5, 0.9), defocus=(0.4, 1.2), bloom=(0.04, 0.1), motion=(0, 0), denoise=(0.6, 0.9))
_INVERTED = 11
"""of all presentations"""

_PRESENTATION, _LOBBY = 1, 2
"""first part of the keys of these dice"""

_FLICKER, _DRIFT, _GAIN = 0.004, 0.02, 0.006
"""by which share a lobby's light swings: lamps at 100 Hz, seen 30 times a second, and clouds; and the sensor's noise,
so that packets of a lobby in which nothing happens differ by three in a thousand"""


@dataclass(frozen=True, eq=False)
class Moment(Shot):
    """A frame of a sequence; its texts and quads are those of all codes on a phone that is near, in view or not."""

    at: float
    """seconds from the start of the sequence"""
    in_view: bool
    """whether all of the code is in view"""


@dataclass(frozen=True, eq=False)
class Customer:
    """Somebody who presents a phone; any moment of it can be had alone."""

    key: tuple[int, ...]
    text: str
    face: scene.Face
    look: Look
    hall: Lobby
    hand: Hand
    camera: Automatics

    def seen(self, number: int) -> tuple[Look, Quad]:
        """The look in a frame, and where the code is."""
        at = number / FPS
        look = self.camera.following(self.hand.holding(self.look, at), at)
        return look, pose.seen(scene.where(look, self.face), self.face.quads[0])

    def moment(self, number: int) -> Moment:
        """A frame, drawn now."""
        look, quad = self.seen(number)
        dice = Dice(*self.key, number + 1)
        gray = scene.picture(self.hall, look, self.face, dice)
        packet = lens.packet(gray, scene.tint(self.hall, look, self.face), look, dice)
        return Moment(packet, (self.text,), (quad,), number / FPS, pose.wholly_in_view(quad))


def presentation(seed: int, index: int) -> Iterator[Moment]:
    """A customer: empty lobby, a phone comes, exposure and focus settle, the hand trembles, the phone goes.

    Gives 66 moments, drawn as they are asked for.
    """
    somebody = customer(seed, index)
    return (somebody.moment(number) for number in range(FRAMES))


def customer(seed: int, index: int) -> Customer:
    """The customer of a presentation; of indexes 0 to 29, eleven show a dark page with an inverted code."""
    key = (seed, _PRESENTATION, index)
    dice = Dice(*key, 0)
    text = code_text(dice)
    dark = index * _INVERTED % PRESENTATIONS < _INVERTED
    face = scene.face(page((text,), "dark" if dark else dice.pick(("light", "brand"))))
    look, hall, held = _PRESENTED.look(dice), lobby.hall(dice), hand(dice)
    return Customer(key, text, face, look, hall, held, automatics(dice, held))


def waiting(seed: int, walkers: int = 0) -> Iterator[Moment]:
    """An endless lobby without a phone, through which so many people walk; its light flickers and drifts a little."""
    hall, look = lobby.hall(Dice(seed, _LOBBY, 0)), _PRESENTED.middle()
    still = scene.light(hall, look, None, Dice(seed, _LOBBY, 0))
    for number in count():
        at = number / FPS
        dice = Dice(seed, _LOBBY, number + 2)
        light = still
        if walkers:
            light = scene.light(lobby.passed_by(hall, walkers, Dice(seed, _LOBBY, 1), at), look, None, dice)
        flicker = _FLICKER * math.sin(2 * math.pi * 100 * at * 1.0007) + _DRIFT * math.sin(2 * math.pi * at / 40)
        noise = dice.grain(HEIGHT, WIDTH) * (1 + dice.uniform(-_GAIN, _GAIN))
        gray = lens.developed(light * (1 + flicker), look, noise)
        yield Moment(lens.packet(gray, hall.tint, look, dice), (), (), at, in_view=False)
