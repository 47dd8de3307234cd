"""A frame as a camera sends it, and what is true of it."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from drivers.cameras.gray import Gray
from drivers.cameras.virtual.phone import Quad


@dataclass(frozen=True, eq=False)
class Shot:
    """A frame of 1280x720 and its truth."""

    packet: bytes
    """the frame as a camera sends it: a JPEG"""
    texts: tuple[str, ...]
    """what its codes say"""
    quads: tuple[Quad, ...]
    """where they are, in the same order"""

    @cached_property
    def gray(self) -> Gray:
        """The frame in gray, as it comes out of the packet."""
        return np.asarray(cv2.imdecode(np.frombuffer(self.packet, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
