"""What a camera sees, look by look, for whoever turns its lens."""

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.cameras.asking import Ask
from drivers.cameras.frames import Frames
from drivers.cameras.gray import LONGEST, Gray, unpacked
from drivers.cameras.health import Health
from drivers.cameras.packet import Packet
from drivers.cameras.reader import Decoder
from drivers.cameras.sight import Sight, sight
from drivers.cameras.tuning import Tuning
from drivers.errors import DeviceUnavailable
from drivers.ports import Ailment

_PATIENCE = 0.5
"""Seconds for one frame"""


@dataclass(frozen=True)
class Look:
    """The figures of all frames so far, and whether a code was read in this one."""

    tuning: Tuning
    read: bool


def looks(frames: Frames, decoder: Decoder) -> Iterator[Look]:
    """Looks without an end, at least two a second. Raises DeviceLost; DeviceUnavailable where nothing finds codes."""
    tuning, health = Tuning(), Health()
    while True:
        read = False
        if frame := frames.newest(_PATIENCE):
            figures = _figures(frame.picture)
            tuning = tuning.after(figures) if figures else tuning
            answer = decoder.ask(frame.picture, Ask.LOOK)
            health, read = health.looked(answer is not None, frame.at), bool(answer and answer.texts)
        if health.ailment is Ailment.BLIND:
            raise DeviceUnavailable("the decoder that finds codes does not work", "the log says why: see above")
        yield Look(tuning, read)


def _figures(picture: Packet | Gray) -> Sight | None:
    return sight(unpacked(picture.jpeg, LONGEST) if isinstance(picture, Packet) else picture)
