"""The ways to look for a code, the cheapest first: rows of a table. What decodes, and the clock, are handed in."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

import cv2
import numpy as np

from drivers.cameras.gray import LONGEST, Gray

SMALL, LARGE = 1000, LONGEST
"""Pixels that no side exceeds: of a frame of 1280x720, the one is half its size and the other all of it"""

SMALLEST_SIDE = 21
"""Pixels; a QR code has at least this many modules a side"""

BUDGET = 0.025
"""Seconds for a frame of a camera: the next frame, with less blur or glare, is worth more than one step more.

Of processor time, for where others keep the machine busy each step must still have its turn."""

ZXING, ZXING_BLACK, PYZBAR = "zxing-cpp", "zxing-cpp on black and white", "pyzbar"
"""The decoders of steps; the second one takes the pixels of a picture for black or white as they are"""

_REFUSALS = (ValueError, RuntimeError, IndexError, OverflowError, MemoryError, cv2.error)
"""What decoders raise on hostile codes: bad enum values of structured append, broken text encodings, C++ exceptions"""

Decoder = Callable[[Gray], Iterable[str]]

Sizes = Callable[[int], Gray]
"""A picture with no side longer than so many pixels"""

Seen = Callable[[Iterable["Step"], Sizes, Mapping[str, Decoder], Callable[[], bool]], list[str]]
"""``first`` or ``together``"""

_Transform = Callable[[Gray], Gray]

_log = logging.getLogger(__name__)


class Cost(Enum):
    """When a step is taken."""

    FRAME = "on every frame of a camera"
    TURN = "one of these on every frame, by turns"
    PHOTOGRAPH = "on pictures for which there is time"


@dataclass(frozen=True)
class Step:
    """One way to look for codes."""

    longest: int
    """pixels of the picture that it wants"""
    name: str
    prepared: _Transform
    decoder: str
    cost: Cost


def in_turn(steps: Sequence[Step], turn: int) -> list[Step]:
    """The steps for a frame of a camera: all cheap ones, and of the dear ones the one whose turn it is."""
    dear = [step for step in steps if step.cost is Cost.TURN]
    chosen = dear[turn % len(dear)] if dear else None
    return [step for step in steps if step.cost is Cost.FRAME or step is chosen]


def first(
    steps: Iterable[Step],
    picture: Sizes,
    decoders: Mapping[str, Decoder],
    over: Callable[[], bool] = lambda: False,
) -> list[str]:
    """What the first step says that sees any code; no step is begun when it is ``over``, but the first always is."""
    return next(filter(None, _sights(steps, picture, decoders, over)), [])


def together(
    steps: Iterable[Step], picture: Sizes, decoders: Mapping[str, Decoder], over: Callable[[], bool]
) -> list[str]:
    """What all steps say, each text once: a poster that the first one sees must not hide what only another sees."""
    return list(dict.fromkeys(chain.from_iterable(_sights(steps, picture, decoders, over))))


def budget(clock: Callable[[], float], seconds: float = BUDGET) -> Callable[[], bool]:
    """What says when so many seconds from now are over."""
    until = clock() + seconds
    return lambda: clock() >= until


def _sights(
    steps: Iterable[Step], picture: Sizes, decoders: Mapping[str, Decoder], over: Callable[[], bool]
) -> Iterator[list[str]]:
    for number, step in enumerate(steps):
        if number and over():
            return
        yield _seen(step, picture(step.longest), decoders[step.decoder])


def _seen(step: Step, gray: Gray, decoder: Decoder) -> list[str]:
    if min(gray.shape) < SMALLEST_SIDE:
        return []
    try:
        return list(dict.fromkeys(decoder(step.prepared(gray))))
    except _REFUSALS as error:
        _log.debug("%s refused a picture: %s", step.name, error)
        return []


def _plain(gray: Gray) -> Gray:
    return gray


def _negative(gray: Gray) -> Gray:
    return np.asarray(cv2.bitwise_not(gray), np.uint8)


def _gamma(power: float) -> _Transform:
    table = ((np.arange(256) / 255) ** power * 255).astype(np.uint8)
    return lambda gray: np.asarray(cv2.LUT(gray, table), np.uint8)


def _threshold(method: int, side: int) -> _Transform:
    """Black where it is darker than around, in squares of that side."""
    return lambda gray: np.asarray(cv2.adaptiveThreshold(gray, 255, method, cv2.THRESH_BINARY, side, 0), np.uint8)


_EVEN, _BELL = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.ADAPTIVE_THRESH_GAUSSIAN_C

STEPS: Mapping[str, tuple[Step, ...]] = {
    ZXING: (
        Step(SMALL, "small", _plain, ZXING, Cost.FRAME),
        Step(SMALL, "small, darker", _gamma(4), ZXING, Cost.FRAME),  # screens that outshine their own code
        Step(SMALL, "small, bell threshold", _threshold(_BELL, 31), ZXING_BLACK, Cost.FRAME),
        Step(SMALL, "small, threshold, pyzbar", _threshold(_EVEN, 25), PYZBAR, Cost.TURN),
        Step(LARGE, "large", _plain, ZXING, Cost.TURN),
        Step(LARGE, "large, threshold", _threshold(_EVEN, 51), ZXING_BLACK, Cost.TURN),
        Step(SMALL, "small, lighter", _gamma(0.4), ZXING, Cost.PHOTOGRAPH),
        Step(SMALL, "small, pyzbar", _plain, PYZBAR, Cost.PHOTOGRAPH),
        Step(LARGE, "large, pyzbar", _plain, PYZBAR, Cost.PHOTOGRAPH),
    ),
    PYZBAR: (
        Step(SMALL, "small, pyzbar", _plain, PYZBAR, Cost.FRAME),
        Step(SMALL, "small, threshold, pyzbar", _threshold(_EVEN, 25), PYZBAR, Cost.TURN),
        Step(LARGE, "large, pyzbar", _plain, PYZBAR, Cost.TURN),
        Step(SMALL, "small, negative, pyzbar", _negative, PYZBAR, Cost.TURN),  # it reads no dark page by itself
    ),
}
"""What is done with the better one of the decoders that work; steps of a decoder that does not work are left out"""


def steps(decoders: Iterable[str]) -> tuple[Step, ...]:
    """The steps that can be taken with these decoders."""
    working = set(decoders)
    rows = next((rows for decoder, rows in STEPS.items() if decoder in working), ())
    return tuple(step for step in rows if step.decoder in working)
