"""How a camera is kept well: what is wrong with it, and how long it exposes."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from drivers.cameras.asking import Answer
from drivers.cameras.exposure import PERIOD, Exposure
from drivers.cameras.figures import Figures
from drivers.cameras.frames import Frame, Frames
from drivers.cameras.health import Health, Memory
from drivers.cameras.nearby import Nearby
from drivers.cameras.packet import Packet
from drivers.ports import Ailment

if TYPE_CHECKING:
    from drivers.cameras.gray import Gray

_SAMPLE = 256
"""Bytes of a packet that are compared"""

_RENEWED = 0.25
"""Seconds for which a new picture says that the camera is there"""

_NEARBY = 0.1
"""Seconds between two thumbnails in which is looked for a phone"""

_CALM, _DOUBT = 4.0, 0.5
"""Seconds between two measurements while nobody is there, and while something may be wrong"""

_REOPENING = 30.0
"""Seconds until a camera that stands still is opened once more: it sends nothing meanwhile"""

_ITS_OWN = Exposure.of(1)
"""Of a camera that exposes as it likes"""


class Care:
    """Follows the frames of one camera and what was seen in them, and sets the exposure where the camera lets it."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._memory = Memory()
        self._health = Health()
        self._nearby = Nearby()
        self._exposure = _ITS_OWN
        self._measured = self._reopened = self._renewed = float("-inf")

    @property
    def ailment(self) -> Ailment | None:
        """What is known to be wrong."""
        return self._health.ailment

    def lost(self) -> None:
        """The camera is away; what comes back may be another one."""
        self._health = self._health.lost()
        self._memory, self._nearby, self._exposure = Memory(), Nearby(), _ITS_OWN
        self._renewed = float("-inf")

    def frame(self, frame: Frame) -> bool:
        """Whether a frame shows the present: not a picture that was sent before, but for the last one once more."""
        known, same = self._memory.recall(fingerprint(frame.picture))
        if not known:
            if frame.at - self._renewed < _RENEWED:
                return True
            self._renewed = frame.at
        self._health = self._health.frame(known, frame.at)
        if self._health.stuck and frame.at - self._reopened >= _REOPENING:
            self._reopened = frame.at
            self._frames.reopen()
        return same or not known

    @property
    def near(self) -> bool:
        """Whether there is something bright enough for a phone."""
        return bool(self._nearby.cells)

    def due(self, at: float, armed: bool) -> bool:
        """Whether it is time for figures."""
        return at - self._measured >= self._period(armed)

    def looked(self, answer: Answer | None, at: float, scenery: Collection[str] = ()) -> None:
        """This was seen in a frame of that time; None if nobody looked at it.

        The codes of the ``scenery`` say nothing of how sharply phones are seen.
        """
        self._health = self._health.looked(answer is not None, at)
        if answer is None:
            return
        self._health = self._health.opened(bool(answer.thumbnail), at)
        if set(answer.texts).difference(scenery):
            self._health = self._health.read(at)
        self._exposure = self._granted(at)
        if not self._exposure.settled(at):
            return
        if answer.thumbnail and (answer.figures or at - self._nearby.at >= _NEARBY):
            self._nearby = self._nearby.after(answer.thumbnail, at, self._exposure.share)
        if answer.figures:
            self._measured = at
            self._health = self._health.measured(answer.figures, self._nearby, at)
            self._expose(answer.figures, at)

    def _period(self, armed: bool) -> float:
        if armed and self._exposure is not _ITS_OWN:
            return PERIOD
        return _DOUBT if self._health.in_doubt else _CALM

    def _granted(self, at: float) -> Exposure:
        """The exposure as the camera has it."""
        granted = self._frames.granted.get("exposure")
        if granted is None:
            return _ITS_OWN
        if self._exposure is _ITS_OWN:
            return Exposure.of(round(granted))
        return self._exposure.granted(round(granted)) if self._exposure.settled(at) else self._exposure

    def _expose(self, figures: Figures, at: float) -> None:
        before = self._exposure
        if before is _ITS_OWN:
            return
        self._exposure = before.after(figures, self._nearby, at)
        if self._exposure.now != before.now:
            self._frames.wish("exposure", self._exposure.now)


def fingerprint(picture: "Packet | Gray") -> int:
    """A number that is the same for the same picture; of a packet a part is enough, as noise is everywhere in it."""
    if isinstance(picture, Packet):
        middle = len(picture.jpeg) // 2
        return hash((len(picture.jpeg), picture.jpeg[middle : middle + _SAMPLE]))
    return hash(picture[::16, ::16].tobytes())
