"""What to do about a camera's lens and light, from figures of what it sees. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # the figures are made by the numeric libraries, and used without them
    from drivers.cameras.sight import Sight

LONGEST_EXPOSURE = 100
"""In 100 µs: a phone in a hand is blurred by anything longer"""

TOO_BURNT = 0.005
TOO_DIM, GOOD = 110, 200
"""Grays of the brightest hundredth: below the first one codes drown in grain; the second is a well-lit screen"""

_GAMMA = 2.2
"""of the picture: twice the light is not twice the gray"""

_SHARP = 0.85
"""share of the best sharpness from which the lens is where it should be"""

_KEPT = 0.999
"""of the best sharpness, from frame to frame: another scene must not be held against the best of an earlier one"""

Settings = Mapping[str, int]


@dataclass(frozen=True)
class Tuning:
    """What was seen last, and how sharp it was at best, of late."""

    sight: "Sight | None" = None
    best: float = 0.0

    def after(self, sight: "Sight") -> Self:
        """The tuning after another picture of the same scene."""
        return type(self)(sight, max(self.best * _KEPT, sight.sharpness))

    @property
    def focus(self) -> float:
        """Sharpness as a share of the best of late, 0 to 1."""
        return self.sight.sharpness / self.best if self.sight and self.best else 0.0

    @property
    def advice(self) -> str:
        """What to do next, for whoever stands at the camera."""
        return next((sentence for bad, sentence in _ADVICE if bad(self)), "good")

    def suggested(self, now: Settings, highest: Settings) -> dict[str, int]:
        """The settings that the configuration should name, from those that the device has now and their bounds."""
        wanted = dict(now)
        if self.sight and "exposure" in now:
            needed = max(1, round(now["exposure"] * _factor(self.sight)))
            wanted["exposure"] = min(needed, LONGEST_EXPOSURE, highest.get("exposure", needed))
            if "gain" in now and needed > LONGEST_EXPOSURE and self.sight.bright < TOO_DIM:
                wanted["gain"] = (now["gain"] + highest.get("gain", now["gain"]) + 1) // 2
        return wanted


def _factor(sight: "Sight") -> float:
    """By how much the exposure should change."""
    if sight.burnt > TOO_BURNT:
        return 0.5
    return (GOOD / max(1, sight.bright)) ** _GAMMA if sight.bright < TOO_DIM else 1.0


def _burnt(tuning: Tuning) -> bool:
    return tuning.sight is not None and tuning.sight.burnt > TOO_BURNT


def _dim(tuning: Tuning) -> bool:
    return tuning.sight is not None and tuning.sight.bright < TOO_DIM


_ADVICE: tuple[tuple[Callable[[Tuning], bool], str], ...] = (
    (lambda tuning: tuning.sight is None, "no picture yet"),
    (_burnt, "too bright: expose less, or turn lamps away from the glass"),
    (_dim, "too dark: hold a bright phone before it; if one is there, expose longer"),
    (lambda tuning: tuning.focus < _SHARP, "not sharp: turn the lens back to where it was sharper"),
)
"""the worst first"""
