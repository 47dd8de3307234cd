"""A camera examined for a technician: what some dozens of its pictures say, at once and not over hours."""

import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, Self

from drivers.address import Address
from drivers.cameras import chart, sources
from drivers.cameras.asking import Answer, Ask
from drivers.cameras.care import fingerprint
from drivers.cameras.packet import Packet
from drivers.cameras.reader import Decoder

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray

_COUNTED = 20
"""pictures by which a camera's speed is told"""
_RATE_SECONDS = 4.0
_KEPT, _WAITED = 60, 0.01
"""pictures that drivers and streams keep at most; seconds of a read that had to wait"""
_LOOKS = 8
"""looks at pictures, at the least"""
_STARTING = 20.0
"""seconds that those who look may take to begin"""
_DARK = 12
_DAZZLED = 0.5
_SHARP = 0.5
_BLURRED = 0.25
_FULL = 0.999
"""the figures' sharpness where nothing has edges"""


class View(Protocol):
    """Where pictures come from."""

    def read(self) -> "Packet | Gray":
        """The next picture. Raises DeviceLost, DeviceUnavailable."""
        ...

    def rate(self, first: "Packet | Gray") -> tuple[float, bool]:
        """Pictures a second, and whether any of them is another one than the first."""
        ...

    def close(self) -> None:
        """Let go of it; idempotent."""
        ...


class Direct:
    """A camera of an address, opened at once. Raises AddressError, DeviceUnavailable."""

    def __init__(self, address: Address, clock: Callable[[], float] = time.monotonic) -> None:
        self._camera = sources.opener(address)()
        self._clock = clock

    def read(self) -> "Packet | Gray":
        """See View."""
        return self._camera.read()

    def rate(self, first: "Packet | Gray") -> tuple[float, bool]:
        """See View."""
        self._catch_up()
        began, known, count = self._clock(), {fingerprint(first)}, 0
        while count < _COUNTED and self._clock() - began < _RATE_SECONDS:
            known.add(fingerprint(self._camera.read()))
            count += 1
        return count / max(0.001, self._clock() - began), len(known) > 1

    def close(self) -> None:
        """See View."""
        self._camera.close()

    def _catch_up(self) -> None:
        """Take what was kept for us while it was opened; the next picture is waited for."""
        for _ in range(_KEPT):
            began = self._clock()
            self._camera.read()
            if self._clock() - began > _WAITED:
                return


@dataclass(frozen=True)
class Seen:
    """What was seen in all looks together."""

    looks: int = 0
    brightest: int = 0
    """gray of the brightest cell, 0 to 255"""
    burnt: float = 1.0
    """share of the picture that is dazzled, at the least"""
    sharpness: float = 0.0
    """of the sharpest picture that has edges"""
    edges: bool = False
    lines: frozenset[int] = field(default_factory=frozenset)
    """of the chart"""
    read: bool = False
    """any code at all"""

    @property
    def ailment(self) -> str | None:
        """``black`` or ``bright``, where its light leaves nothing to see."""
        if self.brightest < _DARK:
            return "black"
        return "bright" if self.burnt > _DAZZLED else None

    @property
    def sharp(self) -> bool:
        """Whether codes can be read in pictures so sharp."""
        return self.sharpness >= _SHARP

    @property
    def blurred(self) -> bool:
        """Whether nothing in view is as sharp as a lobby in the background is at least."""
        return self.edges and self.sharpness < _BLURRED

    @property
    def good(self) -> bool:
        """Whether the chart was read as far as a kiosk must."""
        return bool(self.lines) and max(self.lines) >= chart.GOOD

    @property
    def of(self) -> int:
        """How many lines the chart has."""
        return len(chart.LINES)

    @property
    def smallest_mm(self) -> float:
        """The module of the smallest line that was read."""
        return chart.LINES[max(self.lines)]

    def after(self, answer: Answer) -> Self:
        """The same and one more look."""
        figures = answer.figures
        if figures is None:  # no picture could be opened
            return replace(self, looks=self.looks + 1)
        edges = figures.sharpness < _FULL
        return replace(
            self,
            looks=self.looks + 1,
            brightest=max(self.brightest, *figures.thumbnail),
            burnt=min(self.burnt, sum(figures.burnt) / 255 / len(figures.burnt)),
            sharpness=max(self.sharpness, figures.sharpness if edges else 0.0),
            edges=self.edges or edges,
            lines=self.lines | chart.read(answer.texts),
            read=self.read or bool(answer.texts),
        )


def examined(
    view: View,
    decoder: Decoder,
    until: float = 0.0,
    before: Seen | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Seen:
    """Some looks, and more for ``until`` seconds while the chart is not read as far as it must be.

    ``before`` is what was seen already, and counts. Raises DeviceLost, DeviceUnavailable.
    """
    began, seen = clock(), before or Seen()
    while _goes_on(seen, clock() - began, until):
        answer = decoder.ask(view.read(), Ask.LOOK | Ask.BEYOND | Ask.FIGURES)
        seen = seen.after(answer) if answer is not None else seen
    return seen


def packed(text: str) -> Packet:
    """A picture that came as JPEG in base64."""
    return Packet(b64decode(text))


def _goes_on(seen: Seen, seconds: float, until: float) -> bool:
    if seen.looks == 0:
        return seconds < _STARTING
    return seen.looks < _LOOKS or (seconds < until and not seen.good)
