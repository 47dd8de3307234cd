"""How a camera is kept well: what is wrong with it, and how long it exposes."""

from typing import TYPE_CHECKING, Protocol

from drivers.cameras.exposure import PERIOD, Exposure
from drivers.cameras.figures import Figures
from drivers.cameras.frames import Frame, Frames
from drivers.cameras.health import Health, Memory
from drivers.cameras.nearby import Nearby
from drivers.cameras.packet import Packet
from drivers.ports import Ailment

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray

_SAMPLE = 2048
"""Bytes of a packet that are compared"""

_CALM, _DOUBT = 4.0, 0.5
"""Seconds between two measurements while nobody is there, and while something may be wrong"""


class Measurer(Protocol):
    """Gives the figures of pictures."""

    def measure(self, picture: "Packet | Gray") -> Figures | None:
        """The figures of a picture; None if nobody could look at it. At most 1 s."""
        ...


class Care:
    """Follows the frames of one camera, measures some of them, and sets the exposure where the camera lets it."""

    def __init__(self, frames: Frames, measurer: Measurer) -> None:
        self._frames = frames
        self._measurer = measurer
        self._memory = Memory()
        self._health = Health()
        self._nearby = Nearby()
        self._exposure: Exposure | None = None
        self._measured = float("-inf")

    @property
    def ailment(self) -> Ailment | None:
        """What is known to be wrong."""
        return self._health.ailment

    def lost(self) -> None:
        """The camera is away; what comes back may be another one."""
        self._health = self._health.lost()
        self._memory, self._nearby, self._exposure = Memory(), Nearby(), None

    def frame(self, frame: Frame) -> bool:
        """Whether a frame shows the present: not a picture that was sent before, but for the last one once more."""
        known, same = self._memory.recall(_fingerprint(frame.picture))
        self._health = self._health.frame(known, frame.at)
        return same or not known

    def read(self) -> None:
        """A code was read."""
        self._health = self._health.read()

    def measure(self, frame: Frame, armed: bool) -> Figures | None:
        """The figures of a frame, if it is time for some."""
        if frame.at - self._measured < self._period(armed):
            return None
        self._measured = frame.at
        figures = measured(self._measurer, frame.picture)
        if figures:
            self._nearby = self._nearby.after(figures, frame.at)
            self._health = self._health.measured(figures, self._nearby, frame.at)
            self._expose(figures, frame.at)
        return figures

    def _period(self, armed: bool) -> float:
        if armed and self._adjustable:
            return PERIOD
        return _DOUBT if self._health.in_doubt else _CALM

    @property
    def _adjustable(self) -> bool:
        return "exposure" in self._frames.granted

    def _expose(self, figures: Figures, at: float) -> None:
        if not self._adjustable:
            return
        before = self._exposure or Exposure.of(round(self._frames.granted["exposure"]))
        self._exposure = before.after(figures, self._nearby, at)
        if self._exposure.now != before.now:
            self._frames.wish("exposure", self._exposure.now)


def measured(measurer: Measurer, picture: "Packet | Gray") -> Figures | None:
    """The figures of a picture; of one that is not packed a quarter of the pixels is enough, and sooner sent."""
    return measurer.measure(picture if isinstance(picture, Packet) else picture[::2, ::2])


def _fingerprint(picture: "Packet | Gray") -> int:
    """A number that is the same for the same picture; of a packet a part is enough, as noise is everywhere in it."""
    if isinstance(picture, Packet):
        middle = len(picture.jpeg) // 2
        return hash((len(picture.jpeg), picture.jpeg[middle : middle + _SAMPLE]))
    return hash(picture[::16, ::16].tobytes())
