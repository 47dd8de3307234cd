"""What a camera sees, look by look, for whoever turns its lens."""

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.cameras.frames import Frames
from drivers.cameras.gray import LONGEST, Gray, unpacked
from drivers.cameras.packet import Packet
from drivers.cameras.reader import Decoder
from drivers.cameras.sight import Sight, sight
from drivers.cameras.tuning import Tuning

_PATIENCE = 0.5
"""Seconds for one frame"""


@dataclass(frozen=True)
class Look:
    """The figures of all frames so far, and whether a code was read in this one."""

    tuning: Tuning
    read: bool


def looks(frames: Frames, decoder: Decoder) -> Iterator[Look]:
    """Looks without an end, at least two a second. Raises DeviceLost, DeviceUnavailable."""
    tuning = Tuning()
    while True:
        frame = frames.newest(_PATIENCE)
        figures = _figures(frame.picture) if frame else None
        tuning = tuning.after(figures) if figures else tuning
        yield Look(tuning, bool(frame and decoder.decode(frame.picture)))


def _figures(picture: Packet | Gray) -> Sight | None:
    return sight(unpacked(picture.jpeg, LONGEST) if isinstance(picture, Packet) else picture)
